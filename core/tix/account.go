package tix

import "time"

// AccountOrder asks the payment provider for an account that money can be sent to.
type AccountOrder struct {
	PayeeID        PayeeID
	OrganizationID OrganizationID
	Key            string // idempotency key
	Country        string // ISO 3166-1 alpha-2
	Email          string
	Name           string
	Website        string // "" when there is none
	Full           bool   // an account with the provider's own dashboard, which may charge buyers itself
}

// Account is what the provider says of a payee's account now.
type Account struct {
	Reference       string // "acct_…"
	PayeeID         PayeeID
	Country         string
	Currency        Currency // that it is paid out in
	Submitted       bool     // the payee has answered everything once
	Full            bool     // it has the provider's own dashboard, and answers for its charges itself
	ChargesEnabled  bool
	CardPayments    bool // it may charge cards
	TransfersActive bool // money may be sent to it
	PayoutsEnabled  bool
	Manual          bool // it is paid out when we say so, not by the provider's calendar
	CurrentlyDue    []string
	PastDue         []string
	Verifying       []string  // the provider is looking at these
	Deadline        time.Time // until when CurrentlyDue must be answered; zero: none
	DisabledReason  string    // "" when nothing is disabled
}

// AccountLink is a page of the provider where a payee proves who it is; it works once and briefly.
type AccountLink struct {
	URL     string
	Expires time.Time
}

// TransferOrder sends money from the platform's balance to a payee's account.
type TransferOrder struct {
	Key         string
	PayoutID    PayoutID
	PayeeID     PayeeID
	EventID     EventID
	Account     string // of the payee
	Amount      Money
	Arrives     Currency  // of the account: asks what arrives there when it is another than the amount's
	Charge      string    // set: from this charge's money, also before it is available
	First       bool      // it was never tried before, so there is no transfer to be found
	Since       time.Time // none was made before; zero: whenever
	Description string
}

// Transfer is money that went to a payee's account.
type Transfer struct {
	Reference string // "tr_…"
	Account   string
	Amount    Money
	Reversed  Money  // of it, taken back
	Payment   string // "py_…", what it is on the payee's account
	Arrived   Money  // there, when it was asked for
}

// ReversalOrder takes money of a transfer back.
type ReversalOrder struct {
	Key      string
	Transfer string
	Amount   Money
	Account  string   // of the payee
	Arrives  Currency // as the transfer's
	Reason   string   // ids only: a refund, a dispute, a payout
}

// Reversal is money of a transfer that was taken back.
type Reversal struct {
	Reference string // "trr_…"
	Amount    Money
	Payment   string // "pyr_…", what it is on the payee's account
	Left      Money  // from there, when it was asked for
}

// BankOrder pays an account's balance out to its bank.
type BankOrder struct {
	Key      string
	PayoutID PayoutID
	Account  string
	Amount   Money
}

// BankPayout is a payout from an account to its bank. Failed may follow paid, days later.
type BankPayout struct {
	Reference   string // "po_…"
	Status      string // pending, in_transit, paid, failed, canceled
	Amount      Money
	Arrives     time.Time
	FailureCode string
}

// ProviderBalance is what an account has with the provider in one currency.
type ProviderBalance struct {
	Available Money
	Pending   Money
}

// BalanceMove is one movement of money on an account's balance: Net = Amount - Fee.
type BalanceMove struct {
	Reference string // "txn_…"
	Kind      string // charge, refund, refund_failure, adjustment, transfer, transfer_refund, payment, payout, payout_failure, …
	Source    string // what moved it: "ch_…", "re_…", "tr_…", "dp_…", "po_…"
	Amount    int64
	Fee       int64
	Net       int64
	Currency  Currency
	At        time.Time
	Available time.Time

	ApplicationFee int64 // of Fee, what the platform took; the rest is the provider's
}

// MoveQuery asks for a page of movements, newest first. Zero values ask for all.
type MoveQuery struct {
	Account string // "": the platform's own
	Since   time.Time
	Until   time.Time
	After   string // reference of the last one of the page before
}

// Dispute is what the provider says of a chargeback, or of a bank's inquiry.
type Dispute struct {
	Reference string // "dp_…"
	Account   string // that the payment is on; "": the platform's own
	Payment   string // "pi_…"
	Amount    Money
	Balance   Currency      // of the account's balance, which may be another than Amount's; "" while nothing has moved
	Withdrawn int64         // minor units of Balance that are off it for the dispute now, the provider's fee included
	Moves     []DisputeMove // oldest first
	Reason    string
	Status    string // needs_response, under_review, won, lost, warning_needs_response, warning_under_review, warning_closed
	DueBy     time.Time
}

// DisputeMove is one movement of an account's balance for a dispute: taken, or given back.
type DisputeMove struct {
	Reference string   // "txn_…"
	Currency  Currency // of the balance
	Gross     int64    // minor units of it that came; less than zero when they were taken
	Fee       int64    // minor units of it that the provider kept beside; less than zero when it gave them back
	Disputed  int64    // Gross in minor units of the dispute's own currency
}

// FraudWarning is what a bank says of a payment before its cardholder may dispute it.
type FraudWarning struct {
	Reference  string // "issfr_…"
	Account    string // that the payment is on; "": the platform's own
	Payment    string // "pi_…"
	Charge     string // "ch_…"
	Actionable bool   // neither disputed nor wholly refunded: giving the money back now prevents a dispute
	Type       string // made_with_stolen_card, unauthorized_use_of_card, …, misc
}
