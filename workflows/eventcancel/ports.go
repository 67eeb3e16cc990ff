package eventcancel

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Refunds is what the run asks of the refunds room. Every method is safe to repeat.
type Refunds interface {
	// RefundEvent brings the next orders of a cancelled event further and tells how far it is.
	RefundEvent(ctx context.Context, event tix.EventID, limit int) (tix.CancelProgress, error)
	// EventRefunds tells how far the refunds are, and ends them when none is open.
	EventRefunds(ctx context.Context, event tix.EventID) (tix.CancelProgress, error)
}
