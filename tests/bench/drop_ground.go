package bench

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/migrations"
	"github.com/tixters/tixters/modules/inventory"
)

const plenty = 1_000_000 // tickets, which no measurement uses up within its time; capacity is made anew

// dropGround is the event whose pools are measured.
type dropGround struct {
	org   tix.OrganizationID
	event tix.EventID
}

type silence struct{}

func (silence) Record(context.Context, tix.Action) error { return nil }

const benchTables = `
CREATE TABLE bench_tiers (id uuid PRIMARY KEY, capacity bigint NOT NULL, held bigint NOT NULL DEFAULT 0, CHECK (held <= capacity)) WITH (fillfactor = 10);
CREATE TABLE bench_holds (LIKE inventory_holds INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE INDEX bench_holds_pool ON bench_holds (pool_id);
CREATE TABLE bench_floor (LIKE inventory_holds INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bench_units (id bigserial PRIMARY KEY, pool_id uuid NOT NULL, hold_id uuid) WITH (fillfactor = 80);
CREATE INDEX bench_units_free ON bench_units (pool_id, id) WHERE hold_id IS NULL;
`

func (b *dropBench) prepare(ctx context.Context) error {
	d, err := db.Open(ctx, b.dsn, 64)
	if err != nil {
		return err
	}
	b.d = d
	if b.peers, err = peerPool(ctx, b.dsn, 64); err != nil {
		return err
	}
	root, err := testkit.Root()
	if err != nil {
		return err
	}
	lines, err := testkit.Lines(root)
	if err != nil {
		return err
	}
	if _, err := migrations.Up(ctx, d.SQL(), lines); err != nil {
		return err
	}
	if _, err := d.Pool().Exec(ctx, benchTables); err != nil {
		return err
	}
	b.ground = dropGround{org: tix.NewOrganizationID(), event: tix.NewEventID()}
	return nil
}

// replica is an inventory as another process would have it, on the same database.
func (b *dropBench) replica() *inventory.Service {
	return inventory.NewService(b.d, clock.System{}, silence{})
}

// pool makes a pool of the measured event, or of another one, so that lanes do not meet.
func (b *dropBench) pool(ctx context.Context, s *inventory.Service, event tix.EventID, capacity int) (tix.PoolID, error) {
	return s.CreatePool(ctx, b.ground.org, event, "Floor", capacity)
}

// engine is our hold, in turns by replicas. The holds outlast the run.
func (b *dropBench) engine(event tix.EventID, pool tix.PoolID, replicas ...*inventory.Service) holdFunc {
	return b.ledger.keep(pool, func(ctx context.Context, n int) (bool, error) {
		r := tix.HoldRequest{HoldID: tix.NewHoldID(), EventID: event, OrganizationID: b.ground.org,
			Lines: []tix.PoolLine{{PoolID: pool, Quantity: n}}, Until: time.Now().Add(time.Hour)}
		_, err := replicas[int(r.HoldID[15])%len(replicas)].Take(ctx, r)
		return granted(err)
	})
}

// restock keeps a pool from running out between rounds.
func (b *dropBench) restock(ctx context.Context, pools ...tix.PoolID) error {
	for _, p := range pools {
		if _, err := b.d.Pool().Exec(ctx, "UPDATE inventory_pools SET capacity = 2000000000 WHERE id = $1", [16]byte(p)); err != nil {
			return err
		}
	}
	return nil
}
