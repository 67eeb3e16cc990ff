package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// sellOut sells 5,000 tickets to 1,024 callers who each buy one after the other until they hear
// that there are none.
func (b *dropBench) sellOut(ctx context.Context) error {
	one := b.replica()
	for range dropRounds {
		event := tix.NewEventID()
		pool, err := b.pool(ctx, one, event, sellTickets)
		if err != nil {
			return err
		}
		tier, err := b.tier(ctx, sellTickets)
		if err != nil {
			return err
		}
		for _, s := range []scheme{
			{name: "sell_engine", hold: b.engine(event, pool, one)},
			{name: "sell_select_for_update", hold: b.selectForUpdate(tier)},
		} {
			sold, took, err := sell(ctx, s.hold)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			b.samples[s.name] = append(b.samples[s.name], took.Seconds())
			if s.name == "sell_engine" {
				b.samples["sold"] = append(b.samples["sold"], float64(sold))
			}
		}
	}
	if err := b.spread("sell_5000", b.samples["sell_engine"], "s", ""); err != nil {
		return err
	}
	if err := b.ratio("sell_5000_over_select_for_update", "sell_engine", "sell_select_for_update", "<=0.1"); err != nil {
		return err
	}
	return b.report.lines(
		line{"sold_least", percentile(b.samples["sold"], 1), "tickets", fmt.Sprintf(">=%d", sellTickets)},
		line{"sold_most", percentile(b.samples["sold"], 100), "tickets", fmt.Sprintf("<=%d", sellTickets)},
	)
}

func sell(ctx context.Context, hold func(context.Context, int) (bool, error)) (int64, time.Duration, error) {
	var sold atomic.Int64
	var mu sync.Mutex
	var failed error
	var wg sync.WaitGroup
	began := time.Now()
	for range sellCallers {
		wg.Go(func() {
			for {
				ok, err := hold(ctx, 1)
				if err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
				}
				if !ok || err != nil {
					return
				}
				sold.Add(1)
			}
		})
	}
	wg.Wait()
	return sold.Load(), time.Since(began), failed
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
	refuse := func(s scheme) (float64, error) {
		return rate(ctx, dropCallers, dropRound, func(ctx context.Context, _ int) error {
			ok, err := s.hold(ctx, 1)
			if err == nil && ok {
				err = errors.New("granted what is not there")
			}
			return err
		})
	}
	var written []float64
	for range dropRounds {
		var before, after int64
		const q = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
		if err := b.d.Pool().QueryRow(ctx, q).Scan(&before); err != nil {
			return err
		}
		mine, err := refuse(scheme{hold: b.engine(event, pool, one)})
		if err != nil {
			return err
		}
		if err := b.d.Pool().QueryRow(ctx, q).Scan(&after); err != nil {
			return err
		}
		theirs, err := refuse(scheme{hold: b.selectForUpdate(tier)})
		if err != nil {
			return err
		}
		b.samples["refuse"], b.samples["refuse_sfu"] = append(b.samples["refuse"], mine), append(b.samples["refuse_sfu"], theirs)
		written = append(written, float64(after-before)/(mine*dropRound.Seconds()))
	}
	if err := b.spread("refusals", b.samples["refuse"], "calls/s", ""); err != nil {
		return err
	}
	if err := b.ratio("refusals_over_select_for_update", "refuse", "refuse_sfu", ">=50"); err != nil {
		return err
	}
	return b.report.add(line{"wal_per_refusal", median(written), "bytes", "<=0.005"})
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
