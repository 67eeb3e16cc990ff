package eventcancel

import (
	"context"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// page is how many orders one step goes through.
const page = 100

// Activities are the steps of the run.
type Activities struct{ refunds Refunds }

// NewActivities joins the steps to the room.
func NewActivities(refunds Refunds) *Activities { return &Activities{refunds} }

// RefundEventPage brings the next orders further.
func (a *Activities) RefundEventPage(ctx context.Context, event tix.EventID) (tix.CancelProgress, error) {
	p, err := a.refunds.RefundEvent(ctx, event, page)
	return p, durable.Fail(err)
}

// CountEventRefunds tells how far the refunds are.
func (a *Activities) CountEventRefunds(ctx context.Context, event tix.EventID) (tix.CancelProgress, error) {
	p, err := a.refunds.EventRefunds(ctx, event)
	return p, durable.Fail(err)
}
