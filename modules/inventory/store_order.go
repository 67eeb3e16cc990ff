package inventory

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/tix"
)

// wanted is what a batch asks for altogether, each list in the order of the locks.
type wanted struct {
	pools, subjects, codes map[[16]byte]int
}

func want(requests []*tix.HoldRequest) wanted {
	var w wanted
	for _, r := range requests {
		for _, l := range r.Lines {
			w.pools = add(w.pools, l.PoolID, l.Quantity)
		}
		if limited(r) {
			w.subjects = add(w.subjects, r.Subject, quantity(r))
		}
		for _, c := range r.Codes {
			w.codes = add(w.codes, c.CodeID, c.Uses)
		}
	}
	return w
}

// grantInOrder locks buyers, codes and pools, grants in order of arrival what fits, and says
// what the pools have left. When the pools, read without a lock, have room for nobody, it
// locks and writes nothing.
func (s store) grantInOrder(ctx context.Context, event tix.EventID, org tix.OrganizationID, requests []*tix.HoldRequest) (verdicts []error, free map[tix.PoolID]int, err error) {
	w := want(requests)
	st := stock{}
	if st.free, err = s.free(ctx, s.db.Pool(), event, org, w.pools, ""); err != nil {
		return nil, nil, err
	}
	if verdicts, hopeless := nobodyFits(st.free, requests); hopeless {
		return verdicts, st.free, nil
	}
	err = pgx.BeginFunc(ctx, s.db.Pool(), func(tx pgx.Tx) error {
		if st.counts, err = s.lockBuyers(ctx, tx, event, org, w.subjects); err != nil {
			return err
		}
		if st.uses, err = s.lockCodes(ctx, tx, event, w.codes); err != nil {
			return err
		}
		if st.free, err = s.free(ctx, tx, event, org, w.pools, " ORDER BY id FOR UPDATE"); err != nil {
			return err
		}
		verdicts = grant(&st, requests)
		var granted []*tix.HoldRequest
		for i, r := range requests {
			if verdicts[i] == nil {
				granted = append(granted, r)
			}
		}
		if len(granted) == 0 {
			return nil
		}
		return s.writeGranted(ctx, tx, event, org, granted)
	})
	return verdicts, st.free, err
}

func nobodyFits(free map[tix.PoolID]int, requests []*tix.HoldRequest) ([]error, bool) {
	verdicts := make([]error, len(requests))
	for i, r := range requests {
		for _, l := range r.Lines {
			if free[l.PoolID] < l.Quantity {
				verdicts[i] = ErrSoldOut
			}
		}
		if verdicts[i] == nil {
			return nil, false
		}
	}
	return verdicts, true
}

type querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

func (s store) free(ctx context.Context, q querier, event tix.EventID, org tix.OrganizationID, pools map[[16]byte]int, lock string) (map[tix.PoolID]int, error) {
	ids, _ := columns(pools)
	found, err := counts(ctx, q, "SELECT id, capacity - sold - held FROM inventory_pools WHERE id = ANY($1) AND event_id = $2 AND organization_id = $3"+lock,
		ids, [16]byte(event), [16]byte(org))
	out := make(map[tix.PoolID]int, len(ids))
	for _, id := range ids {
		out[id] = found[id] // a pool of another event has nothing for this one
	}
	return out, err
}

// lockBuyers makes rows for new buyers first: what does not exist cannot be locked.
func (s store) lockBuyers(ctx context.Context, tx pgx.Tx, event tix.EventID, org tix.OrganizationID, subjects map[[16]byte]int) (map[[16]byte]int, error) {
	ids, _ := columns(subjects)
	if len(ids) == 0 {
		return map[[16]byte]int{}, nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO inventory_buyers (event_id, subject, organization_id, quantity)
		SELECT $1, s, $2, 0 FROM unnest($3::uuid[]) s ON CONFLICT DO NOTHING`, [16]byte(event), [16]byte(org), ids); err != nil {
		return nil, err
	}
	return counts(ctx, tx, "SELECT subject, quantity FROM inventory_buyers WHERE event_id = $2 AND subject = ANY($1) ORDER BY subject FOR UPDATE", ids, [16]byte(event))
}

func (s store) lockCodes(ctx context.Context, tx pgx.Tx, event tix.EventID, codes map[[16]byte]int) (map[[16]byte]int, error) {
	ids, _ := columns(codes)
	if len(ids) == 0 {
		return map[[16]byte]int{}, nil
	}
	return counts(ctx, tx, "SELECT code_id, max_uses - used FROM inventory_codes WHERE code_id = ANY($1) AND event_id = $2 ORDER BY code_id FOR UPDATE", ids, [16]byte(event))
}

func counts(ctx context.Context, q querier, query string, args ...any) (map[[16]byte]int, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	out := map[[16]byte]int{}
	var id [16]byte
	var n int
	_, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error { out[id] = n; return nil })
	return out, err
}

// writeGranted writes what was granted under the locks, in one round trip.
func (s store) writeGranted(ctx context.Context, tx pgx.Tx, event tix.EventID, org tix.OrganizationID, granted []*tix.HoldRequest) error {
	w := want(granted)
	var c rows
	for _, r := range granted {
		c.add(r)
	}
	b := &pgx.Batch{}
	if ids, n := columns(w.subjects); len(ids) > 0 {
		b.Queue(`UPDATE inventory_buyers b SET quantity = quantity + r.n FROM unnest($2::uuid[], $3::int[]) r(id, n)
			WHERE b.event_id = $1 AND b.subject = r.id`, [16]byte(event), ids, n)
	}
	if ids, n := columns(w.codes); len(ids) > 0 {
		b.Queue("UPDATE inventory_codes c SET used = used + r.n FROM unnest($1::uuid[], $2::int[]) r(id, n) WHERE c.code_id = r.id", ids, n)
	}
	ids, n := columns(w.pools)
	b.Queue("UPDATE inventory_pools p SET held = held + r.n FROM unnest($1::uuid[], $2::int[]) r(id, n) WHERE p.id = r.id", ids, n)
	b.Queue(`INSERT INTO inventory_holds (hold_id, pool_id, organization_id, quantity, parts, expires_at, claim)
		SELECT r.id, r.pool, $1, r.q, r.parts, r.until, `+claimOf+`
		FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::timestamptz[], $7::uuid[], $8::int[], $9::text[], $10::text[])
			r(id, pool, q, parts, until, s, t, c, u)`,
		[16]byte(org), c.holds, c.pools, c.quantity, c.parts, c.until, c.subjects, c.tickets, c.codes, c.uses)
	if len(c.keys) > 0 {
		b.Queue(`INSERT INTO inventory_requests (key, organization_id, hold_id, digest, memo, expires_at, created_at)
			SELECT r.key, $1, r.hold, r.digest, r.memo, r.until, now()
			FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bytea[], $6::timestamptz[]) r(key, hold, digest, memo, until)`,
			[16]byte(org), c.keys, c.keyed, c.digests, c.memos, c.ends)
	}
	return tx.SendBatch(ctx, b).Close()
}
