package accounts

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Mailer queues a mail inside the caller's transaction; the same key never makes a second mail.
type Mailer interface {
	Queue(ctx context.Context, mail tix.MailRequest) (tix.MailID, error)
}

// Audit records what was done inside the caller's transaction.
type Audit interface {
	Record(ctx context.Context, action tix.Action) error
}
