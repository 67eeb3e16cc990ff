package bench

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// peerPool opens connections for the other schemes.
func peerPool(ctx context.Context, dsn string, size int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = size
	return pgxpool.NewWithConfig(ctx, cfg)
}

// errNone rolls a transaction back when there are no tickets left.
var errNone = errors.New("none left")

func granted(err error) (bool, error) {
	if errors.Is(err, errNone) || errs.CodeOf(err) == "sold_out" {
		return false, nil
	}
	return err == nil, err
}

const insertHold = `INSERT INTO bench_holds (hold_id, pool_id, organization_id, quantity, expires_at) VALUES ($1, $2, $3, $4, now() + interval '10 minutes')`

// tier makes the row that the naive schemes count on.
func (b *dropBench) tier(ctx context.Context, capacity int) (tix.PoolID, error) {
	id := tix.NewPoolID()
	_, err := b.peers.Exec(ctx, "INSERT INTO bench_tiers (id, capacity) VALUES ($1, $2)", [16]byte(id), capacity)
	return id, err
}

// selectForUpdate is the textbook: lock the row, look, write, commit.
func (b *dropBench) selectForUpdate(tier tix.PoolID) holdFunc {
	return b.ledger.keep(tier, func(ctx context.Context, n int) (bool, error) {
		return granted(pgx.BeginFunc(ctx, b.peers, func(tx pgx.Tx) error {
			var free int
			if err := tx.QueryRow(ctx, "SELECT capacity - held FROM bench_tiers WHERE id = $1 FOR UPDATE", [16]byte(tier)).Scan(&free); err != nil {
				return err
			}
			if free < n {
				return errNone
			}
			if _, err := tx.Exec(ctx, "UPDATE bench_tiers SET held = held + $2 WHERE id = $1", [16]byte(tier), n); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, insertHold, [16]byte(tix.NewHoldID()), [16]byte(tier), [16]byte(b.ground.org), n)
			return err
		}))
	})
}

// oneStatement is the best that can be done with one row lock for each hold.
func (b *dropBench) oneStatement(tier tix.PoolID) holdFunc {
	return b.ledger.keep(tier, func(ctx context.Context, n int) (bool, error) {
		tag, err := b.peers.Exec(ctx, `WITH u AS (UPDATE bench_tiers SET held = held + $4 WHERE id = $2 AND held + $4 <= capacity RETURNING id)
			INSERT INTO bench_holds (hold_id, pool_id, organization_id, quantity, expires_at)
			SELECT $1::uuid, id, $3::uuid, $4, now() + interval '10 minutes' FROM u`, [16]byte(tix.NewHoldID()), [16]byte(tier), [16]byte(b.ground.org), n)
		return tag.RowsAffected() == 1, err
	})
}

// eventLock is how pretix and Hi.Events sell: one lock for the event, and a recount under it.
func (b *dropBench) eventLock(tier tix.PoolID) holdFunc {
	return b.ledger.keep(tier, func(ctx context.Context, n int) (bool, error) {
		return granted(pgx.BeginFunc(ctx, b.peers, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))", tier.String()); err != nil {
				return err
			}
			var free int
			if err := tx.QueryRow(ctx, `SELECT capacity - (SELECT coalesce(sum(quantity), 0) FROM bench_holds WHERE pool_id = $1 AND (order_id IS NOT NULL OR expires_at > now()))
				FROM bench_tiers WHERE id = $1`, [16]byte(tier)).Scan(&free); err != nil {
				return err
			}
			if free < n {
				return errNone
			}
			_, err := tx.Exec(ctx, insertHold, [16]byte(tix.NewHoldID()), [16]byte(tier), [16]byte(b.ground.org), n)
			return err
		}))
	})
}

// unitRows is how alf.io sells: a row for each ticket, and SKIP LOCKED.
func (b *dropBench) unitRows(ctx context.Context, n int) (holdFunc, error) {
	tier := tix.NewPoolID()
	if _, err := b.peers.Exec(ctx, "INSERT INTO bench_units (pool_id) SELECT $1 FROM generate_series(1, $2)", [16]byte(tier), n); err != nil {
		return nil, err
	}
	return b.ledger.keep(tier, func(ctx context.Context, n int) (bool, error) {
		tag, err := b.peers.Exec(ctx, `WITH c AS (SELECT id FROM bench_units WHERE pool_id = $2 AND hold_id IS NULL ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED),
			u AS (UPDATE bench_units u SET hold_id = $1 FROM c WHERE u.id = c.id AND (SELECT count(*) FROM c) = $4 RETURNING u.id)
			INSERT INTO bench_holds (hold_id, pool_id, organization_id, quantity, expires_at)
			SELECT $1::uuid, $2::uuid, $3::uuid, $4, now() + interval '10 minutes' WHERE (SELECT count(*) FROM u) = $4`,
			[16]byte(tix.NewHoldID()), [16]byte(tier), [16]byte(b.ground.org), n)
		return tag.RowsAffected() == 1, err
	}), nil
}
