package inventory_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/inventory"
)

func TestResizeNeverBelowWhatIsTaken(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	pool := h.pool(10)
	sold, err := h.take(line(pool, 3))
	require.NoError(t, err)
	require.NoError(t, h.convert(sold, tix.NewOrderID()))
	_, err = h.take(line(pool, 2))
	require.NoError(t, err)

	requireCode(t, h.Resize(ctx, h.org, pool, 4), "capacity_below_sold")
	require.Equal(t, errs.Invalid, errs.KindOf(h.Resize(ctx, h.org, pool, -1)))
	require.NoError(t, h.Resize(ctx, h.org, pool, 5))
	h.requireStock(pool, 3, 2, 0)
	h.clock.Advance(10 * time.Minute)
	require.NoError(t, h.Resize(ctx, h.org, pool, 3), "reservations that ran out do not count")
	h.requireStock(pool, 3, 0, 0)
	require.Equal(t, errs.NotFound, errs.KindOf(h.Resize(ctx, tix.NewOrganizationID(), pool, 100)), "another organization's pool does not exist")
	require.Len(t, h.audit.actions, 2)
	require.Equal(t, map[string]string{"before": "5", "capacity": "3"}, h.audit.actions[1].Details)
}

func TestEventStockAddsUpPools(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, b := h.pool(10), h.pool(20)
	_, err := h.take(line(a, 4), line(b, 1))
	require.NoError(t, err)
	none := tix.NewEventID()
	got, err := h.EventStock(context.Background(), []tix.EventID{h.event, none})
	require.NoError(t, err)
	require.Equal(t, map[tix.EventID]tix.Availability{h.event: {Capacity: 30, Held: 5, Remaining: 25}}, got)
}

func TestCreatePoolRefuses(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name     string
		capacity int
	}{{"", 1}, {"   ", 1}, {"Floor", -1}, {"Floor", 1_000_001}} {
		_, err := h.CreatePool(context.Background(), h.org, h.event, c.name, c.capacity)
		require.Equal(t, errs.Invalid, errs.KindOf(err), "%+v", c)
	}
}

func TestRowLevelSecurityHidesOtherOrganizations(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.pool(5)
	count := func(ctx context.Context) (n int) {
		require.NoError(t, h.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM inventory_pools WHERE event_id = $1`, h.event.UUID()).Scan(&n))
		return n
	}
	require.Equal(t, 1, count(context.Background()))
	require.Equal(t, 1, count(db.WithTenant(context.Background(), h.org)))
	require.Equal(t, 0, count(db.WithTenant(context.Background(), tix.NewOrganizationID())))
}

func TestOperations(t *testing.T) {
	t.Parallel()
	h := open(t)
	pool := h.pool(5)
	_, err := h.take(line(pool, 2))
	require.NoError(t, err)
	api := testkit.API(t, h.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, inventory.NewModule(h.Service))
	own := "/v1/inventory/organizations/" + h.org.String()
	foreign := "/v1/inventory/organizations/" + tix.NewOrganizationID().String()
	for _, s := range []testkit.Scenario{
		{Name: "list", Method: http.MethodGet, Path: own + "/events/" + h.event.String() + "/pools", Status: 200, Has: []string{`"capacity":5`, `"held":2`, `"remaining":3`}},
		{Name: "list of a stranger", Method: http.MethodGet, Path: foreign + "/events/" + h.event.String() + "/pools", Status: 200, Has: []string{`"items":[]`}},
		{Name: "grow", Method: http.MethodPatch, Path: own + "/pools/" + pool.String(), Body: `{"capacity":8}`, Status: 200, Has: []string{`"remaining":6`}},
		{Name: "too small", Method: http.MethodPatch, Path: own + "/pools/" + pool.String(), Body: `{"capacity":1}`, Status: 409, Has: []string{"capacity_below_sold"}},
		{Name: "negative", Method: http.MethodPatch, Path: own + "/pools/" + pool.String(), Body: `{"capacity":-1}`, Status: 422},
		{Name: "not theirs", Method: http.MethodPatch, Path: foreign + "/pools/" + pool.String(), Body: `{"capacity":8}`, Status: 404},
	} {
		s.Play(t, api)
	}
}

func TestSweeperStopsCleanly(t *testing.T) {
	h := open(t)
	before := goleak.IgnoreCurrent()
	m := inventory.NewModule(h.Service)
	require.NoError(t, m.Stop(context.Background()), "stopping what never started")
	require.NoError(t, m.Start(context.Background()))
	require.NoError(t, m.Stop(context.Background()))
	goleak.VerifyNone(t, before)
}
