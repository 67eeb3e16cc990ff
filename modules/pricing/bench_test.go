package pricing

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// world plays the other rooms.
type world struct {
	mu    sync.Mutex
	cards map[tix.EventID]tix.EventCard
	pools map[tix.PoolID]tix.Availability
	verbs []string
}

func (w *world) Card(_ context.Context, id tix.EventID) (tix.EventCard, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	card, ok := w.cards[id]
	if !ok {
		return card, errs.Missing("event")
	}
	return card, nil
}

func (w *world) CreatePool(_ context.Context, _ tix.OrganizationID, _ tix.EventID, _ string, capacity int) (tix.PoolID, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := tix.NewPoolID()
	w.pools[id] = tix.Availability{PoolID: id, Capacity: capacity, Remaining: capacity}
	return id, nil
}

func (w *world) EventPools(context.Context, tix.OrganizationID, tix.EventID) ([]tix.PoolID, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(maps.Keys(w.pools)), nil
}

func (w *world) Resize(_ context.Context, _ tix.OrganizationID, id tix.PoolID, capacity int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.pools[id]
	if p.Held+p.Sold > capacity {
		return errs.New(errs.Conflict, "pool_too_small", "More than that are sold.")
	}
	p.Capacity, p.Remaining = capacity, capacity-p.Held-p.Sold
	w.pools[id] = p
	return nil
}

func (w *world) Availability(_ context.Context, ids []tix.PoolID) (map[tix.PoolID]tix.Availability, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := map[tix.PoolID]tix.Availability{}
	for _, id := range ids {
		found[id] = w.pools[id]
	}
	return found, nil
}

func (w *world) Record(_ context.Context, a tix.Action) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.verbs = append(w.verbs, a.Verb)
	return nil
}

// sell takes places of a pool.
func (w *world) sell(id tix.PoolID, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.pools[id]
	p.Sold, p.Remaining = p.Sold+n, p.Remaining-n
	w.pools[id] = p
}

type bench struct {
	db      *db.DB
	world   *world
	clock   *clock.Settable
	service *Service
	org     tix.OrganizationID
	ctx     context.Context
}

func newBench(t *testing.T) bench {
	t.Helper()
	d := testkit.DB(t)
	w := &world{cards: map[tix.EventID]tix.EventCard{}, pools: map[tix.PoolID]tix.Availability{}}
	clk := clock.At(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	org := testkit.Org(t, d)
	return bench{db: d, world: w, clock: clk, service: NewService(d, clk, w, w, w), org: org, ctx: db.WithTenant(context.Background(), org)}
}

// event makes an event row, which foreign keys ask for, and its card.
func (b bench) event(t *testing.T, currency tix.Currency) tix.EventID {
	t.Helper()
	id := tix.NewEventID()
	_, err := b.db.Pool().Exec(context.Background(), `INSERT INTO events_events (id, organization_id, slug, name, currency)
		VALUES ($1, $2, $3, 'A night', $4)`, id, b.org, "a-night-"+id.UUID(), currency)
	require.NoError(t, err)
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	b.world.cards[id] = tix.EventCard{ID: id, OrganizationID: b.org, Status: "published", Currency: currency}
	return id
}

func ptr[T any](v T) *T { return &v }

func usd(n int64) *tix.Money { return &tix.Money{Amount: n, Currency: "USD"} }

// tier makes a tier of a hundred places; change adds to what is said of it.
func (b bench) tier(t *testing.T, event tix.EventID, name string, face *tix.Money, change func(*TierDetails)) TierSheet {
	t.Helper()
	d := TierDetails{Name: &name, Face: face, Capacity: ptr(100)}
	if change != nil {
		change(&d)
	}
	sheet, err := b.service.CreateTier(b.ctx, b.org, event, d)
	require.NoError(t, err)
	return sheet
}

func fieldsOf(err error) []string {
	var said *errs.Error
	if !errors.As(err, &said) {
		return nil
	}
	fields := []string{}
	for _, f := range said.Fields {
		fields = append(fields, f.Name)
	}
	return fields
}
