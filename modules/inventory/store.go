package inventory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// store is the hot path, in pgx: store_grant and store_order grant, store_back gives back,
// store_sale sells; this file has what concerns one hold.
type store struct{ db *db.DB }

// take adds a hold's quantity to one pool's counter if it fits, and the hold's row with it.
func (s store) take(ctx context.Context, r *tix.HoldRequest, line tix.PoolLine) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, grantPlain, [16]byte(line.PoolID), [16]byte(r.EventID), [16]byte(r.OrganizationID), line.Quantity,
		[][16]byte{r.HoldID}, []int32{int32(line.Quantity)}, []time.Time{r.Until}, len(r.Lines))
	return tag.RowsAffected() == 1, err
}

// takeAll takes every line or, going back to a savepoint, none; inside a transaction.
func (s store) takeAll(ctx context.Context, r *tix.HoldRequest) (bool, error) {
	q := s.db.Pgx(ctx)
	if _, err := q.Exec(ctx, "SAVEPOINT inventory_take"); err != nil {
		return false, err
	}
	for _, line := range r.Lines {
		fits, err := s.take(ctx, r, line)
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
		WHERE hold_id = $1 AND order_id IS NULL
		AND parts = (SELECT count(*) FROM inventory_holds o WHERE o.hold_id = $1 AND o.order_id IS NULL)`,
		[16]byte(hold), until)
	return tag.RowsAffected(), err
}

// state tells what a hold is: held or converted, as all its parts are; "" when there is no such
// hold or some of it went back on sale.
func (s store) state(ctx context.Context, hold tix.HoldID) (string, error) {
	var state string
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT CASE min(parts) WHEN count(order_id) THEN 'converted' WHEN count(*) - count(order_id) THEN 'held' ELSE '' END
		FROM inventory_holds WHERE hold_id = $1`, [16]byte(hold)).Scan(&state)
	return state, err
}

// lockHold locks and gives the parts of a hold in the order of their pools.
func (s store) lockHold(ctx context.Context, hold tix.HoldID) ([]Hold, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT hold_id, pool_id, quantity, parts, order_id FROM inventory_holds
		WHERE hold_id = $1 ORDER BY pool_id FOR UPDATE`, [16]byte(hold))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Hold, error) {
		var h Hold
		return h, row.Scan(&h.HoldID, &h.PoolID, &h.Quantity, &h.Parts, &h.OrderID)
	})
}

// forgetRequests drops first answers that are older than the given time.
func (s store) forgetRequests(ctx context.Context, before time.Time) error {
	_, err := s.db.Pool().Exec(ctx, "DELETE FROM inventory_requests WHERE created_at < $1", before)
	return err
}
