package refunds

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARefundThatPreventsADisputeTellsTheProviderWhyOnce(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	id, err := h.RefundFraud(ctx, h.w.order.ID)
	require.NoError(t, err)
	same, err := h.RefundFraud(ctx, h.w.order.ID)
	require.NoError(t, err)
	require.Equal(t, id, same)
	require.Zero(t, h.valid(), "the tickets are void at once")
	r, err := h.Get(ctx, h.org, id)
	require.NoError(t, err)
	require.Equal(t, []any{"fraudulent", int64(10_000), BySystem}, []any{r.Reason, r.Amount, r.ActorKind})
	h.give(id, "refunded")
	require.Equal(t, []string{"fraudulent"}, h.w.reasons)
	require.Equal(t, 4, h.w.returned[0].Quantity, "the places are on sale again")
	require.True(t, h.w.empty)
}
