package inventory_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestTwoHundredBuyersForFiftyTickets(t *testing.T) {
	t.Parallel()
	h := open(t)
	pool := h.pool(50)
	var bought, refused atomic.Int32
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range 200 {
		wg.Go(func() {
			<-start
			hold, err := h.take(line(pool, 1))
			if err == nil {
				err = h.convert(hold, tix.NewOrderID())
			}
			switch {
			case err == nil:
				bought.Add(1)
			case errs.CodeOf(err) == "sold_out":
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	close(start)
	wg.Wait()
	require.EqualValues(t, 50, bought.Load())
	require.EqualValues(t, 150, refused.Load(), "everybody is answered")
	h.requireStock(pool, 50, 0, 0)
	h.requireSound(pool)
}

// A hold past its time: the sweep gives it back, or the conversion keeps it, never both.
func TestSweepAndConversionFightForTheHold(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	kept, swept := 0, 0
	for range 100 {
		pool := h.pool(1)
		hold := tix.NewHoldID()
		require.NoError(t, h.Hold(ctx, hold, h.event, h.org, []tix.PoolLine{line(pool, 1)}, h.clock.Now()))
		var wg sync.WaitGroup
		var converted error
		start := make(chan struct{})
		wg.Go(func() { <-start; converted = h.convert(hold, tix.NewOrderID()) })
		wg.Go(func() { <-start; _, err := h.Sweep(ctx, 1000); require.NoError(t, err) })
		close(start)
		wg.Wait()
		if converted == nil {
			h.requireStock(pool, 1, 0, 0)
			kept++
		} else {
			requireCode(t, converted, "hold_expired")
			h.requireStock(pool, 0, 0, 1)
			swept++
		}
		h.requireSound(pool)
	}
	require.Equal(t, 100, kept+swept)
}

// Buyers of overlapping pools, named in every order, with just enough places: nobody
// deadlocks and everybody is served.
func TestManyPoolsAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	pools := []tix.PoolID{h.pool(40), h.pool(40), h.pool(40)}
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			a, b := pools[i%3], pools[(i+1+i%2)%3]
			hold, err := h.take(line(a, 1), line(b, 1))
			if err == nil {
				err = h.convert(hold, tix.NewOrderID())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, p := range pools {
		h.requireStock(p, 40, 0, 0)
	}
	h.requireSound(pools...)
}

func TestCountersEqualRowsAfterAnything(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	ctx := context.Background()
	const seed = 20301105
	r := rand.New(rand.NewPCG(seed, 1))
	pools := []tix.PoolID{h.pool(20), h.pool(7), h.pool(1)}
	var holds []tix.HoldID
	var orders []tix.OrderID
	for step := range 400 {
		var err error
		switch r.IntN(9) {
		case 0, 1, 2:
			var id tix.HoldID
			var lines []tix.PoolLine
			for _, i := range r.Perm(3)[:1+r.IntN(3)] {
				lines = append(lines, line(pools[i], 1+r.IntN(4)))
			}
			id, err = h.take(lines...)
			holds = append(holds, id)
		case 3, 4:
			if len(holds) > 0 {
				order := tix.NewOrderID()
				err = h.convert(holds[r.IntN(len(holds))], order)
				orders = append(orders, order)
			}
		case 5:
			if len(holds) > 0 {
				err = h.Release(ctx, holds[r.IntN(len(holds))])
			}
		case 6:
			if len(orders) > 0 {
				err = h.Return(ctx, orders[r.IntN(len(orders))], []tix.PoolLine{line(pools[r.IntN(3)], 1+r.IntN(3))})
			}
		case 7:
			h.clock.Advance(time.Duration(r.IntN(240)) * time.Second)
			_, err = h.Sweep(ctx, 1+r.IntN(5))
		case 8:
			err = h.Resize(ctx, h.org, pools[r.IntN(3)], r.IntN(30))
		}
		if errs.KindOf(err) == errs.Internal && err != nil {
			require.NoError(t, err, "seed %d, step %d", seed, step)
		}
		wrong, err := h.Check(ctx)
		require.NoError(t, err)
		require.Empty(t, wrong, "seed %d, step %d", seed, step)
	}
	require.NotEmpty(t, orders)
}
