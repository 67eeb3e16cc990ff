package refund

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Refunds is what the run asks of the refunds room. Every method reads the row first and is safe to
// repeat.
type Refunds interface {
	// Sheet reads the refund.
	Sheet(ctx context.Context, id tix.RefundID) (tix.RefundSheet, error)
	// Recover takes back from payees what they were paid already of the refund.
	Recover(ctx context.Context, id tix.RefundID) error
	// Give asks the provider to give the money back, or what became of it, and answers the refund's
	// state: pending, refunded or failed; or "disputed" while it cannot be given.
	Give(ctx context.Context, id tix.RefundID) (string, error)
	// Resolve carries out a person's decision and answers the state then.
	Resolve(ctx context.Context, id tix.RefundID, action, actor, reason string) (string, error)
}
