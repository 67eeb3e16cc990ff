package venues

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// journal keeps the verbs that were recorded.
type journal struct {
	mu    sync.Mutex
	verbs []string
}

func (j *journal) Record(_ context.Context, a tix.Action) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.verbs = append(j.verbs, a.Verb)
	return nil
}

type bench struct {
	db      *db.DB
	service *Service
	journal *journal
	org     tix.OrganizationID
	ctx     context.Context
}

func newBench(t *testing.T) bench {
	t.Helper()
	d := testkit.DB(t)
	j := &journal{}
	org := testkit.Org(t, d)
	return bench{db: d, service: NewService(d, outbox.New(d), j), journal: j, org: org, ctx: db.WithTenant(context.Background(), org)}
}

func ptr[T any](v T) *T { return &v }

func kesselhaus() Details {
	return Details{Name: ptr("Kesselhaus"), Street: ptr("Schönhauser Allee 36"), PostalCode: ptr("10435"), City: ptr("Berlin"),
		Country: ptr("de"), Zone: ptr("Europe/Berlin"), Capacity: ptr(1000)}
}

func TestVenueLife(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	v, err := b.service.Create(b.ctx, b.org, kesselhaus())
	require.NoError(t, err)
	require.Equal(t, "DE", v.Country)

	_, err = b.service.Create(b.ctx, b.org, kesselhaus())
	require.Equal(t, "name_taken", errs.CodeOf(err))

	_, err = b.service.AddGate(b.ctx, b.org, v.ID, GateDetails{Name: ptr("Main")})
	require.NoError(t, err)
	balcony, err := b.service.AddGate(b.ctx, b.org, v.ID, GateDetails{Name: ptr(" Balcony ")})
	require.NoError(t, err)
	require.Equal(t, 1, balcony.Position, "a new gate comes last")
	_, err = b.service.AddGate(b.ctx, b.org, v.ID, GateDetails{Name: ptr("main")})
	require.Equal(t, "name_taken", errs.CodeOf(err))

	card, err := b.service.Card(b.ctx, v.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"Main", "Balcony"}, []string{card.Gates[0].Name, card.Gates[1].Name})
	require.Equal(t, "Europe/Berlin", card.Zone)

	_, err = b.service.UpdateGate(b.ctx, b.org, v.ID, balcony.ID, GateDetails{Name: ptr("Terrace"), Position: ptr(0)})
	require.NoError(t, err)
	require.NoError(t, b.service.DeleteGate(b.ctx, b.org, v.ID, card.Gates[0].ID))
	require.Equal(t, errs.NotFound, errs.KindOf(b.service.DeleteGate(b.ctx, b.org, v.ID, card.Gates[0].ID)))

	changed, err := b.service.Update(b.ctx, b.org, v.ID, nil, Details{Name: ptr("Maschinenhaus")})
	require.NoError(t, err)
	require.Equal(t, "Berlin", changed.City, "what was not said stays")
	require.Greater(t, changed.Version, v.Version)
	require.Len(t, testkit.Published(t, b.db, Changed{}, v.ID.String()), 1)

	got, err := b.service.Get(b.ctx, b.org, v.ID)
	require.NoError(t, err)
	require.Equal(t, "Maschinenhaus", got.Name)
	require.Equal(t, "Terrace", got.Gates[0].Name)

	require.NoError(t, b.service.Delete(b.ctx, b.org, v.ID))
	_, err = b.service.Get(b.ctx, b.org, v.ID)
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	require.Equal(t, []string{"venues.venue.create", "venues.gate.create", "venues.gate.create", "venues.gate.update",
		"venues.gate.delete", "venues.venue.update", "venues.venue.delete"}, b.journal.verbs)
}

func TestVenueOfEventsStaysWhereItIs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	v, err := b.service.Create(b.ctx, b.org, kesselhaus())
	require.NoError(t, err)
	_, err = b.db.Pool().Exec(context.Background(), `INSERT INTO events_events (id, organization_id, venue_id, zone, slug, name, currency)
		VALUES ($1, $2, $3, 'Europe/Berlin', $4, 'A night', 'EUR')`, tix.NewEventID(), b.org, v.ID, "a-night-"+v.ID.UUID())
	require.NoError(t, err)

	err = b.service.Delete(b.ctx, b.org, v.ID)
	require.Equal(t, errs.Conflict, errs.KindOf(err))
	var said *errs.Error
	require.True(t, errors.As(err, &said))
	require.Equal(t, "Events take place at this venue, so it cannot be deleted.", said.Safe)

	_, err = b.service.Update(b.ctx, b.org, v.ID, nil, Details{Zone: ptr("Europe/London")})
	require.Equal(t, "venue_in_use", errs.CodeOf(err))
	_, err = b.service.Update(b.ctx, b.org, v.ID, nil, Details{Capacity: ptr(800)})
	require.NoError(t, err)
}

func TestVenueSaysEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, c := range map[string]struct {
		change func(*Details)
		fields []string
	}{
		"nothing said":          {func(d *Details) { *d = Details{} }, []string{"body.name", "body.city", "body.country", "body.zone", "body.capacity"}},
		"no such zone":          {func(d *Details) { d.Zone = ptr("Europe/Atlantis") }, []string{"body.zone"}},
		"Go's own local zone":   {func(d *Details) { d.Zone = ptr("Local") }, []string{"body.zone"}},
		"an abbreviation":       {func(d *Details) { d.Zone = ptr("CET") }, []string{"body.zone"}},
		"a path":                {func(d *Details) { d.Zone = ptr("../../etc/passwd") }, []string{"body.zone"}},
		"a folder of zones":     {func(d *Details) { d.Zone = ptr("America/Argentina") }, []string{"body.zone"}},
		"a country in full":     {func(d *Details) { d.Country = ptr("Germany") }, []string{"body.country"}},
		"a name of spaces":      {func(d *Details) { d.Name = ptr("  \n ") }, []string{"body.name"}},
		"nobody fits":           {func(d *Details) { d.Capacity = ptr(0) }, []string{"body.capacity"}},
		"greater than any city": {func(d *Details) { d.Capacity = ptr(1_000_001) }, []string{"body.capacity"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := kesselhaus()
			c.change(&d)
			_, err := b.service.Create(b.ctx, b.org, d)
			var said *errs.Error
			require.True(t, errors.As(err, &said))
			require.Equal(t, errs.Invalid, said.Kind)
			var fields []string
			for _, f := range said.Fields {
				fields = append(fields, f.Name)
			}
			require.Equal(t, c.fields, fields)
		})
	}
}

func TestVenueOfAnotherOrganizationDoesNotExist(t *testing.T) {
	t.Parallel()
	b, other := newBench(t), newBench(t)
	v, err := b.service.Create(b.ctx, b.org, kesselhaus())
	require.NoError(t, err)

	for name, ctx := range map[string]context.Context{"narrowed": other.ctx, "unnarrowed": context.Background()} {
		_, err = other.service.Get(ctx, other.org, v.ID)
		require.Equal(t, errs.NotFound, errs.KindOf(err), name)
		_, err = other.service.Update(ctx, other.org, v.ID, nil, Details{Name: ptr("Mine")})
		require.Equal(t, errs.NotFound, errs.KindOf(err), name)
		require.Equal(t, errs.NotFound, errs.KindOf(other.service.Delete(ctx, other.org, v.ID)), name)
		_, err = other.service.AddGate(ctx, other.org, v.ID, GateDetails{Name: ptr("Back door")})
		require.Equal(t, errs.NotFound, errs.KindOf(err), name)
	}
	cards, err := other.service.Cards(other.ctx, []tix.VenueID{v.ID})
	require.NoError(t, err)
	require.Empty(t, cards, "row-level security hides it even where the query does not ask")
	public, err := other.service.Cards(context.Background(), []tix.VenueID{v.ID, tix.NewVenueID()})
	require.NoError(t, err)
	require.Len(t, public, 1)
}

func TestVenueOverHTTP(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	h := testkit.API(t, b.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, NewModule(b.service))
	base := "/v1/venues/organizations/" + b.org.String() + "/venues"
	body := testkit.Scenario{Name: "create", Method: "POST", Path: base, Status: 201, Headers: map[string]string{"Etag": `"1"`},
		Body: `{"name":"Blue Whale","city":"Los Angeles","country":"US","zone":"America/Los_Angeles","capacity":120}`,
		Has:  []string{`"gates":[]`}}.Play(t, h)
	id := testkit.Read[venueBody](t, body).ID
	one := base + "/" + id.String()
	for _, s := range []testkit.Scenario{
		{Name: "unknown member", Method: "POST", Path: base, Status: 422, Body: `{"name":"X","city":"Y","country":"US","zone":"UTC","capacity":1,"owner":"me"}`},
		{Name: "unknown zone", Method: "PATCH", Path: one, Status: 422, Body: `{"zone":"Mars/Olympus"}`, Has: []string{`"field":"body.zone"`}, HasNot: []string{"Olympus"}},
		{Name: "stale", Method: "PATCH", Path: one, Status: 412, Header: map[string]string{"If-Match": `"7"`}, Body: `{"capacity":130}`},
		{Name: "fresh", Method: "PATCH", Path: one, Status: 200, Header: map[string]string{"If-Match": `"1"`}, Body: `{"capacity":130}`, Headers: map[string]string{"Etag": `"2"`}},
		{Name: "gate", Method: "POST", Path: one + "/gates", Status: 201, Body: `{"name":"Main"}`},
		{Name: "list", Method: "GET", Path: base + "?limit=1", Status: 200, Has: []string{`"name":"Main"`, `"capacity":130`}, HasNot: []string{`"next"`}},
		{Name: "forged cursor", Method: "GET", Path: base + "?after=Zm9v", Status: 422},
		{Name: "none such", Method: "GET", Path: base + "/" + tix.NewVenueID().String(), Status: 404},
		{Name: "delete", Method: "DELETE", Path: one, Status: 204},
		{Name: "gone", Method: "GET", Path: one, Status: 404},
	} {
		s.Play(t, h)
	}
}
