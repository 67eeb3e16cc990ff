package bench

import (
	"context"
	"fmt"

	"github.com/tixters/tixters/core/tix"
)

// Holds that stand, by pool; what was given back or swept is not what a caller has.
const standing = `
SELECT pool_id, count(*), sum(quantity) FROM inventory_holds GROUP BY pool_id
UNION ALL SELECT pool_id, count(*), sum(quantity) FROM bench_holds GROUP BY pool_id
UNION ALL SELECT pool_id, count(*), sum(quantity) FROM bench_floor GROUP BY pool_id`

// The other schemes' counters, and rows of single tickets, that their holds do not explain. The
// lock of an event keeps no counter.
const peersWrong = `
WITH h AS (SELECT pool_id, sum(quantity) AS n FROM bench_holds GROUP BY pool_id),
u AS (SELECT pool_id, count(hold_id) AS n FROM bench_units GROUP BY pool_id)
SELECT (SELECT count(*) FROM bench_tiers t LEFT JOIN h ON h.pool_id = t.id WHERE t.held <> 0 AND t.held <> coalesce(h.n, 0))
+ (SELECT count(*) FROM u LEFT JOIN h USING (pool_id) WHERE u.n <> coalesce(h.n, 0))`

// Tickets above the capacity of a pool, of ours and of the other schemes'.
const oversold = `
WITH taken AS (
	SELECT pool_id, sum(quantity) AS n FROM (
		SELECT pool_id, quantity FROM inventory_holds WHERE order_id IS NULL
		UNION ALL SELECT pool_id, quantity - returned FROM inventory_sales
		UNION ALL SELECT pool_id, quantity FROM bench_holds) rows
	GROUP BY pool_id),
room AS (SELECT id, capacity FROM inventory_pools UNION ALL SELECT id, capacity FROM bench_tiers)
SELECT coalesce(sum(greatest(0, taken.n - room.capacity)), 0)::bigint FROM room JOIN taken ON taken.pool_id = room.id`

// sound compares every counter with its rows and what callers were told with what is stored, and
// tells what was sold too much, of our pools and of the other schemes'.
func (b *dropBench) sound(ctx context.Context) error {
	wrong, err := b.replica().Check(ctx)
	if err != nil {
		return err
	}
	var theirs, over int64
	if err := b.d.Pool().QueryRow(ctx, peersWrong).Scan(&theirs); err != nil {
		return err
	}
	if err := b.d.Pool().QueryRow(ctx, oversold).Scan(&over); err != nil {
		return err
	}
	rows, err := b.standing(ctx)
	if err != nil {
		return err
	}
	unlike := b.ledger.unlike(rows)
	for _, u := range unlike {
		_, _ = fmt.Fprintln(b.noise, "# acknowledged and stored differ:", u)
	}
	for _, w := range wrong {
		_, _ = fmt.Fprintf(b.noise, "# counter and rows differ: %+v\n", w)
	}
	return b.report.lines(line{"counters_unlike_rows", float64(len(wrong)) + float64(theirs), "counters", "<=0"},
		line{"acknowledged_unlike_rows", float64(len(unlike)), "pools", "<=0"}, line{"oversold", float64(over), "tickets", "<=0"})
}

func (b *dropBench) standing(ctx context.Context) (map[tix.PoolID]stored, error) {
	rows, err := b.d.Pool().Query(ctx, standing)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[tix.PoolID]stored{}
	for rows.Next() {
		var pool [16]byte
		var s stored
		if err := rows.Scan(&pool, &s.holds, &s.tickets); err != nil {
			return nil, err
		}
		out[pool] = s
	}
	return out, rows.Err()
}
