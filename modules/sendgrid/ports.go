package sendgrid

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Reports hears what became of a mail. It is called inside a transaction, once for each
// report, in any order; errs.NotFound says that the mail is not ours.
type Reports interface {
	Report(ctx context.Context, e tix.MailEvent) error
}
