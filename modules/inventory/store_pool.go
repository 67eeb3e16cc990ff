package inventory

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func (s store) createPool(ctx context.Context, p *Pool) error { return s.db.Gorm(ctx).Create(p).Error }

func (s store) pools(ctx context.Context, org tix.OrganizationID, event tix.EventID) ([]Pool, error) {
	var out []Pool
	err := s.db.Tenant(ctx, org).Where("event_id = ?", event).Order("id").Find(&out).Error
	return out, err
}

func (s store) pool(ctx context.Context, org tix.OrganizationID, id tix.PoolID) (Pool, error) {
	var p Pool
	err := s.db.Tenant(ctx, org).Where("id = ?", id).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return p, errs.Missing("pool")
	}
	return p, err
}

// resize sets the capacity unless more than that is taken; false when it is.
func (s store) resize(ctx context.Context, org tix.OrganizationID, id tix.PoolID, capacity int) (bool, error) {
	done := s.db.Tenant(ctx, org).Model(&Pool{}).Where("id = ? AND sold + held <= ?", id, capacity).Update("capacity", capacity)
	return done.RowsAffected == 1, done.Error
}

func (s store) availability(ctx context.Context, pools []tix.PoolID) (map[tix.PoolID]tix.Availability, error) {
	ids := make([]string, len(pools))
	for i, p := range pools {
		ids[i] = p.UUID()
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT p.id, p.capacity, p.sold + u.n, p.held - u.n FROM inventory_pools p, `+uncounted+` u WHERE p.id = ANY($1::text[]::uuid[])`, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[tix.PoolID]tix.Availability, len(pools))
	for rows.Next() {
		var p Pool
		if err := rows.Scan(&p.ID, &p.Capacity, &p.Sold, &p.Held); err != nil {
			return nil, err
		}
		out[p.ID] = p.Availability()
	}
	return out, rows.Err()
}

func (s store) eventStock(ctx context.Context, events []tix.EventID) (map[tix.EventID]tix.Availability, error) {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.UUID()
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT event_id, sum(capacity)::bigint, sum(sold + u.n)::bigint, sum(held - u.n)::bigint
		FROM inventory_pools p, `+uncounted+` u WHERE event_id = ANY($1::text[]::uuid[]) GROUP BY event_id`, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[tix.EventID]tix.Availability, len(events))
	for rows.Next() {
		var event tix.EventID
		var p Pool
		if err := rows.Scan(&event, &p.Capacity, &p.Sold, &p.Held); err != nil {
			return nil, err
		}
		out[event] = p.Availability()
	}
	return out, rows.Err()
}

// differences compares counters with rows in one statement, so in one snapshot.
func (s store) differences(ctx context.Context) ([]Difference, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		WITH h AS (SELECT pool_id, sum(quantity)::bigint AS n FROM inventory_holds WHERE order_id IS NULL GROUP BY 1),
		s AS (SELECT pool_id, sum(quantity - returned) FILTER (WHERE counted)::bigint AS sold,
				sum(quantity - returned) FILTER (WHERE NOT counted)::bigint AS waiting FROM inventory_sales GROUP BY 1),
		b AS (SELECT event_id, subject, sum(n)::bigint AS n FROM (
				SELECT p.event_id, (h.claim).subject, (h.claim).tickets AS n FROM inventory_holds h JOIN inventory_pools p ON p.id = h.pool_id
				WHERE h.order_id IS NULL AND (h.claim).subject IS NOT NULL
				UNION ALL
				SELECT event_id, subject, tickets - greatest(0, returned - (quantity - tickets)) FROM inventory_sales WHERE subject IS NOT NULL) r
			GROUP BY 1, 2),
		c AS (SELECT u.id, sum(u.n)::bigint AS n FROM inventory_holds h, unnest((h.claim).codes, (h.claim).uses) u(id, n) GROUP BY 1)
		SELECT kind, id, counter, rows FROM (
			SELECT 'pool.held' AS kind, p.id, p.held::bigint AS counter, coalesce(h.n, 0) + coalesce(s.waiting, 0) AS rows
			FROM inventory_pools p LEFT JOIN h ON h.pool_id = p.id LEFT JOIN s ON s.pool_id = p.id
			UNION ALL
			SELECT 'pool.sold', p.id, p.sold, coalesce(s.sold, 0) FROM inventory_pools p LEFT JOIN s ON s.pool_id = p.id
			UNION ALL
			SELECT 'buyer', coalesce(y.subject, b.subject), coalesce(y.quantity, 0), coalesce(b.n, 0)
			FROM inventory_buyers y FULL JOIN b ON b.event_id = y.event_id AND b.subject = y.subject
			UNION ALL
			SELECT 'code', coalesce(k.code_id, c.id), coalesce(k.used, 0), coalesce(c.n, 0)
			FROM inventory_codes k FULL JOIN c ON c.id = k.code_id) all_of_them
		WHERE counter <> rows ORDER BY kind, id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Difference, error) {
		var d Difference
		return d, row.Scan(&d.Kind, &d.ID, &d.Counter, &d.Rows)
	})
}

// uncounted is what was sold of a pool and is not counted as sold yet.
const uncounted = `LATERAL (SELECT coalesce(sum(quantity - returned), 0)::int AS n FROM inventory_sales WHERE pool_id = p.id AND NOT counted)`
