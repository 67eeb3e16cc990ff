package inventory_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func TestAllPoolsOrNone(t *testing.T) {
	t.Parallel()
	h := open(t)
	big, small := h.pool(10), h.pool(1)
	_, err := h.take(line(big, 2), line(small, 2))
	requireCode(t, err, "sold_out")
	h.requireStock(big, 0, 0, 10)
	h.requireStock(small, 0, 0, 1)
	_, err = h.take(line(big, 2), line(small, 1), line(big, 3))
	require.NoError(t, err)
	h.requireStock(big, 0, 5, 5)
	h.requireStock(small, 0, 1, 0)
	h.requireSound(big, small)
}

func TestSoldOutLeavesTheTransactionUsable(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, b := h.pool(5), h.pool(1)
	second := tix.NewHoldID()
	require.NoError(t, h.db.InTx(context.Background(), func(ctx context.Context) error {
		err := h.Hold(ctx, tix.NewHoldID(), h.event, h.org, []tix.PoolLine{line(a, 5), line(b, 2)}, h.clock.Now().Add(time.Minute))
		requireCode(t, err, "sold_out")
		return h.Hold(ctx, second, h.event, h.org, []tix.PoolLine{line(a, 1)}, h.clock.Now().Add(time.Minute))
	}))
	h.requireStock(a, 0, 1, 4)
	h.requireStock(b, 0, 0, 1)
}

func TestExpiredPlacesAreGivenToWhoeverAsks(t *testing.T) {
	t.Parallel()
	h := open(t)
	pool := h.pool(3)
	first, err := h.take(line(pool, 3))
	require.NoError(t, err)
	_, err = h.take(line(pool, 1))
	requireCode(t, err, "sold_out")
	h.clock.Advance(10 * time.Minute)
	_, err = h.take(line(pool, 2))
	require.NoError(t, err, "the sweep runs before anybody hears sold out")
	requireCode(t, h.convert(first, tix.NewOrderID()), "hold_expired")
	requireCode(t, h.Extend(context.Background(), first, h.clock.Now().Add(time.Hour)), "hold_expired")
	h.requireStock(pool, 0, 2, 1)
	h.requireSound(pool)
}

func TestReleaseTwiceGivesBackOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	pool, other := h.pool(5), h.pool(5)
	hold, err := h.take(line(pool, 2), line(other, 1))
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, h.Release(context.Background(), hold))
		h.requireStock(pool, 0, 0, 5)
		h.requireStock(other, 0, 0, 5)
	}
	require.NoError(t, h.Release(context.Background(), tix.NewHoldID()), "an unknown hold is nothing to release")
	requireCode(t, h.convert(hold, tix.NewOrderID()), "hold_expired")
}

func TestConvertOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	pool := h.pool(5)
	hold, err := h.take(line(pool, 2))
	require.NoError(t, err)
	order := tix.NewOrderID()
	require.Error(t, h.Convert(context.Background(), hold, order), "only inside a transaction")
	for range 2 {
		require.NoError(t, h.convert(hold, order))
		h.requireStock(pool, 2, 0, 3)
	}
	requireCode(t, h.convert(hold, tix.NewOrderID()), "already_converted")
	another, err := h.take(line(pool, 1))
	require.NoError(t, err)
	requireCode(t, h.convert(another, order), "already_converted")
	require.NoError(t, h.Release(context.Background(), hold), "what is sold is not released")
	h.requireStock(pool, 2, 1, 2)
	h.requireSound(pool)
}

// A sweep is bounded and passes over locked rows, so it may take one part of a hold before another.
func TestHoldOfWhichSomeWentBackOnSaleIsNotSold(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	pool, other := h.pool(5), h.pool(5)
	hold, err := h.take(line(pool, 2), line(other, 1))
	require.NoError(t, err)
	h.clock.Advance(time.Hour)
	swept, err := h.Sweep(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, 1, swept)
	state, err := h.State(ctx, hold)
	require.NoError(t, err)
	require.Empty(t, state)
	requireCode(t, h.Extend(ctx, hold, h.clock.Now().Add(time.Minute)), "hold_expired")
	requireCode(t, h.convert(hold, tix.NewOrderID()), "hold_expired")
	_, err = h.Sweep(ctx, 100)
	require.NoError(t, err)
	h.requireStock(pool, 0, 0, 5)
	h.requireStock(other, 0, 0, 5)
	h.requireSound(pool, other)
}

func TestConversionIsUndoneWithItsTransaction(t *testing.T) {
	t.Parallel()
	h := open(t)
	pool := h.pool(5)
	hold, err := h.take(line(pool, 2))
	require.NoError(t, err)
	boom := errors.New("the ticket printer burns")
	require.ErrorIs(t, h.db.InTx(context.Background(), func(ctx context.Context) error {
		require.NoError(t, h.Convert(ctx, hold, tix.NewOrderID()))
		return boom
	}), boom)
	h.requireStock(pool, 0, 2, 3)
}

func TestExtendedHoldOutlivesItsFirstTime(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	pool := h.pool(1)
	hold, err := h.take(line(pool, 1))
	require.NoError(t, err)
	require.NoError(t, h.Extend(ctx, hold, h.clock.Now().Add(12*time.Minute)))
	require.NoError(t, h.Extend(ctx, hold, h.clock.Now().Add(time.Minute)), "it never gets shorter")
	h.clock.Advance(11 * time.Minute)
	_, err = h.take(line(pool, 1))
	requireCode(t, err, "sold_out")
	h.clock.Advance(time.Minute)
	_, err = h.take(line(pool, 1))
	require.NoError(t, err)
}

func TestReturnSaysHowManyAltogether(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	pool := h.pool(10)
	hold, err := h.take(line(pool, 4))
	require.NoError(t, err)
	order := tix.NewOrderID()
	require.NoError(t, h.convert(hold, order))
	for _, step := range []struct {
		lines []tix.PoolLine
		sold  int
	}{
		{[]tix.PoolLine{line(pool, 1)}, 3},
		{[]tix.PoolLine{line(pool, 1)}, 3}, // the same again
		{[]tix.PoolLine{line(pool, 3)}, 1},
		{[]tix.PoolLine{line(pool, 2)}, 1}, // never less than before
		{nil, 0},
		{nil, 0},
		{[]tix.PoolLine{line(pool, 9)}, 0}, // never more than was sold
	} {
		require.NoError(t, h.Return(ctx, order, step.lines))
		h.requireStock(pool, step.sold, 0, 10-step.sold)
	}
	require.NoError(t, h.Return(ctx, tix.NewOrderID(), nil), "an order that took nothing")
	h.requireSound(pool)
}

func TestHoldRefusesNonsense(t *testing.T) {
	t.Parallel()
	h, other := open(t), open(t)
	pool, foreign := h.pool(5), other.pool(5)
	for name, lines := range map[string][]tix.PoolLine{
		"nothing":  nil,
		"zero":     {line(pool, 0)},
		"negative": {line(pool, -1)},
		"no pool":  {{Quantity: 1}},
	} {
		_, err := h.take(lines...)
		require.Equal(t, errs.Invalid, errs.KindOf(err), name)
	}
	_, err := h.take(line(foreign, 1))
	requireCode(t, err, "sold_out") // a pool of another event has nothing for this one
	other.requireStock(foreign, 0, 0, 5)
}
