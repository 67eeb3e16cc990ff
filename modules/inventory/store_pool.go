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
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT id, capacity, sold, held FROM inventory_pools WHERE id = ANY($1::text[]::uuid[])`, ids)
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
		SELECT event_id, sum(capacity)::bigint, sum(sold)::bigint, sum(held)::bigint
		FROM inventory_pools WHERE event_id = ANY($1::text[]::uuid[]) GROUP BY event_id`, ids)
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
		SELECT id, held, held_rows, sold, sold_rows FROM (
			SELECT p.id, p.held, p.sold,
				(SELECT coalesce(sum(quantity), 0) FROM inventory_holds h WHERE h.pool_id = p.id AND h.state = 'held')::bigint AS held_rows,
				(SELECT coalesce(sum(quantity - returned), 0) FROM inventory_sales s WHERE s.pool_id = p.id)::bigint AS sold_rows
			FROM inventory_pools p) c
		WHERE held <> held_rows OR sold <> sold_rows ORDER BY id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Difference, error) {
		var d Difference
		return d, row.Scan(&d.PoolID, &d.Held, &d.HeldRows, &d.Sold, &d.SoldRows)
	})
}
