package payouts

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Level is what we trust an organizer with.
type Level struct {
	Level         string `gorm:"primaryKey"`
	SettledEvents int    // how many events must be settled before
	HoldbackDays  int    // after the end of the event
	Reserve       int64  // basis points that are kept back
	ReserveDays   int    // for so long
	ApprovalOver  int64  // minor units from which on two people must agree
	Daily         int64  // minor units that may leave to one payee in a day; 0: any amount
	Weekly        int64  // in seven days
	Advance       int64  // basis points of what an event has earned that may be paid before it takes place
	AdvanceOver   int64  // minor units from which on two people must agree to an advance
	Version       int64
	UpdatedBy     string // "" while it is as it was delivered
}

// TableName names the table.
func (Level) TableName() string { return "payouts_levels" }

// States of a settlement.
const (
	SettlementWaiting  = "waiting"  // until it is due
	SettlementHeld     = "held"     // by an administrator, or because the event was cancelled
	SettlementApproval = "approval" // for two people
	SettlementSettled  = "settled"  // the payouts are planned
)

// Settlement is how an event's money stands.
type Settlement struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	State          string
	Level          string
	DueAt          *time.Time
	HeldReason     string
	AskedBy        string // the first who approved
	ApprovedBy     string
	SettledAt      *time.Time
	Cancelled      bool // what the event owes us is a debt, though it is never settled
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// TableName names the table.
func (Settlement) TableName() string { return "payouts_settlements" }

// States of a payout.
const (
	PayoutAsked       = "asked" // an advance for which two people must agree
	PayoutPlanned     = "planned"
	PayoutBlocked     = "blocked"     // the payee may not be paid now; see Reason
	PayoutTransferred = "transferred" // on the payee's account with the provider
	PayoutInTransit   = "in_transit"  // on its way to the bank
	PayoutPaid        = "paid"
	PayoutFailed      = "failed"  // the bank sent it back to the payee's account: a person decides
	PayoutAborted     = "aborted" // a person decided against it: the money is owed to the payee still
)

// Kinds of payout.
const (
	PayoutSettlement = "settlement"
	PayoutReserve    = "reserve"
	PayoutOrder      = "order"   // of one order, as soon as it is paid
	PayoutAdvance    = "advance" // before the event takes place; its settlement is less by it
	PayoutLate       = "late"    // of what became payable after the settlement
)

// Refusals about settlements and payouts.
var (
	ErrNotDue      = errs.New(errs.Conflict, "settlement_not_waiting", "This settlement does not wait for that.")
	ErrOwnApproval = errs.New(errs.Conflict, "second_person_needed", "A second person must agree: you did already.")
	ErrNotParked   = errs.New(errs.Conflict, "payout_not_parked", "This payout does not wait for a decision.")
)

// Payout is money on its way to one payee.
type Payout struct {
	ID                tix.PayoutID `gorm:"primaryKey"`
	OrganizationID    tix.OrganizationID
	EventID           tix.EventID
	PayeeID           tix.PayeeID
	Kind              string
	OrderID           *tix.OrderID // of kind order
	ChargeReference   string       // "ch_…" whose money it is, of kind order
	State             string
	Currency          tix.Currency
	Amount            int64
	Reversed          int64 // of Amount, taken back for refunds
	DueAt             time.Time
	Reason            string
	Attempt           int     // of the bank payout
	TransferReference *string // "tr_…"
	BankReference     *string // "po_…"
	AccountReference  string  // to which the transfer went
	AskedBy           string  // of an advance
	FirstApprovalBy   string  // of two
	ApprovedBy        string  // the limits of the level do not hold it up
	DecidedBy         string  // who aborted it; "": nobody, it was not owed any more
	Arrived           int64   // set with ArrivedCurrency: what is on the payee's account of it
	ArrivedCurrency   tix.Currency
	CreatedAt         time.Time
	TriedAt           *time.Time // since when the provider may have it
	AgainAt           *time.Time // when a limit lets it through
	TransferredAt     *time.Time
	RecoveredAt       *time.Time // when an advance was set against what the event owes
	PaidAt            *time.Time
}

// TableName names the table.
func (Payout) TableName() string { return "payouts_payouts" }

// Money is what the payee gets.
func (p Payout) Money() tix.Money { return tix.Money{Amount: p.Amount, Currency: p.Currency} }

// atBank reports whether the money is known to have left the payee's account.
func (p Payout) atBank() bool {
	return p.BankReference != nil && (p.State == PayoutPaid || p.State == PayoutInTransit)
}
