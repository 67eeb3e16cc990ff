package inventory_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/inventory"
)

// ledger keeps what was recorded.
type ledger struct{ actions []tix.Action }

func (l *ledger) Record(_ context.Context, a tix.Action) error {
	l.actions = append(l.actions, a)
	return nil
}

// house is a service with an event of its own and a clock that the test moves.
type house struct {
	*inventory.Service
	t     testing.TB
	db    *db.DB
	clock *clock.Settable
	audit *ledger
	org   tix.OrganizationID
	event tix.EventID
}

func open(t testing.TB) *house { return openOn(t, testkit.Fresh(t)) }

func openOn(t testing.TB, d *db.DB) *house {
	h := &house{t: t, db: d, clock: clock.At(time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)), audit: &ledger{}, org: tix.NewOrganizationID(), event: tix.NewEventID()}
	h.Service = inventory.NewService(h.db, h.clock, h.audit)
	return h
}

func (h *house) pool(capacity int) tix.PoolID {
	h.t.Helper()
	id, err := h.CreatePool(context.Background(), h.org, h.event, "Floor", capacity)
	require.NoError(h.t, err)
	return id
}

// take holds places for ten minutes.
func (h *house) take(lines ...tix.PoolLine) (tix.HoldID, error) {
	id := tix.NewHoldID()
	return id, h.Hold(context.Background(), id, h.event, h.org, lines, h.clock.Now().Add(10*time.Minute))
}

func (h *house) convert(hold tix.HoldID, order tix.OrderID) error {
	return h.db.InTx(context.Background(), func(ctx context.Context) error { return h.Convert(ctx, hold, order) })
}

func (h *house) stock(pool tix.PoolID) (sold, held, left int) {
	h.t.Helper()
	all, err := h.Availability(context.Background(), []tix.PoolID{pool})
	require.NoError(h.t, err)
	a := all[pool]
	return a.Sold, a.Held, a.Remaining
}

func (h *house) requireStock(pool tix.PoolID, sold, held, left int) {
	h.t.Helper()
	s, e, l := h.stock(pool)
	require.Equal(h.t, [3]int{sold, held, left}, [3]int{s, e, l}, "sold, held, left")
}

// requireSound fails when any counter of this house's pools differs from its rows.
func (h *house) requireSound(pools ...tix.PoolID) {
	h.t.Helper()
	wrong, err := h.Check(context.Background())
	require.NoError(h.t, err)
	for _, d := range wrong {
		require.NotContains(h.t, pools, d.ID, "%+v", d)
	}
}

func line(pool tix.PoolID, n int) tix.PoolLine { return tix.PoolLine{PoolID: pool, Quantity: n} }

func requireCode(t testing.TB, err error, code string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, errs.CodeOf(err), "%v", err)
}
