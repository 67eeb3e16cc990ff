package inventory

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// giveBack ends a statement whose part "gone" are holds that no longer hold: it takes them from
// buyers, codes and pools, in this order, and tells the pools.
const giveBack = `,
b AS (
	UPDATE inventory_buyers b SET quantity = b.quantity - w.n
	FROM (SELECT b.event_id, b.subject, t.n FROM (
			SELECT p.event_id, (g.claim).subject, sum((g.claim).tickets)::int AS n FROM gone g JOIN inventory_pools p ON p.id = g.pool_id
			WHERE (g.claim).subject IS NOT NULL GROUP BY 1, 2) t
		JOIN inventory_buyers b ON b.event_id = t.event_id AND b.subject = t.subject
		ORDER BY b.event_id, b.subject FOR UPDATE OF b) w
	WHERE b.event_id = w.event_id AND b.subject = w.subject
	RETURNING 1),
c AS (
	UPDATE inventory_codes c SET used = c.used - w.n
	FROM (SELECT c.code_id, t.n FROM (
			SELECT u.id, sum(u.n)::int AS n FROM gone g, unnest((g.claim).codes, (g.claim).uses) u(id, n) GROUP BY 1) t
		JOIN inventory_codes c ON c.code_id = t.id ORDER BY c.code_id FOR UPDATE OF c) w
	WHERE c.code_id = w.code_id
	RETURNING 1),
p AS (
	UPDATE inventory_pools p SET held = p.held - w.n
	FROM (SELECT p.id, t.n FROM (SELECT pool_id, sum(quantity)::int AS n FROM gone GROUP BY 1) t
		JOIN inventory_pools p ON p.id = t.pool_id ORDER BY p.id FOR UPDATE OF p) w
	WHERE p.id = w.id
	RETURNING p.id)
SELECT (SELECT count(*) FROM b) + (SELECT count(*) FROM c), ARRAY(SELECT id FROM p), (SELECT count(*) FROM gone), (SELECT count(DISTINCT hold_id) FROM gone)`

// lockTimeout is what Postgres answers who would wait longer than lock_timeout for a lock.
const lockTimeout = "55P03"

// sweepFree passes over what somebody has locked. sweepSoon fails instead of waiting for that, is
// cheaper, and is for a transaction of its own: it does not wait for the disk with the pools locked,
// because what a crash undoes of it is swept again, and whoever takes the places flushes the log
// past it.
const (
	sweepFree = `WITH gone AS (SELECT * FROM inventory_end_free($1, $2, $3, $4))` + giveBack
	sweepSoon = `WITH gone AS (SELECT * FROM inventory_end($1, $2, $3, $4))` + giveBack + " + 0 * length(set_config('synchronous_commit', 'off', true))"
)

const releaseHolds = `
WITH gone AS (
	DELETE FROM inventory_holds WHERE hold_id = ANY($1) AND order_id IS NULL
	RETURNING hold_id, pool_id, quantity, claim)` + giveBack

// given is what a statement that ends with giveBack gave back.
type given struct {
	pools []tix.PoolID // have more free places now
	parts int
	holds int
}

func (s store) back(ctx context.Context, query string, args ...any) (g given, err error) {
	var others int
	var freed [][16]byte
	if err := s.db.Pgx(ctx).QueryRow(ctx, query, args...).Scan(&others, &freed, &g.parts, &g.holds); err != nil {
		return given{}, err
	}
	for _, p := range freed {
		g.pools = append(g.pools, p)
	}
	return g, nil
}

// sweep expires at most limit parts of holds whose time ended after since and is over now, of the
// given pools or, with nil, of all. Holds that somebody is converting right now are passed over.
func (s store) sweep(ctx context.Context, pools []tix.PoolID, since, now time.Time, limit int) (given, error) {
	var ids [][16]byte
	for _, p := range pools {
		ids = append(ids, p)
	}
	args := []any{since, now, ids, limit}
	if !db.InTx(ctx) {
		g, err := s.back(ctx, sweepSoon, args...)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != lockTimeout {
			return g, err
		}
	}
	return s.back(ctx, sweepFree, args...)
}

// release ends holds that are still held.
func (s store) release(ctx context.Context, holds ...tix.HoldID) ([]tix.PoolID, error) {
	ids := make([][16]byte, len(holds))
	for i, h := range holds {
		ids[i] = h
	}
	g, err := s.back(ctx, releaseHolds, ids)
	return g.pools, err
}
