package tickets

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Events shows what an event is: times for the validity of codes, words for the papers.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Orders shows an order to whoever holds its token.
type Orders interface {
	Sheet(ctx context.Context, id tix.OrderID) (tix.OrderSheet, error)
	// CheckToken fails with NotFound when the token is not the order's.
	CheckToken(ctx context.Context, id tix.OrderID, token string) error
}

// Audit keeps who did what, in the caller's transaction.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}

// Sealer encrypts small secrets with a key that is not in the database.
type Sealer interface {
	Seal(purpose string, plain []byte) ([]byte, error)
	Open(purpose string, sealed []byte) ([]byte, error)
}
