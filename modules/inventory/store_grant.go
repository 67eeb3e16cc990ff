package inventory

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tixters/tixters/core/tix"
)

// cached keeps the plan: these statements have no result columns that a migration could change.
const cached = pgx.QueryExecModeCacheStatement

const grantPlain = `
WITH p AS (
	UPDATE inventory_pools SET held = held + $4
	WHERE id = $1 AND event_id = $2 AND organization_id = $3 AND sold + held + $4 <= capacity
	RETURNING 1)
INSERT INTO inventory_holds (hold_id, pool_id, organization_id, quantity, parts, expires_at)
SELECT r.id, $1, $3, r.q, $8, r.until FROM p, unnest($5::uuid[], $6::int[], $7::timestamptz[]) r(id, q, until)`

// claimOf is what a hold takes of limits; NULL when that is nothing.
const claimOf = `CASE WHEN r.s IS NOT NULL OR r.c IS NOT NULL THEN ROW(r.s, r.t, r.c::uuid[], r.u::int[])::inventory_claim END`

// grantLimited takes buyers, codes and the pool in this order, because the calls below are made
// from left to right, and undoes everything unless each row could be taken.
const grantLimited = `
WITH b AS (
	INSERT INTO inventory_buyers AS b (event_id, subject, organization_id, quantity)
	SELECT $2, r.s, $3, r.n FROM unnest($8::uuid[], $9::int[]) r(s, n)
	ON CONFLICT (event_id, subject) DO UPDATE SET quantity = b.quantity + excluded.quantity
	WHERE $10 = 0 OR b.quantity + excluded.quantity <= $10
	RETURNING 1),
c AS (
	UPDATE inventory_codes c SET used = c.used + w.n
	FROM (SELECT c.code_id, r.n FROM unnest($11::uuid[], $12::int[]) r(id, n)
		JOIN inventory_codes c ON c.code_id = r.id ORDER BY c.code_id FOR UPDATE OF c) w
	WHERE c.code_id = w.code_id AND c.event_id = $2 AND c.used + w.n <= c.max_uses
	RETURNING 1),
p AS (
	UPDATE inventory_pools SET held = held + $4
	WHERE id = $1 AND event_id = $2 AND organization_id = $3 AND sold + held + $4 <= capacity
	RETURNING 1),
h AS (
	INSERT INTO inventory_holds (hold_id, pool_id, organization_id, quantity, parts, expires_at, claim)
	SELECT r.id, $1, $3, r.q, 1, r.until, ` + claimOf + `
	FROM unnest($5::uuid[], $6::int[], $7::timestamptz[], $13::uuid[], $14::int[], $15::text[], $16::text[]) r(id, q, until, s, t, c, u)),
k AS (
	INSERT INTO inventory_requests (key, organization_id, hold_id, digest, memo, expires_at, created_at)
	SELECT r.key, $3, r.hold, r.digest, r.memo, r.until, now()
	FROM unnest($17::uuid[], $18::uuid[], $19::bigint[], $20::bytea[], $21::timestamptz[]) r(key, hold, digest, memo, until))
SELECT inventory_fit((SELECT count(*) FROM b) = cardinality($8::uuid[])
	AND (SELECT count(*) FROM c) = cardinality($11::uuid[])
	AND (SELECT count(*) FROM p) = 1)`

// grantAll grants the whole batch in one statement, or nothing; false when it does not fit.
func (s store) grantAll(ctx context.Context, b *batch) (bool, error) {
	r := &b.rows
	if b.plain() {
		tag, err := s.db.Pool().Exec(ctx, grantPlain, cached, [16]byte(b.pool), [16]byte(b.event), [16]byte(b.organization), b.total,
			r.holds, r.quantity, r.until, 1)
		return tag.RowsAffected() > 0, err
	}
	_, err := s.db.Pool().Exec(ctx, grantLimited, cached, [16]byte(b.pool), [16]byte(b.event), [16]byte(b.organization), b.total,
		r.holds, r.quantity, r.until, full(b.subjects), full(b.counts), b.subjectMax, full(b.codes), full(b.uses),
		r.subjects, r.tickets, r.codes, r.uses, full(r.keys), full(r.keyed), full(r.digests), full(r.memos), full(r.ends))
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "TX001" {
		return false, nil
	}
	return err == nil, err
}

// full keeps an empty column from becoming NULL.
func full[T any](column []T) []T {
	if column == nil {
		return []T{}
	}
	return column
}

// requests finds the first answers to the keys of a batch.
func (s store) requests(ctx context.Context, batch []*waiter) (map[[16]byte]keyed, error) {
	keys := make([][16]byte, 0, len(batch))
	for _, w := range batch {
		if w.request.Key != [16]byte{} {
			keys = append(keys, w.request.Key)
		}
	}
	rows, err := s.db.Pool().Query(ctx, "SELECT key, hold_id, digest, memo, expires_at FROM inventory_requests WHERE key = ANY($1)", keys)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	seen := map[[16]byte]keyed{}
	for rows.Next() {
		var key, hold [16]byte
		var digest int64
		k := keyed{held: tix.Held{Repeated: true}}
		if err := rows.Scan(&key, &hold, &digest, &k.held.Memo, &k.held.Until); err != nil {
			return nil, err
		}
		k.digest, k.held.HoldID = uint64(digest), hold
		seen[key] = k
	}
	return seen, rows.Err()
}
