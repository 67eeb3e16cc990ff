package checkout

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	holdTime   = 10 * time.Minute // from basket to payment, about
	extension  = 2 * time.Minute  // given once to a payment that began near the end
	stockGrace = 5 * time.Minute  // places outlive the order's time by this, so that Expire and not the sweep ends them
)

// The refusals of this room.
var (
	ErrHoldGone      = errs.New(errs.Gone, "hold_expired", "Your reservation has run out. Please choose your tickets again.")
	ErrHoldOrdered   = errs.New(errs.Conflict, "hold_ordered", "These tickets are already part of an order.")
	ErrNotOnSale     = errs.New(errs.Conflict, "not_on_sale", "Tickets for this event are not on sale.")
	ErrNotPending    = errs.New(errs.Conflict, "order_not_pending", "This order is already completed.")
	ErrNotPaid       = errs.New(errs.Conflict, "order_not_paid", "This order has no tickets yet.")
	ErrMismatch      = errs.New(errs.Conflict, "payment_mismatch", "The payment does not match this order. We are looking into it.")
	ErrTooMuch       = errs.New(errs.Conflict, "refund_exceeds_order", "That is more than what is left of this order.")
	ErrNothingToGive = errs.New(errs.Conflict, "nothing_to_refund", "There is nothing to refund for this order.")
	ErrNotMovable    = errs.New(errs.Conflict, "order_not_movable", "These tickets cannot be moved to that event.")
	ErrRefundFailed  = errs.New(errs.Conflict, "refund_failed", "The refund did not go through. We are looking into it.")
)

// Hold is a basket: places reserved and prices frozen for a few minutes. The places are a row
// of the inventory room; everything here is in the hold's token.
type Hold struct {
	ID             tix.HoldID
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	Quote          Quote
	ExpiresAt      time.Time
}

// Order is a purchase.
type Order struct {
	ID               tix.OrderID `gorm:"primaryKey"`
	OrganizationID   tix.OrganizationID
	EventID          tix.EventID
	HoldID           tix.HoldID
	Reference        string
	Status           Status
	BuyerName        string
	BuyerEmail       string
	Quote            Quote `gorm:"serializer:json"`
	TotalAmount      int64
	Currency         string
	Tickets          int
	TokenEpoch       int
	TermsAcceptedAt  time.Time
	PlacedFrom       string // IP address of the buyer; "" when it was not seen
	ConfirmedFrom    string // another one, from which the payment was confirmed last
	ConfirmedAt      *time.Time
	ExpiresAt        time.Time
	Extended         bool // a payment that began near the end got its two minutes
	Graced           bool // a payment that the bank was deciding got its two minutes
	PaymentReference *string
	PaymentSecret    []byte // client secret, sealed
	PaymentStatus    string
	DeclineCode      string
	ChargeType       tix.ChargeType // these three are kept as they were when the payment was made
	PaymentAccount   string         // "acct_…" of a direct charge; "": ours
	ChargeNote       string         // why it is separate although the event says otherwise
	ChargeReference  string
	RefundReference  string
	RefundStatus     string
	CreditAmount     int64  // of TotalAmount, what a credit pays
	RefundedAmount   int64  // minor units that were given back or are on their way
	Link             string // tracked link that the buyer came by
	CreatedAt        time.Time
	PaidAt           *time.Time
	ClosedAt         *time.Time
}

// TableName names the table.
func (Order) TableName() string { return "checkout_orders" }

// Total is what the buyer pays.
func (o Order) Total() tix.Money {
	return tix.Money{Amount: o.TotalAmount, Currency: tix.Currency(o.Currency)}
}

// Due is what is paid by card.
func (o Order) Due() tix.Money {
	return tix.Money{Amount: o.TotalAmount - o.CreditAmount, Currency: tix.Currency(o.Currency)}
}

// Payment is the provider's reference of the payment; "" before there is one.
func (o Order) Payment() string {
	if o.PaymentReference == nil {
		return ""
	}
	return *o.PaymentReference
}

// LinkRequest is somebody asking for the links of an address.
type LinkRequest struct {
	ID        tix.MessageID `gorm:"primaryKey"`
	Email     string
	CreatedAt time.Time
}

// TableName names the table.
func (LinkRequest) TableName() string { return "checkout_link_requests" }

// Quote is tix.Quote as it was when the hold was made, with what the JSON of tix.Quote leaves
// out: the pool, the payee's part and the tax rate of each line.
type Quote struct {
	Total tix.Money   `json:"total"`
	Fees  tix.Money   `json:"fees"`
	Tax   tix.Money   `json:"tax"`
	Lines []QuoteLine `json:"lines"`
}

// QuoteLine is one tier of a frozen quote.
type QuoteLine struct {
	TierID    tix.TierID   `json:"tier_id"`
	PoolID    tix.PoolID   `json:"pool_id"`
	MorePools []tix.PoolID `json:"more_pools,omitempty"` // each ticket takes a place here too
	Name      string       `json:"name"`
	Quantity  int          `json:"quantity"`
	Each      tix.Money    `json:"each"`
	Total     tix.Money    `json:"total"`
	Fees      tix.Money    `json:"fees"`
	Tax       tix.Money    `json:"tax"`
	Payee     tix.Money    `json:"payee"`
	TaxRate   int64        `json:"tax_rate,omitempty"` // basis points
}

// freeze keeps a quote together with the pools of each tier.
func freeze(q tix.Quote, tiers map[tix.TierID]tix.TierCard) Quote {
	out := Quote{Total: q.Total, Fees: q.Fees, Tax: q.Tax, Lines: make([]QuoteLine, 0, len(q.Lines))}
	for _, l := range q.Lines {
		t := tiers[l.TierID]
		out.Lines = append(out.Lines, QuoteLine{
			TierID: l.TierID, PoolID: t.PoolID, MorePools: t.MorePools, Name: l.Name, Quantity: l.Quantity,
			Each: l.Each, Total: l.Total, Fees: l.Fees, Tax: l.Tax, Payee: l.Payee, TaxRate: l.TaxRate,
		})
	}
	return out
}

// Plain gives the quote as other rooms know it.
func (q Quote) Plain() tix.Quote {
	out := tix.Quote{Total: q.Total, Fees: q.Fees, Tax: q.Tax, Lines: []tix.QuoteLine{}}
	for _, l := range q.Lines {
		out.Lines = append(out.Lines, tix.QuoteLine{
			TierID: l.TierID, Name: l.Name, Quantity: l.Quantity,
			Each: l.Each, Total: l.Total, Fees: l.Fees, Tax: l.Tax, Payee: l.Payee, TaxRate: l.TaxRate,
		})
	}
	return out
}

// Pools gives the places that the quote needs.
func (q Quote) Pools() []tix.PoolLine {
	var out []tix.PoolLine
	for _, l := range q.Lines {
		out = append(out, tix.PoolLine{PoolID: l.PoolID, Quantity: l.Quantity})
		for _, p := range l.MorePools {
			out = append(out, tix.PoolLine{PoolID: p, Quantity: l.Quantity, Extra: l.Quantity})
		}
	}
	return out
}

// places gives the pools in which a ticket of each tier takes a place.
func (q Quote) places() map[tix.TierID][]tix.PoolID {
	out := map[tix.TierID][]tix.PoolID{}
	for _, l := range q.Lines {
		out[l.TierID] = append([]tix.PoolID{l.PoolID}, l.MorePools...)
	}
	return out
}

// Tickets counts the tickets of the quote.
func (q Quote) Tickets() int {
	n := 0
	for _, l := range q.Lines {
		n += l.Quantity
	}
	return n
}
