package dispute

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Disputes is what the run asks of the disputes room. Every method reads the row first and is safe to
// repeat.
type Disputes interface {
	// DisputeSheet reads the dispute.
	DisputeSheet(ctx context.Context, id tix.DisputeID) (tix.DisputeSheet, error)
	// Look asks the provider what has become of it.
	Look(ctx context.Context, id tix.DisputeID) (tix.DisputeSheet, error)
	// Prepare draws the evidence and gives the provider its files.
	Prepare(ctx context.Context, id tix.DisputeID) error
	// Submit tells the bank what is written down; Accept gives the dispute up. Both give what it is then.
	Submit(ctx context.Context, id tix.DisputeID, actor string) (tix.DisputeSheet, error)
	Accept(ctx context.Context, id tix.DisputeID, actor string) (tix.DisputeSheet, error)
}
