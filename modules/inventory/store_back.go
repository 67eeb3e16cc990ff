package inventory

import (
	"context"
	"time"

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
SELECT (SELECT count(*) FROM b) + (SELECT count(*) FROM c), ARRAY(SELECT id FROM p), (SELECT count(DISTINCT hold_id) FROM gone)`

// sweepDue finds its rows again by where they lie: being locked, they stay there.
const sweepDue = `
WITH due AS (
	SELECT ctid FROM inventory_holds
	WHERE order_id IS NULL AND expires_at <= $1 AND ($2::uuid[] IS NULL OR pool_id = ANY($2))
	ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED),
gone AS (
	DELETE FROM inventory_holds h WHERE h.ctid = ANY(ARRAY(SELECT ctid FROM due))
	RETURNING h.hold_id, h.pool_id, h.quantity, h.claim)` + giveBack

// sweepSoon is sweepDue in a transaction of its own, which does not wait for the disk with the pools
// locked: what a crash undoes of it is swept again, and whoever takes the places flushes the log
// past it.
const sweepSoon = sweepDue + " + 0 * length(set_config('synchronous_commit', 'off', true))"

const releaseHolds = `
WITH gone AS (
	DELETE FROM inventory_holds WHERE hold_id = ANY($1) AND order_id IS NULL
	RETURNING hold_id, pool_id, quantity, claim)` + giveBack

// back runs a statement that ends with giveBack and gives the pools that have more free places
// now, and of how many holds.
func (s store) back(ctx context.Context, query string, args ...any) (pools []tix.PoolID, holds int, err error) {
	var others int
	var freed [][16]byte
	if err := s.db.Pgx(ctx).QueryRow(ctx, query, args...).Scan(&others, &freed, &holds); err != nil {
		return nil, 0, err
	}
	for _, p := range freed {
		pools = append(pools, p)
	}
	return pools, holds, nil
}

// sweep expires at most limit parts of holds that are past their time, of the given pools or,
// with nil, of all. Holds that somebody is converting right now are passed over.
func (s store) sweep(ctx context.Context, pools []tix.PoolID, now time.Time, limit int) (freed []tix.PoolID, holds int, err error) {
	var ids [][16]byte
	for _, p := range pools {
		ids = append(ids, p)
	}
	query := sweepSoon
	if db.InTx(ctx) {
		query = sweepDue
	}
	return s.back(ctx, query, now, ids, limit)
}

// release ends holds that are still held.
func (s store) release(ctx context.Context, holds ...tix.HoldID) ([]tix.PoolID, error) {
	ids := make([][16]byte, len(holds))
	for i, h := range holds {
		ids[i] = h
	}
	freed, _, err := s.back(ctx, releaseHolds, ids)
	return freed, err
}
