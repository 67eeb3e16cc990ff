package events

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// world plays the other rooms.
type world struct {
	mu     sync.Mutex
	venues map[tix.VenueID]tix.VenueCard
	prices map[tix.EventID]tix.Money
	closed map[tix.EventID]bool
	stock  map[tix.EventID]tix.Availability
	verbs  []string
}

func (w *world) Cards(_ context.Context, ids []tix.VenueID) (map[tix.VenueID]tix.VenueCard, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := map[tix.VenueID]tix.VenueCard{}
	for _, id := range ids {
		if v, ok := w.venues[id]; ok {
			found[id] = v
		}
	}
	return found, nil
}

func (w *world) OrganizationName(context.Context, tix.OrganizationID) (string, error) {
	return "Harbour Nights", nil
}

func (w *world) OrganizationCurrency(context.Context, tix.OrganizationID) (tix.Currency, error) {
	return "USD", nil
}

func (w *world) FromPrices(_ context.Context, ids []tix.EventID) (map[tix.EventID]tix.Money, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := map[tix.EventID]tix.Money{}
	for _, id := range ids {
		if p, ok := w.prices[id]; ok {
			found[id] = p
		}
	}
	return found, nil
}

func (w *world) OnSale(ctx context.Context, ids []tix.EventID) (map[tix.EventID]bool, error) {
	prices, err := w.FromPrices(ctx, ids)
	open := map[tix.EventID]bool{}
	for id := range prices {
		open[id] = !w.closed[id]
	}
	return open, err
}

func (w *world) EventStock(context.Context, []tix.EventID) (map[tix.EventID]tix.Availability, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stock, nil
}

func (w *world) Record(_ context.Context, a tix.Action) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.verbs = append(w.verbs, a.Verb)
	return nil
}

type bench struct {
	db        *db.DB
	world     *world
	clock     *clock.Settable
	service   *Service
	directory *Directory
	listings  *Listings
	org       tix.OrganizationID
	ctx       context.Context
}

func newBench(t *testing.T) bench {
	t.Helper()
	d := testkit.DB(t)
	w := &world{venues: map[tix.VenueID]tix.VenueCard{}, prices: map[tix.EventID]tix.Money{}, closed: map[tix.EventID]bool{}, stock: map[tix.EventID]tix.Availability{}}
	clk := clock.At(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	org := testkit.Org(t, d)
	dir := NewDirectory(d, clk, w, w)
	return bench{db: d, world: w, clock: clk, service: NewService(d, outbox.New(d), clk, w, w, w, w), directory: dir,
		listings: NewListings(dir, w, w), org: org, ctx: db.WithTenant(context.Background(), org)}
}

// venue makes a venue row, which foreign keys ask for, and its card.
func (b bench) venue(t *testing.T, name, city, zone string) tix.VenueID {
	t.Helper()
	id := tix.NewVenueID()
	_, err := b.db.Pool().Exec(context.Background(), `INSERT INTO venues_venues (id, organization_id, name, city, country, zone, capacity)
		VALUES ($1, $2, $3, $4, 'DE', $5, 1000)`, id, b.org, name+" "+id.String(), city, zone)
	require.NoError(t, err)
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	b.world.venues[id] = tix.VenueCard{ID: id, OrganizationID: b.org, Name: name, City: city, Country: "DE", Zone: zone, Capacity: 1000}
	return id
}

// priced says that the event offers tickets and has that many places left of a thousand.
func (b bench) priced(id tix.EventID, amount int64, left int) {
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	b.world.prices[id] = tix.Money{Amount: amount, Currency: "USD"}
	b.world.stock[id] = tix.Availability{Capacity: 1000, Sold: 1000 - left, Remaining: left}
}

func ptr[T any](v T) *T { return &v }

// night is a complete event of the given day.
func (b bench) night(t *testing.T, name, day string, venue tix.VenueID) Event {
	t.Helper()
	e, err := b.service.CreateEvent(b.ctx, b.org, Details{Name: &name, VenueID: &venue, StartsLocal: ptr(day + "T20:00"),
		EndsLocal: ptr(day + "T23:00"), DoorsLocal: ptr(day + "T19:00")})
	require.NoError(t, err)
	return e
}

func (b bench) published(t *testing.T, name, day string, venue tix.VenueID) Event {
	t.Helper()
	e := b.night(t, name, day, venue)
	b.priced(e.ID, 2500, 500)
	e, err := b.service.Publish(b.ctx, b.org, e.ID)
	require.NoError(t, err)
	return e
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
