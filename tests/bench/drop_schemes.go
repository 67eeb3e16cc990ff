package bench

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// schemes measures holds in process: ours, in its variants, against everybody's.
func (b *dropBench) schemes(ctx context.Context) error {
	one := b.replica()
	events := make([]tix.EventID, 5)
	pools := make([]tix.PoolID, 5)
	for i := range pools {
		events[i] = tix.NewEventID()
		var err error
		if pools[i], err = b.pool(ctx, one, events[i], plenty); err != nil {
			return err
		}
	}
	if err := b.restock(ctx, pools...); err != nil {
		return err
	}
	codes := make([][16]byte, 10)
	for i := range codes {
		codes[i] = tix.NewKeyID()
		if err := one.SetCode(ctx, b.ground.org, events[1], codes[i], 1_000_000_000); err != nil {
			return err
		}
	}
	var tiers [3]tix.PoolID
	for i := range tiers {
		var err error
		if tiers[i], err = b.tier(ctx, 2_000_000_000); err != nil {
			return err
		}
	}
	units, err := b.unitRows(ctx, 400_000)
	if err != nil {
		return err
	}
	fill := &floor{db: b.peers, pool: tix.NewPoolID(), org: b.ground.org}
	limited := func(ctx context.Context, n int) (bool, error) {
		who := [16]byte(tix.NewUserID())
		r := tix.HoldRequest{HoldID: tix.NewHoldID(), EventID: events[1], OrganizationID: b.ground.org, Until: time.Now().Add(time.Hour),
			Lines: []tix.PoolLine{{PoolID: pools[1], Quantity: n}}, Subject: who, SubjectMax: 6, Codes: []tix.CodeUse{{CodeID: codes[rand.IntN(len(codes))], Uses: 1}}}
		_, err := one.Take(ctx, r)
		return granted(err)
	}
	sweeping := b.replica()
	expiring := func(ctx context.Context, n int) (bool, error) {
		r := tix.HoldRequest{HoldID: tix.NewHoldID(), EventID: events[4], OrganizationID: b.ground.org, Until: time.Now().Add(100 * time.Millisecond),
			Lines: []tix.PoolLine{{PoolID: pools[4], Quantity: n}}}
		_, err := one.Take(ctx, r)
		return granted(err)
	}
	sweep := func(ctx context.Context) {
		for ctx.Err() == nil {
			_, _ = sweeping.Sweep(ctx, 10_000)
			time.Sleep(100 * time.Millisecond)
		}
	}
	if err := b.interleaveAll(ctx, []scheme{
		{name: "engine", callers: dropCallers, hold: b.engine(events[0], pools[0], one)},
		{name: "limits", callers: dropCallers, hold: b.ledger.keep(pools[1], limited)},
		{name: "replicas2", callers: dropCallers, hold: b.engine(events[2], pools[2], b.replica(), b.replica())},
		{name: "replicas4", callers: dropCallers, hold: b.engine(events[3], pools[3], b.replica(), b.replica(), b.replica(), b.replica())},
		{name: "sweeping", callers: dropCallers, hold: expiring, beside: sweep},
		{name: "select_for_update", callers: dropCallers, hold: b.selectForUpdate(tiers[0])},
		{name: "one_statement", callers: dropCallers, hold: b.oneStatement(tiers[1])},
		{name: "event_lock", callers: dropCallers, hold: b.eventLock(tiers[2])},
		{name: "unit_rows", callers: dropCallers, hold: units},
		{name: "floor", callers: dropCallers, hold: b.ledger.keep(fill.pool, fill.hold)},
	}); err != nil {
		return err
	}
	for _, name := range []string{"engine", "floor", "select_for_update", "one_statement", "event_lock", "unit_rows"} {
		if err := b.spread("hold_"+name, b.samples[name], "holds/s", ""); err != nil {
			return err
		}
	}
	for _, r := range [][4]string{
		{"hold_over_select_for_update", "engine", "select_for_update", ">=30"}, {"hold_over_one_statement", "engine", "one_statement", ""},
		{"hold_over_event_lock", "engine", "event_lock", ">=50"}, {"hold_over_unit_rows", "engine", "unit_rows", ""}, {"hold_over_floor", "engine", "floor", ">=0.5"},
		{"limits_over_none", "limits", "engine", ">=0.4"}, {"replicas2_over_1", "replicas2", "engine", ">=0.4"}, {"replicas4_over_1", "replicas4", "engine", ">=0.4"},
		{"sweeping_over_not", "sweeping", "engine", ">=0.8"},
	} {
		if err := b.ratio(r[0], r[1], r[2], r[3]); err != nil {
			return err
		}
	}
	if err := b.pgbench(ctx); err != nil {
		return err
	}
	return b.wal(ctx, pools[0], b.engine(events[0], pools[0], one))
}

// written is how many bytes the log grows while something is done.
func (b *dropBench) written(ctx context.Context, do func() error) (float64, error) {
	const at = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
	var before, after int64
	if err := b.d.Pool().QueryRow(ctx, at).Scan(&before); err != nil {
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	err := b.d.Pool().QueryRow(ctx, at).Scan(&after)
	return float64(after - before), err
}

// wal measures what a hold writes to the log when batches are large.
func (b *dropBench) wal(ctx context.Context, pool tix.PoolID, hold holdFunc) error {
	var bytes []float64
	told := b.ledger.of(pool)
	for range dropRounds {
		before := told.holds.Load()
		written, err := b.written(ctx, func() error {
			_, err := b.measure(ctx, scheme{callers: dropCallers, hold: hold}, dropRound)
			return err
		})
		if err != nil {
			return err
		}
		bytes = append(bytes, written/float64(told.holds.Load()-before))
	}
	return b.spread("wal_per_hold", bytes, "bytes", "<=300")
}
