package webhook

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Activities are the steps of the run.
type Activities struct{ hooks Hooks }

// NewActivities joins the steps to the room.
func NewActivities(hooks Hooks) *Activities { return &Activities{hooks} }

// DeliverWebhooks sends an address what is due and answers when more is; zero when nothing waits.
func (a *Activities) DeliverWebhooks(ctx context.Context, id tix.HookID) (time.Time, error) {
	next, err := a.hooks.Deliver(ctx, id)
	return next, durable.Fail(err)
}
