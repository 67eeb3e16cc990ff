package tix

import "time"

// Pricer adds up what a choice of tickets costs, and refuses what may not be bought.
type Pricer = func(lines []LineRequest, now time.Time) (Quote, error)

// Sale is a paid order as the books see it.
type Sale struct {
	OrderID        OrderID
	EventID        EventID
	OrganizationID OrganizationID
	Quote          Quote
	Link           string // tracked link that the buyer came by; "" for none
	Charge         ChargeType
	Credit         int64 // of the total, minor units paid with a credit
	Balance        PaymentBalance
}

// Due is what was paid by card.
func (s Sale) Due() Money {
	return Money{Amount: s.Quote.Total.Amount - s.Credit, Currency: s.Quote.Total.Currency}
}

// CreditUse asks to pay for an order with a credit.
type CreditUse struct {
	Code           string
	OrganizationID OrganizationID
	OrderID        OrderID
	Total          Money
}

// MoneyBack is a refund as the books see it.
type MoneyBack struct {
	Key            string // id of the refund, or of the order that came too late
	OrderID        OrderID
	EventID        EventID
	OrganizationID OrganizationID
	Amount         Money // what the buyer gets
	Fee            int64 // of Amount, minor units of our own fee that we give back
	Reference      string
	Account        string         // that it was paid on and is given back from; "": the platform's own
	FeeReference   string         // "fr_…", our fee of a direct charge that went back with it
	FeeBack        int64          // minor units of that
	Lost           bool           // a bank took it: our own fee of it is lost too
	Balance        PaymentBalance // what left our balance, in its currency; zero when the provider did not say
	Outside        bool           // it did not leave by the provider: a person paid the buyer by other means
	OnCredit       bool           // it did not leave at all: the buyer has it as credit
}

// OrderMove asks to move a paid order to another event of its organization.
type OrderMove struct {
	OrderID        OrderID
	OrganizationID OrganizationID
	From           EventID
	To             EventID
	Tiers          map[TierID]TierID // for each tier of From, the one of To
}

// OrderMoney is what an order did to money.
type OrderMoney struct {
	OrderID  OrderID
	Status   string
	Total    Money
	Refunded int64 // minor units of Total's currency that were given back or are on their way
}

// OrderPayment is an order with what its money is found by.
type OrderPayment struct {
	OrderSheet
	Pools    map[TierID][]PoolID // pools in which a ticket of the tier takes a place
	Payment  string              // "pi_…"; "" for a free order
	Charge   string              // "ch_…"
	Charging Charging
	Refunded int64 // minor units that were given back or are on their way
	Credit   int64 // of the total, minor units paid with a credit
}

// RefundSheet is what a run knows of a refund.
type RefundSheet struct {
	ID             RefundID
	OrderID        OrderID
	EventID        EventID
	OrganizationID OrganizationID
	State          string // requested, pending, refunded, failed, settled, aborted
	Amount         Money
	Mass           bool // one of a whole event's
}

// PayoutSheet is what a run knows of a payout.
type PayoutSheet struct {
	ID             PayoutID
	EventID        EventID
	OrganizationID OrganizationID
	PayeeID        PayeeID
	State          string // planned, blocked, transferred, in_transit, paid, failed, aborted
	Amount         Money
	Due            time.Time
	Reason         string
	Again          time.Time // when a blocked one may go on; zero: when something changes
}

// CancelProgress is how far the orders of a cancelled event are.
type CancelProgress struct {
	State    string    // running, paused, done
	Complete bool      // it is decided what becomes of every order
	Orders   int       // whose buyers were told
	Waiting  int       // of them, whose buyers have not chosen yet
	Next     time.Time // before which there is nothing to do: buyers choose; zero for at once
	Open     int       // refunds on their way
	Refunded int
	Failed   int // refunds that wait for a person
}

// EventMoney sums the paid orders of an event, in minor units of its currency.
type EventMoney struct {
	Orders   int
	Tickets  int
	Paid     int64
	Refunded int64 // of Paid, given back or on its way
}

// ReconcilePage is what one page of the provider's movements was found to be.
type ReconcilePage struct {
	Moves  int
	Breaks int    // of them, that differ
	After  string // where the next page begins
	More   bool
}

// AccountPlace is where a reconciliation of payees' accounts is; the zero one is the beginning.
type AccountPlace struct {
	PayeeID PayeeID
	After   string // within its movements; "": behind them
}

// AccountPage is what one page of the movements of a payee's account was found to be.
type AccountPage struct {
	Place  AccountPlace
	Moves  int
	Breaks int  // of them, and of what is missing there
	Done   bool // no account is left
}

// SweepPage is what a sweep found on a page of rows.
type SweepPage struct {
	Seen  int
	Found int
	After string // where the next page begins
	More  bool
}

// OrderTrace is what is known of how a buyer bought: personal data, for the buyer's bank alone.
type OrderTrace struct {
	TermsAcceptedAt time.Time
	Addresses       []AddressUse // oldest first
}

// AddressUse is a network address from which a buyer did something.
type AddressUse struct {
	Address string // an IP address
	At      time.Time
	What    string // "placed the order", "confirmed the payment"
}

// MailTrace is what became of a mail to a buyer. Times that did not come are zero.
type MailTrace struct {
	Template    string
	Subject     string
	To          string
	State       string // queued, sent, delivered or bounced
	QueuedAt    time.Time
	SentAt      time.Time // handed to the mail provider
	DeliveredAt time.Time // taken by the recipient's server
	FailedAt    time.Time
}

// DisputeMoney is a dispute as the books see it.
type DisputeMoney struct {
	Reference      string // "dp_…"
	OrderID        OrderID
	EventID        EventID
	OrganizationID OrganizationID
	Account        string // that the payment is on; "": the platform's own
	Amount         Money
	Moves          []DisputeMove // of the balance of the account, oldest first
}

// EventFees sums our fees of an event in one currency.
type EventFees struct {
	Currency Currency
	Amount   int64 // minor units that we have earned of it, what was given back taken off
	Orders   int   // that were sold
}

// Entry is a ticket that was let in.
type Entry struct {
	TicketID TicketID
	Gate     string
	At       time.Time
}

// DisputeSheet is what a run knows of a dispute.
type DisputeSheet struct {
	ID             DisputeID
	OrderID        OrderID
	EventID        EventID
	OrganizationID OrganizationID
	Status         string
	Amount         Money
	DueBy          time.Time // zero: nothing is told the bank by itself
}

// OrderRound is what became of payouts of orders, and what waits still.
type OrderRound struct {
	Sent    int
	Waiting int
	Again   time.Time // when the next one may be tried; zero: when something changes
}
