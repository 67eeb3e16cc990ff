package refunds

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// causeCancelled is the cause of the refunds of a cancelled event: once for each order.
const causeCancelled = "event_cancelled"

// States of a cancellation.
const (
	CancelRunning = "running"
	CancelPaused  = "paused"
	CancelDone    = "done"
)

// The passes over the orders of a cancelled event.
const (
	passTell  = 1 // every buyer is told, and gets the money back at once when there is nothing to choose
	passClose = 2 // what is not decided gets what is said for that; also orders that were paid meanwhile
)

// What a buyer of a cancelled event gets.
const (
	GetRefund = "refund"
	GetCredit = "credit"
	GetMove   = "move" // tickets for another event
	GetNone   = "none" // nothing was left of the order
)

// States of a remedy.
const (
	RemedyOpen   = "open"   // the buyer has not chosen
	RemedyChosen = "chosen" // not carried out yet, because the cancellation is paused
	RemedyDone   = "done"
)

// The refusals of cancellations.
var (
	ErrNotCancelled = errs.New(errs.Conflict, "event_not_cancelled", "This event was not cancelled.")
	ErrNoChoice     = errs.New(errs.NotFound, "no_choice", "There is nothing to choose for this order.")
	ErrChoiceOver   = errs.New(errs.Conflict, "choice_over", "The time to choose is over.")
	ErrChoiceMade   = errs.New(errs.Conflict, "choice_made", "This was decided already and is final.")
	ErrFull         = errs.New(errs.Conflict, "new_event_full", "There are no tickets left for your order on the new date. Please choose something else.")
)

// Cancellation is how far the orders of a cancelled event are.
type Cancellation struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	State          string
	Pass           int
	AfterOrder     tix.OrderID               // the last one of this pass that was gone through
	Orders         int                       // whose buyers were told
	Complete       bool                      // all were gone through
	Credit         bool                      // buyers may choose a credit
	CreditUntil    *time.Time                // until when that is good; nil: without an end
	NewEventID     tix.EventID               // or tickets for this event; zero for none
	Tiers          map[tix.TierID]tix.TierID `gorm:"serializer:json"` // of the new event, for each of this one
	ChooseUntil    *time.Time
	Otherwise      string // for who does not choose
	CreatedAt      time.Time
	DoneAt         *time.Time
}

// TableName names the table.
func (Cancellation) TableName() string { return "refunds_cancellations" }

// choices tells whether buyers may choose at all.
func (c Cancellation) choices() bool { return c.Credit || !c.NewEventID.IsZero() }

// choosing tells whether buyers may still choose.
func (c Cancellation) choosing(now time.Time) bool {
	return c.choices() && c.ChooseUntil != nil && now.Before(*c.ChooseUntil)
}

// offers lists what buyers may choose.
func (c Cancellation) offers() []string {
	out := []string{GetRefund}
	if c.Credit {
		out = append(out, GetCredit)
	}
	if !c.NewEventID.IsZero() {
		out = append(out, GetMove)
	}
	return out
}

// Remedy is what becomes of one order of a cancelled event.
type Remedy struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	OrderID        tix.OrderID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	State          string
	Kind           string // "" while it is open
	Failure        string // why the last choice could not be carried out
	Tries          int    // how many could not
	CreatedAt      time.Time
	ChosenAt       *time.Time
	DoneAt         *time.Time
}

// TableName names the table.
func (Remedy) TableName() string { return "refunds_remedies" }

// Batch is some events that are cancelled together.
type Batch struct {
	ID             tix.BatchID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Reason         string // ticket holders read it
	Credit         bool
	CreditUntil    *time.Time
	ChooseUntil    *time.Time
	Otherwise      string
	Actor          string
	CreatedAt      time.Time
}

// TableName names the table.
func (Batch) TableName() string { return "refunds_batches" }

// BatchEvent is one event of a batch.
type BatchEvent struct {
	BatchID        tix.BatchID `gorm:"primaryKey"`
	EventID        tix.EventID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Position       int
	NewEventID     tix.EventID
	Tiers          map[tix.TierID]tix.TierID `gorm:"serializer:json"`
	State          string                    // asked, cancelled, failed
	Problem        string                    // why it failed, for people
}

// TableName names the table.
func (BatchEvent) TableName() string { return "refunds_batch_events" }

// States of an event of a batch.
const (
	EventAsked     = "asked"
	EventCancelled = "cancelled"
	EventFailed    = "failed"
)
