package inventory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// store is the hot path: holds, conversions and sweeps, in pgx.
type store struct{ db *db.DB }

// take adds a hold's quantity to one pool's counter if it fits, and the hold's row with it.
func (s store) take(ctx context.Context, h Hold, line tix.PoolLine) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `
		WITH p AS (
			UPDATE inventory_pools SET held = held + $5
			WHERE id = $2 AND event_id = $3 AND organization_id = $4 AND sold + held + $5 <= capacity
			RETURNING id)
		INSERT INTO inventory_holds (hold_id, pool_id, event_id, organization_id, quantity, expires_at, created_at)
		SELECT $1::uuid, p.id, $3::uuid, $4::uuid, $5, $6::timestamptz, $7::timestamptz FROM p`,
		h.HoldID.UUID(), line.PoolID.UUID(), h.EventID.UUID(), h.OrganizationID.UUID(), line.Quantity, h.ExpiresAt, h.CreatedAt)
	return tag.RowsAffected() == 1, err
}

// takeAll takes every line or, going back to a savepoint, none; inside a transaction.
func (s store) takeAll(ctx context.Context, h Hold, lines []tix.PoolLine) (bool, error) {
	q := s.db.Pgx(ctx)
	if _, err := q.Exec(ctx, "SAVEPOINT inventory_take"); err != nil {
		return false, err
	}
	for _, line := range lines {
		fits, err := s.take(ctx, h, line)
		if err != nil {
			return false, err
		}
		if !fits {
			_, err := q.Exec(ctx, "ROLLBACK TO SAVEPOINT inventory_take")
			return false, err
		}
	}
	_, err := q.Exec(ctx, "RELEASE SAVEPOINT inventory_take")
	return true, err
}

func (s store) extend(ctx context.Context, hold tix.HoldID, until time.Time) (int64, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `
		UPDATE inventory_holds SET expires_at = greatest(expires_at, $2)
		WHERE hold_id = $1 AND state = 'held'
		AND NOT EXISTS (SELECT 1 FROM inventory_holds o WHERE o.hold_id = $1 AND o.state <> 'held')`,
		hold.UUID(), until)
	return tag.RowsAffected(), err
}

// release ends a hold and subtracts it from its pools, in the order of their ids.
func (s store) release(ctx context.Context, hold tix.HoldID) error {
	parts, err := s.lockHold(ctx, hold)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.State != "held" {
			continue
		}
		_, err := s.db.Pgx(ctx).Exec(ctx, `
			WITH h AS (UPDATE inventory_holds SET state = 'released' WHERE hold_id = $1 AND pool_id = $2 AND state = 'held' RETURNING quantity)
			UPDATE inventory_pools p SET held = held - h.quantity FROM h WHERE p.id = $2`,
			hold.UUID(), p.PoolID.UUID())
		if err != nil {
			return err
		}
	}
	return nil
}

// lockHold locks and gives the parts of a hold in the order of their pools.
func (s store) lockHold(ctx context.Context, hold tix.HoldID) ([]Hold, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT hold_id, pool_id, quantity, state, order_id FROM inventory_holds
		WHERE hold_id = $1 ORDER BY pool_id FOR UPDATE`, hold.UUID())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Hold, error) {
		var h Hold
		return h, row.Scan(&h.HoldID, &h.PoolID, &h.Quantity, &h.State, &h.OrderID)
	})
}

// sweepPool expires at most limit holds of one pool that are past their time, in one
// statement. Holds that somebody is converting right now are passed over.
func (s store) sweepPool(ctx context.Context, pool tix.PoolID, now time.Time, limit int) (int, error) {
	var swept int
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		WITH due AS (
			SELECT hold_id FROM inventory_holds
			WHERE state = 'held' AND expires_at <= $2 AND pool_id = $1
			ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED),
		gone AS (
			UPDATE inventory_holds h SET state = 'expired' FROM due
			WHERE h.hold_id = due.hold_id AND h.pool_id = $1
			RETURNING h.quantity),
		total AS (SELECT count(*) AS holds, coalesce(sum(quantity), 0) AS places FROM gone),
		freed AS (UPDATE inventory_pools p SET held = held - total.places FROM total WHERE p.id = $1 AND total.places > 0)
		SELECT holds FROM total`, pool.UUID(), now, limit).Scan(&swept)
	return swept, err
}

func (s store) duePools(ctx context.Context, now time.Time, limit int) ([]tix.PoolID, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT DISTINCT pool_id FROM (
			SELECT pool_id FROM inventory_holds WHERE state = 'held' AND expires_at <= $1 ORDER BY expires_at LIMIT $2) due
		ORDER BY pool_id`, now, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (tix.PoolID, error) {
		var id tix.PoolID
		return id, row.Scan(&id)
	})
}
