package webhooks

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Disputes shows disputes; NotFound when there is none.
type Disputes interface {
	DisputeSheet(ctx context.Context, id tix.DisputeID) (tix.DisputeSheet, error)
}

// Organizers knows who owns an organization.
type Organizers interface {
	OrganizationName(ctx context.Context, org tix.OrganizationID) (string, error)
	Owners(ctx context.Context, org tix.OrganizationID) ([]tix.Person, error)
}

// Mails queues mail; the same key never makes a second one.
type Mails interface {
	Queue(ctx context.Context, m tix.MailRequest) (tix.MailID, error)
}

// Sealer seals what is stored.
type Sealer interface {
	Seal(purpose string, plain []byte) ([]byte, error)
	Open(purpose string, sealed []byte) ([]byte, error)
}

// Audit records who did what, in the transaction of the change.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}
