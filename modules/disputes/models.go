package disputes

import (
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// ErrAnswered says that a dispute takes no evidence any more.
var ErrAnswered = errs.New(errs.Conflict, "dispute_answered", "This dispute was answered already, or is closed.")

// ErrTheirs says that the organizer, who charged the buyer itself, answers the bank.
var ErrTheirs = errs.New(errs.Conflict, "dispute_on_own_account", "This payment is on your own account: answer the bank in the payment provider's dashboard.")

// Dispute is a buyer's bank that wants, or asks about, the money of an order.
type Dispute struct {
	ID             tix.DisputeID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	OrderID        tix.OrderID
	Reference      string // "dp_…"
	Status         string // the provider's
	Reason         string
	Amount         int64
	Currency       tix.Currency
	Balance        tix.Currency      // of the balance that it was taken from; "" while nothing was
	Withdrawn      int64             // minor units of Balance that are off it now, the provider's fee included
	Frozen         []tix.TicketID    `gorm:"serializer:json"` // void while it is open
	Evidence       map[string]string `gorm:"serializer:json"` // what was, or will be, told the bank
	DueBy          *time.Time
	TellingAt      *time.Time // since when the provider is being told: what it is told stays as it is
	SubmittedAt    *time.Time
	SubmittedBy    string
	CreatedAt      time.Time
	ClosedAt       *time.Time
}

// TableName names the table.
func (Dispute) TableName() string { return "disputes_disputes" }

// Money is what is disputed.
func (d Dispute) Money() tix.Money { return tix.Money{Amount: d.Amount, Currency: d.Currency} }

// sheet is the dispute as its run knows it. Of one on an organizer's own account no deadline is told, so that
// nothing is submitted by itself.
func (d Dispute) sheet(account string) tix.DisputeSheet {
	out := tix.DisputeSheet{ID: d.ID, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Status: d.Status, Amount: d.Money()}
	if d.DueBy != nil && account == "" {
		out.DueBy = *d.DueBy
	}
	return out
}

// editable reports whether what the bank will be told can still be changed.
func (d Dispute) editable() bool { return open(d.Status) && d.TellingAt == nil }

// inquiry reports whether the bank only asks.
func inquiry(status string) bool { return strings.HasPrefix(status, "warning") }

// closed reports whether the outcome is known.
func closed(status string) bool {
	return status == "won" || status == "lost" || status == "warning_closed"
}

// open reports whether evidence can be given.
func open(status string) bool { return strings.HasSuffix(status, "needs_response") }
