package inventory_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

// TestAnOrderLeavesOneEventForAnother: it converts again once it has given everything back.
func TestAnOrderLeavesOneEventForAnother(t *testing.T) {
	t.Parallel()
	h := open(t)
	here := h.pool(5)
	order := tix.NewOrderID()
	hold, err := h.take(line(here, 2))
	require.NoError(t, err)
	require.NoError(t, h.convert(hold, order))
	h.event = tix.NewEventID()
	there := h.pool(3)
	move := func(places int) error {
		return h.db.InTx(context.Background(), func(ctx context.Context) error {
			if err := h.Return(ctx, order, nil); err != nil {
				return err
			}
			again := tix.NewHoldID()
			if err := h.Hold(ctx, again, h.event, h.org, []tix.PoolLine{line(there, places)}, h.clock.Now().Add(time.Minute)); err != nil {
				return err
			}
			return h.Convert(ctx, again, order)
		})
	}
	requireCode(t, move(4), "sold_out")
	_, _, left := h.stock(here)
	require.Equal(t, 3, left, "nothing has moved")

	other, err := h.take(line(there, 1))
	require.NoError(t, err)
	requireCode(t, h.convert(other, order), "already_converted")
	require.NoError(t, move(2))
	_, _, left = h.stock(here)
	require.Equal(t, 5, left)
	_, _, left = h.stock(there)
	require.Zero(t, left)
	h.requireSound(here, there)
	require.NoError(t, h.Return(context.Background(), order, []tix.PoolLine{line(there, 1)}))
	_, _, left = h.stock(there)
	require.Equal(t, 1, left)
	h.requireSound(here, there)
}
