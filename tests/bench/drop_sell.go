package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/inventory"
)

// sellOut sells 5,000 tickets to 1,024 callers who each buy one after the other until they hear
// that there are none; on one replica, and on several that share the pool.
func (b *dropBench) sellOut(ctx context.Context) error {
	replicas := []*inventory.Service{b.replica(), b.replica(), b.replica(), b.replica()}
	for range dropRounds {
		tier, err := b.tier(ctx, sellTickets)
		if err != nil {
			return err
		}
		schemes := []scheme{{name: "sell_select_for_update", hold: b.selectForUpdate(tier)}}
		for _, n := range []int{1, 2, 4} {
			event := tix.NewEventID()
			pool, err := b.pool(ctx, replicas[0], event, sellTickets)
			if err != nil {
				return err
			}
			schemes = append(schemes, scheme{name: fmt.Sprintf("sell_replicas%d", n), hold: b.engine(event, pool, replicas[:n]...)})
		}
		for _, i := range rand.Perm(len(schemes)) {
			sold, took, err := sell(ctx, schemes[i].hold)
			if err != nil {
				return fmt.Errorf("%s: %w", schemes[i].name, err)
			}
			b.samples[schemes[i].name] = append(b.samples[schemes[i].name], took.Seconds())
			b.samples["sold"] = append(b.samples["sold"], float64(sold))
		}
	}
	if err := errors.Join(b.spread("sell_5000", b.samples["sell_replicas1"], "s", ""), b.spread("sell_5000_on_2_replicas", b.samples["sell_replicas2"], "s", ""),
		b.spread("sell_5000_on_4_replicas", b.samples["sell_replicas4"], "s", ""),
		b.ratio("sell_5000_over_select_for_update", "sell_replicas1", "sell_select_for_update", "<=0.1")); err != nil {
		return err
	}
	return b.report.lines(
		line{"sold_least", percentile(b.samples["sold"], 1), "tickets", fmt.Sprintf(">=%d", sellTickets)},
		line{"sold_most", percentile(b.samples["sold"], 100), "tickets", fmt.Sprintf("<=%d", sellTickets)},
	)
}

func sell(ctx context.Context, hold holdFunc) (int64, time.Duration, error) {
	var sold atomic.Int64
	began := time.Now()
	err := together(sellCallers, func(int) error {
		for {
			if ok, err := hold(ctx, 1); !ok || err != nil {
				return err
			}
			sold.Add(1)
		}
	})
	return sold.Load(), time.Since(began), err
}

// refusals measures how fast the crowd after a sell-out is turned away, and what that writes.
func (b *dropBench) refusals(ctx context.Context) error {
	one, event := b.replica(), tix.NewEventID()
	pool, err := b.pool(ctx, one, event, 0)
	if err != nil {
		return err
	}
	tier, err := b.tier(ctx, 0)
	if err != nil {
		return err
	}
	refuse := func(name string, hold holdFunc) error {
		perSecond, err := rate(ctx, dropCallers, dropRound, func(ctx context.Context, _ int) error {
			ok, err := hold(ctx, 1)
			if err == nil && ok {
				err = errors.New("granted what is not there")
			}
			return err
		})
		b.samples[name] = append(b.samples[name], perSecond)
		return err
	}
	mine, theirs := b.engine(event, pool, one), b.selectForUpdate(tier)
	for range dropRounds {
		if err := inAnyOrder(func() error {
			written, err := b.written(ctx, func() error { return refuse("refuse", mine) })
			b.samples["refuse_wal"] = append(b.samples["refuse_wal"], written/(b.samples["refuse"][len(b.samples["refuse"])-1]*dropRound.Seconds()))
			return err
		}, func() error { return refuse("refuse_sfu", theirs) }); err != nil {
			return err
		}
	}
	if err := b.spread("refusals", b.samples["refuse"], "calls/s", ""); err != nil {
		return err
	}
	if err := b.ratio("refusals_over_select_for_update", "refuse", "refuse_sfu", ">=50"); err != nil {
		return err
	}
	return b.report.add(line{"wal_per_refusal", median(b.samples["refuse_wal"]), "bytes", "<=0.005"})
}

// growth compares holds on a pool that has sold a million with one that has sold a thousand.
func (b *dropBench) growth(ctx context.Context) error {
	one := b.replica()
	var pools [2]tix.PoolID
	var events [2]tix.EventID
	for i, n := range []int{1_000, 1_000_000} {
		events[i] = tix.NewEventID()
		pool, err := b.pool(ctx, one, events[i], plenty)
		if err != nil {
			return err
		}
		pools[i] = pool
		if _, err := b.d.Pool().Exec(ctx, `INSERT INTO inventory_sales (order_id, pool_id, organization_id, event_id, quantity, counted, created_at)
			SELECT gen_random_uuid(), $1, $2, $3, 1, true, now() FROM generate_series(1, $4)`, [16]byte(pool), [16]byte(b.ground.org), [16]byte(events[i]), n); err != nil {
			return err
		}
		if _, err := b.d.Pool().Exec(ctx, "UPDATE inventory_pools SET sold = $2, capacity = 2000000000 WHERE id = $1", [16]byte(pool), n); err != nil {
			return err
		}
	}
	if err := b.interleaveAll(ctx, []scheme{
		{name: "sold_1000", callers: 64, hold: b.engine(events[0], pools[0], one)},
		{name: "sold_1000000", callers: 64, hold: b.engine(events[1], pools[1], one)},
	}); err != nil {
		return err
	}
	// With a fixed number of callers, latency is callers over rate; so the ratio is turned over.
	return b.ratio("hold_latency_1000000_over_1000_sold", "sold_1000", "sold_1000000", "<=1.2")
}
