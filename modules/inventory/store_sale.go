package inventory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/tix"
)

// sell moves a hold to what an order owns. The pool's counters follow later, in count: the
// places are taken either way, so no sale waits for the row that all sales share.
//
// It answers false, and changes nothing, unless all parts of the hold are there and unsold and the
// order has nothing else that it did not give back.
func (s store) sell(ctx context.Context, hold tix.HoldID, order tix.OrderID, now time.Time) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `
		WITH whole AS (
			SELECT pool_id FROM inventory_holds WHERE hold_id = $1 AND order_id IS NULL ORDER BY pool_id FOR UPDATE),
		h AS (
			UPDATE inventory_holds SET order_id = $2 WHERE hold_id = $1 AND order_id IS NULL
			AND parts = (SELECT count(*) FROM whole) AND NOT EXISTS (SELECT 1 FROM inventory_sales WHERE order_id = $2 AND returned < quantity)
			RETURNING pool_id, organization_id, quantity, claim)
		INSERT INTO inventory_sales (order_id, pool_id, organization_id, event_id, quantity, subject, tickets, created_at)
		SELECT $2, h.pool_id, h.organization_id, p.event_id, h.quantity, (h.claim).subject, (h.claim).tickets, $3
		FROM h JOIN inventory_pools p ON p.id = h.pool_id`, cached, [16]byte(hold), [16]byte(order), now)
	return tag.RowsAffected() > 0, err
}

// count moves at most limit sales that are not counted yet from held to sold, in one statement,
// and says how many. It does not wait for the disk: what a crash undoes of it is counted again.
func (s store) count(ctx context.Context, limit int) (int, error) {
	var n int
	err := s.db.Pool().QueryRow(ctx, `
		WITH due AS (
			SELECT order_id, pool_id FROM inventory_sales WHERE NOT counted LIMIT $1 FOR UPDATE SKIP LOCKED),
		done AS (
			UPDATE inventory_sales s SET counted = true FROM due WHERE s.order_id = due.order_id AND s.pool_id = due.pool_id
			RETURNING s.pool_id, s.quantity - s.returned AS n),
		p AS (
			UPDATE inventory_pools p SET held = p.held - w.n, sold = p.sold + w.n
			FROM (SELECT p.id, t.n FROM (SELECT pool_id, sum(n)::int AS n FROM done GROUP BY 1) t
				JOIN inventory_pools p ON p.id = t.pool_id ORDER BY p.id FOR UPDATE OF p) w
			WHERE p.id = w.id
			RETURNING 1)
		SELECT (SELECT count(*) FROM done) + 0 * (SELECT count(*) FROM p) + 0 * length(set_config('synchronous_commit', 'off', true))`, limit).Scan(&n)
	return n, err
}

func (s store) lockSales(ctx context.Context, order tix.OrderID) ([]Sale, error) {
	return s.readSales(ctx, `SELECT order_id, pool_id, quantity, returned, tickets, counted FROM inventory_sales
		WHERE order_id = $1 ORDER BY pool_id FOR UPDATE`, order)
}

func (s store) readSales(ctx context.Context, query string, order tix.OrderID) ([]Sale, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, query, [16]byte(order))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Sale, error) {
		var v Sale
		return v, row.Scan(&v.OrderID, &v.PoolID, &v.Quantity, &v.Returned, &v.Tickets, &v.Counted)
	})
}

// giveBackSales raises what was returned of sales, which the caller has locked, to their
// targets: buyers first, then pools.
func (s store) giveBackSales(ctx context.Context, order tix.OrderID, sales []Sale, targets []int) error {
	var pools [][16]byte
	var target, sold, held, tickets []int32
	for i, v := range sales {
		more := int32(targets[i] - v.Returned)
		pools, target = append(pools, v.PoolID), append(target, int32(targets[i]))
		if v.Counted {
			sold, held = append(sold, more), append(held, 0)
		} else {
			sold, held = append(sold, 0), append(held, more)
		}
		tickets = append(tickets, int32(v.counts(targets[i])-v.counts(v.Returned)))
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		WITH w AS (SELECT * FROM unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[]) w(pool, target, sold, held, tickets)),
		s AS (
			UPDATE inventory_sales s SET returned = w.target FROM w WHERE s.order_id = $1 AND s.pool_id = w.pool
			RETURNING s.event_id, s.subject, w.tickets),
		b AS (
			UPDATE inventory_buyers b SET quantity = b.quantity - t.n
			FROM (SELECT event_id, subject, sum(tickets)::int AS n FROM s WHERE subject IS NOT NULL GROUP BY 1, 2) t
			WHERE b.event_id = t.event_id AND b.subject = t.subject AND t.n > 0
			RETURNING 1),
		p AS (
			UPDATE inventory_pools p SET sold = p.sold - l.sold, held = p.held - l.held
			FROM (SELECT p.id, w.sold, w.held FROM w JOIN inventory_pools p ON p.id = w.pool ORDER BY p.id FOR UPDATE OF p) l
			WHERE p.id = l.id
			RETURNING 1)
		SELECT (SELECT count(*) FROM b), (SELECT count(*) FROM p)`, [16]byte(order), pools, target, sold, held, tickets)
	return err
}

// counts is how many of the buyer's tickets are given back when n places are: places of tickets
// that count elsewhere go first.
func (v Sale) counts(n int) int {
	if v.Tickets == nil {
		return 0
	}
	return max(0, n-(v.Quantity-*v.Tickets))
}
