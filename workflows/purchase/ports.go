package purchase

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Orders is what the run asks of the checkout room. Every method reads the rows first and is
// safe to repeat.
type Orders interface {
	// Sheet reads the order.
	Sheet(ctx context.Context, id tix.OrderID) (tix.OrderSheet, error)
	// EnsurePayment makes the payment exist at the provider.
	EnsurePayment(ctx context.Context, id tix.OrderID) error
	// Settle asks the provider and applies its answer; it returns the order's status.
	Settle(ctx context.Context, id tix.OrderID) (string, error)
	// Expire ends an unpaid order, unless the provider says that it was paid after all.
	Expire(ctx context.Context, id tix.OrderID) (string, error)
	// Refund returns all money of an order that cannot be fulfilled.
	Refund(ctx context.Context, id tix.OrderID) error
}

// Mail is what the run asks of the mail room.
type Mail interface {
	// QueueOrderTickets writes the mail with the tickets once for each version.
	QueueOrderTickets(ctx context.Context, id tix.OrderID, version string) (tix.MailID, error)
	// Deliver sends it, unless it was sent.
	Deliver(ctx context.Context, id tix.MailID) error
}
