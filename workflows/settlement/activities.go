package settlement

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Activities are the steps of the run.
type Activities struct{ books Books }

// NewActivities joins the steps to the room.
func NewActivities(books Books) *Activities { return &Activities{books} }

// Due is how an event's settlement stands, and when it is due.
type Due struct {
	State string
	At    time.Time // zero unless it waits
}

// ReadDue tells when the event is settled.
func (a *Activities) ReadDue(ctx context.Context, event tix.EventID) (Due, error) {
	state, at, err := a.books.Due(ctx, event)
	return Due{state, at}, durable.Fail(err)
}

// SettleEvent freezes what the event owes and plans the payouts.
func (a *Activities) SettleEvent(ctx context.Context, event tix.EventID) (string, error) {
	state, err := a.books.Settle(ctx, event)
	return state, durable.Fail(err)
}
