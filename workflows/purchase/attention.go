package purchase

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
)

// show makes the status findable and readable.
func (r *run) show(ctx workflow.Context) {
	if err := workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(r.status)); err != nil {
		workflow.GetLogger(ctx).Warn("status not shown", "error", err)
	}
	r.describe(ctx, "The order is "+r.status+".")
}

func (r *run) describe(ctx workflow.Context, text string) { workflow.SetCurrentDetails(ctx, text) }
