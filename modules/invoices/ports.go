package invoices

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Orders shows orders.
type Orders interface {
	// Sheets gives those of several orders that exist, in no order.
	Sheets(ctx context.Context, ids []tix.OrderID) ([]tix.OrderSheet, error)
	// CheckToken fails with NotFound when the token is not the order's.
	CheckToken(ctx context.Context, id tix.OrderID, token string) error
}

// Events shows events; a card may be a moment old.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Books knows what we have earned.
type Books interface {
	// EventFees sums our fees of an event by currency.
	EventFees(ctx context.Context, event tix.EventID) ([]tix.EventFees, error)
}

// Audit records who did what, in the transaction of the change.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}
