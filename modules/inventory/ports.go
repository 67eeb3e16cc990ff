package inventory

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Audit records who changed what, inside the caller's transaction.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}
