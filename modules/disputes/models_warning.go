package disputes

import (
	"slices"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// ErrDecided says that a warning does not wait for a decision any more.
var ErrDecided = errs.New(errs.Conflict, "warning_decided", "This warning was decided already, or became a dispute.")

// What is done at once when a bank warns of fraud.
const (
	RuleInherit = "inherit" // what the platform says
	RuleAsk     = "ask"     // a person decides; what counts when nobody said anything
	RuleNothing = "nothing" // it is noted
	RuleFreeze  = "freeze"  // the tickets are void until a person decides
	RuleRefund  = "refund"  // all goes back, when no ticket was used; otherwise a person decides
)

// What a person may decide about a warning.
const (
	DoFreeze  = "freeze"
	DoRefund  = "refund"
	DoDismiss = "dismiss"
)

// States of a warning.
const (
	WarningOpen      = "open"      // a person is asked
	WarningNoted     = "noted"     // nothing is done, by rule
	WarningFrozen    = "frozen"    // its tickets are void
	WarningRefunded  = "refunded"  // the money goes back
	WarningDismissed = "dismissed" // a person found nothing wrong
	WarningDisputed  = "disputed"  // it became a dispute, which has its tickets now
)

// Rule is what an organization, or with a zero one the platform, wants done.
type Rule struct {
	OrganizationID tix.OrganizationID
	Warning        string
	Version        int64
	CreatedAt      time.Time `gorm:"->"`
	UpdatedAt      time.Time `gorm:"->"`
}

// TableName names the table.
func (Rule) TableName() string { return "disputes_rules" }

// Warning is a bank that suspects fraud before its cardholder says anything.
type Warning struct {
	ID             tix.WarningID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	OrderID        tix.OrderID
	Reference      string // "issfr_…"
	Kind           string // the provider's: made_with_stolen_card, …
	Actionable     bool   // giving the money back still prevents a dispute
	State          string
	Frozen         []tix.TicketID `gorm:"serializer:json"`
	RefundID       *tix.RefundID
	DecidedBy      string // "usr_…", or "rule"
	CreatedAt      time.Time
	DecidedAt      *time.Time
}

// TableName names the table.
func (Warning) TableName() string { return "disputes_warnings" }

// waits reports whether something can still be decided about it.
func (w Warning) waits() bool {
	return slices.Contains([]string{WarningOpen, WarningNoted, WarningFrozen}, w.State)
}
