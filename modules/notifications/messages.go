package notifications

import (
	"context"
	"errors"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// listens are the room's reactions: a queued mail is delivered. The relay repeats what may
// succeed later; a mail that will not go as it is stays in the list as failed.
func (m *Module) listens() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("notifications.deliver", func(ctx context.Context, q tix.MailQueued) error {
			err := m.service.Deliver(ctx, q.MailID)
			switch errs.KindOf(err) {
			case errs.Invalid, errs.Conflict, errs.NotFound:
				return nil
			}
			return err
		}),
	}
}

// after is how long an error asks to wait, at least a second.
func after(err error) time.Duration {
	var e *errs.Error
	if errors.As(err, &e) {
		return max(e.After, time.Second)
	}
	return time.Second
}
