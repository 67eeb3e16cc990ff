package venues

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Audit records who did what. It is called inside the transaction of the change.
type Audit interface {
	Record(ctx context.Context, action tix.Action) error
}
