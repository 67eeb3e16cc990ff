package refunds

import (
	"strconv"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// State is where a refund stands.
type State string

// The states of a refund.
const (
	Requested State = "requested" // set aside; the provider was not told, or its answer was lost
	Pending   State = "pending"   // the provider works on it
	Refunded  State = "refunded"  // the money is on its way to the buyer
	Failed    State = "failed"    // the bank sent it back: a person decides
	Settled   State = "settled"   // a person paid the buyer by other means
	Aborted   State = "aborted"   // a person decided against it, or the buyer's bank took the money first
)

// Who asks for a refund.
const (
	ByOrganizer = "organizer" // a member of the organization, or an administrator
	ByBuyer     = "buyer"
	BySystem    = "system"   // a cancelled event
	ByProvider  = "provider" // made in the provider's own dashboard
)

// The refusals of this room.
var (
	ErrNotPaid     = errs.New(errs.Conflict, "order_not_paid", "This order has no tickets that could be refunded.")
	ErrNothing     = errs.New(errs.Conflict, "nothing_to_refund", "There is nothing left to refund for this order.")
	ErrNotAllowed  = errs.New(errs.Denied, "refund_not_allowed", "The organizer does not refund tickets for this event.")
	ErrTooLate     = errs.New(errs.Denied, "refund_too_late", "The time in which tickets can be refunded is over.")
	ErrUsed        = errs.New(errs.Conflict, "ticket_used", "A ticket that was scanned cannot be refunded here.")
	ErrNotWaiting  = errs.New(errs.Conflict, "refund_not_parked", "This refund does not wait for a decision.")
	ErrRefundWaits = errs.New(errs.Conflict, "refund_failed", "The bank did not take the money. A person must decide.")
)

// Policy is what an event promises buyers.
type Policy struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Allowed        bool
	Until          *time.Time // nil: until the event begins
	Percentage     int64      // basis points of the price that go back
	KeepFees       bool
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// TableName names the table.
func (Policy) TableName() string { return "refunds_policies" }

// Refund is money that goes back to a buyer.
type Refund struct {
	ID             tix.RefundID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	OrderID        tix.OrderID
	Cause          string // once for each order
	State          State
	Amount         int64
	Fee            int64 // of Amount: our own fee that we give back
	Credit         int64 // of Amount: what goes onto a credit instead of the card
	CreditID       tix.CreditID
	Credited       bool // it is there
	Currency       string
	Tickets        []tix.TicketID `gorm:"serializer:json"` // void with it; none for an amount alone
	Restock        bool           // their places go back on sale
	Actor          string
	ActorKind      string
	Reason         string
	Attempt        int     // which try with the provider this is; a person may order another
	Reference      *string // "re_…"
	Failure        string  // the provider's code
	CreatedAt      time.Time
	ClosedAt       *time.Time
}

// TableName names the table.
func (Refund) TableName() string { return "refunds_refunds" }

// Money is what the buyer gets.
func (r Refund) Money() tix.Money {
	return tix.Money{Amount: r.Amount, Currency: tix.Currency(r.Currency)}
}

// card is the part that the provider gives back, with its part of our fee.
func (r Refund) card() (money tix.Money, fee int64) {
	money = tix.Money{Amount: r.Amount - r.Credit, Currency: tix.Currency(r.Currency)}
	return money, min(r.Fee, money.Amount)
}

// Key is the idempotency key of the present try.
func (r Refund) Key() string {
	if r.Attempt == 1 {
		return "rf:" + r.ID.String()
	}
	return "rf:" + r.ID.String() + ":" + strconv.Itoa(r.Attempt)
}
