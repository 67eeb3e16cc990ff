package atonce

import (
	"context"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Books is what the run asks of the payouts room. Every method reads the rows first and is safe to repeat.
type Books interface {
	// PlanOrder plans the payout of a paid order and answers the event whose run must look, or the zero one.
	PlanOrder(ctx context.Context, order tix.OrderID) (tix.EventID, error)
	// SendOrders sends a round of what waits of an event's orders.
	SendOrders(ctx context.Context, event tix.EventID) (tix.OrderRound, error)
	// QueuedOf lists the events of which payouts of orders wait for a payee.
	QueuedOf(ctx context.Context, payee tix.PayeeID) ([]tix.EventID, error)
}

// Activities are the steps of the run.
type Activities struct{ books Books }

// NewActivities joins the steps to the room.
func NewActivities(books Books) *Activities { return &Activities{books} }

// SendOrderPayouts sends a round of what waits.
func (a *Activities) SendOrderPayouts(ctx context.Context, event tix.EventID) (tix.OrderRound, error) {
	r, err := a.books.SendOrders(ctx, event)
	return r, durable.Fail(err)
}
