package notifications

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Orders tells what a buyer must know of an order; errs.NotFound when there is none.
type Orders interface {
	Sheet(ctx context.Context, id tix.OrderID) (tix.OrderSheet, error)
}

// Tickets shows an order's tickets and draws them. QR gives a PNG.
type Tickets interface {
	OfOrder(ctx context.Context, id tix.OrderID) ([]tix.TicketSheet, error)
	PDF(ctx context.Context, id tix.OrderID) ([]byte, error)
	Calendar(ctx context.Context, id tix.OrderID) ([]byte, error)
	QR(code string) ([]byte, error)
}

// Events shows what the tickets are for.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Transport hands a mail over and gives the provider's id of it. Errors of the kinds Limited
// and Unavailable may be tried again, and after Unavailable the mail may be on its way all the
// same; Invalid will never go; Denied needs somebody to mend the settings.
type Transport interface {
	Send(ctx context.Context, m tix.OutgoingMail) (providerID string, err error)
}

// Sealer seals what is stored.
type Sealer interface {
	Seal(purpose string, plain []byte) ([]byte, error)
	Open(purpose string, sealed []byte) ([]byte, error)
}

// Audit records who did what, inside the caller's transaction.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}
