package webhook

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Hooks is what the run asks of the webhooks room.
type Hooks interface {
	// Deliver sends an address what is due, some at once, and answers when more is; zero when nothing
	// waits. It is safe to repeat.
	Deliver(ctx context.Context, id tix.HookID) (next time.Time, err error)
}
