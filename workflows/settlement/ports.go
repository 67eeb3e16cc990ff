package settlement

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Books is what the run asks of the payouts room. Every method reads the rows first and is safe to
// repeat.
type Books interface {
	// Due tells how the settlement stands (waiting, held, approval, settled), and when it is due.
	Due(ctx context.Context, event tix.EventID) (state string, due time.Time, err error)
	// Settle plans the payouts of an event that is due, and answers the state then.
	Settle(ctx context.Context, event tix.EventID) (state string, err error)
}
