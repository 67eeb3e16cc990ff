package inventory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/tix"
)

// sell moves one part of a hold from held to sold and remembers it for the order.
func (s store) sell(ctx context.Context, part Hold, order tix.OrderID, now time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		WITH h AS (
			UPDATE inventory_holds SET state = 'converted', order_id = $3
			WHERE hold_id = $1 AND pool_id = $2 AND state = 'held'
			RETURNING organization_id, event_id, quantity),
		sale AS (
			INSERT INTO inventory_sales (order_id, pool_id, organization_id, event_id, quantity, created_at)
			SELECT $3::uuid, $2::uuid, organization_id, event_id, quantity, $4::timestamptz FROM h)
		UPDATE inventory_pools p SET held = held - h.quantity, sold = sold + h.quantity FROM h WHERE p.id = $2`,
		part.HoldID.UUID(), part.PoolID.UUID(), order.UUID(), now)
	return err
}

func (s store) sales(ctx context.Context, order tix.OrderID) ([]Sale, error) {
	return s.readSales(ctx, `SELECT order_id, pool_id, quantity, returned FROM inventory_sales
		WHERE order_id = $1 ORDER BY pool_id`, order)
}

func (s store) lockSales(ctx context.Context, order tix.OrderID) ([]Sale, error) {
	return s.readSales(ctx, `SELECT order_id, pool_id, quantity, returned FROM inventory_sales
		WHERE order_id = $1 ORDER BY pool_id FOR UPDATE`, order)
}

func (s store) readSales(ctx context.Context, query string, order tix.OrderID) ([]Sale, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, query, order.UUID())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Sale, error) {
		var v Sale
		return v, row.Scan(&v.OrderID, &v.PoolID, &v.Quantity, &v.Returned)
	})
}

// giveBack raises what was returned of a sale to target and frees the difference.
func (s store) giveBack(ctx context.Context, sale Sale, target int) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		WITH s AS (UPDATE inventory_sales SET returned = $3 WHERE order_id = $1 AND pool_id = $2)
		UPDATE inventory_pools SET sold = sold - $4 WHERE id = $2`,
		sale.OrderID.UUID(), sale.PoolID.UUID(), target, target-sale.Returned)
	return err
}
