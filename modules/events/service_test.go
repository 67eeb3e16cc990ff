package events

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestFromDraftToEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	draft, err := b.service.CreateEvent(b.ctx, b.org, Details{Name: ptr("Nils  Frahm " + b.org.String())})
	require.NoError(t, err)
	require.Equal(t, tix.Currency("USD"), draft.Currency, "the organization's, when none is said")
	require.True(t, strings.HasPrefix(draft.Slug, "nils-frahm-org-"))

	_, err = b.service.Publish(b.ctx, b.org, draft.ID)
	require.Equal(t, "event_incomplete", errs.CodeOf(err))
	require.Equal(t, []string{"venue_id", "starts_local", "ends_local", "tiers"}, fieldsOf(err), "everything at once")

	venue := b.venue(t, "Kesselhaus", "Berlin", "Europe/Berlin")
	e, err := b.service.UpdateEvent(b.ctx, b.org, draft.ID, nil, Details{VenueID: &venue, StartsLocal: ptr("2026-12-04T20:00"), EndsLocal: ptr("2026-12-04T23:00")})
	require.NoError(t, err)
	require.Equal(t, "2026-12-04T19:00:00Z", e.StartsAt.UTC().Format(time.RFC3339))
	b.priced(e.ID, 2500, 500)
	e, err = b.service.Publish(b.ctx, b.org, e.ID)
	require.NoError(t, err)
	again, err := b.service.Publish(b.ctx, b.org, e.ID)
	require.NoError(t, err)
	require.Equal(t, e.Version, again.Version)
	require.Len(t, testkit.Published(t, b.db, tix.EventPublished{}, e.ID.String()), 1)
	require.Equal(t, "events.event_published", tix.EventPublished{}.Topic())

	_, err = b.service.UpdateEvent(b.ctx, b.org, e.ID, nil, Details{Slug: ptr("another-address")})
	require.Equal(t, []string{"body.slug"}, fieldsOf(err))
	_, err = b.service.UpdateEvent(b.ctx, b.org, e.ID, nil, Details{StartsLocal: ptr("2026-11-01T20:00"), EndsLocal: ptr("2026-11-01T21:00")})
	require.Equal(t, []string{"body.starts_local"}, fieldsOf(err), "not into the past")
	_, err = b.service.UpdateEvent(b.ctx, b.org, e.ID, nil, Details{VenueID: &tix.VenueID{}})
	require.Contains(t, fieldsOf(err), "body.venue_id")
	require.Equal(t, "event_published", errs.CodeOf(b.service.DeleteEvent(b.ctx, b.org, e.ID)))

	card, err := b.directory.Card(b.ctx, e.ID)
	require.NoError(t, err)
	require.True(t, card.OnSale(b.clock.Now()))
	require.Equal(t, "Harbour Nights", card.OrganizationName)
	require.Equal(t, "Kesselhaus", card.Venue.Name)

	b.clock.Set(*e.EndsAt)
	card, err = b.directory.Card(b.ctx, e.ID)
	require.NoError(t, err)
	require.Equal(t, Ended, card.Status, "without anybody touching the row")
	_, err = b.service.Cancel(b.ctx, b.org, e.ID, nil, "the singer is ill")
	require.Equal(t, "event_over", errs.CodeOf(err))
	_, err = b.service.UpdateEvent(b.ctx, b.org, e.ID, nil, Details{Summary: ptr("late")})
	require.Equal(t, "event_over", errs.CodeOf(err))
	require.Equal(t, []string{"events.event.create", "events.event.update", "events.event.publish"}, b.world.verbs)
}

func TestCancelTellsOthers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	venue := b.venue(t, "Kesselhaus", "Berlin", "Europe/Berlin")
	draft := b.night(t, "A draft", "2026-12-04", venue)
	_, err := b.service.Cancel(b.ctx, b.org, draft.ID, nil, "the singer is ill")
	require.Equal(t, "event_draft", errs.CodeOf(err))
	require.NoError(t, b.service.DeleteEvent(b.ctx, b.org, draft.ID))

	e := b.published(t, "A night", "2026-12-04", venue)
	_, err = b.service.Cancel(b.ctx, b.org, e.ID, nil, "  ")
	require.Equal(t, []string{"body.reason"}, fieldsOf(err))
	e, err = b.service.Cancel(b.ctx, b.org, e.ID, nil, "The singer is ill.")
	require.NoError(t, err)
	require.Equal(t, Cancelled, e.StatusAt(b.clock.Now().Add(1000*time.Hour)), "never just ended")
	require.Len(t, testkit.Published(t, b.db, tix.EventCancelled{}, e.ID.String()), 1)
	_, err = b.service.Publish(b.ctx, b.org, e.ID)
	require.Equal(t, "event_over", errs.CodeOf(err))
}

func TestTimesAreThoseOfTheVenue(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	berlin, chicago := b.venue(t, "Kesselhaus", "Berlin", "Europe/Berlin"), b.venue(t, "Metro", "Chicago", "America/Chicago")
	for name, c := range map[string]struct {
		details Details
		fields  []string
	}{
		"skipped by the clocks": {Details{StartsLocal: ptr("2027-03-28T02:30"), EndsLocal: ptr("2027-03-28T05:00")}, []string{"body.starts_local"}},
		"end before start":      {Details{StartsLocal: ptr("2026-12-04T20:00"), EndsLocal: ptr("2026-12-04T20:00")}, []string{"body.ends_local"}},
		"two months long":       {Details{StartsLocal: ptr("2026-12-04T20:00"), EndsLocal: ptr("2027-02-04T20:00")}, []string{"body.ends_local"}},
		"doors after start":     {Details{StartsLocal: ptr("2026-12-04T20:00"), DoorsLocal: ptr("2026-12-04T20:30")}, []string{"body.doors_local"}},
		"refunds after start":   {Details{StartsLocal: ptr("2026-12-04T20:00"), RefundsLocal: ptr("2026-12-05T20:00")}, []string{"body.refunds_local"}},
		"not a time":            {Details{StartsLocal: ptr("tomorrow"), EndsLocal: ptr("2026-12-04T20:00Z")}, []string{"body.starts_local", "body.ends_local"}},
	} {
		c.details.Name, c.details.VenueID = ptr("Times"), &berlin
		_, err := b.service.CreateEvent(b.ctx, b.org, c.details)
		require.Equal(t, c.fields, fieldsOf(err), name)
	}

	// The hour that comes twice: doors in the first round, and an end in the second is later.
	e, err := b.service.CreateEvent(b.ctx, b.org, Details{Name: ptr("Long night"), VenueID: &berlin, StartsLocal: ptr("2027-10-31T02:30"), EndsLocal: ptr("2027-10-31T03:00")})
	require.NoError(t, err)
	require.Equal(t, 90*time.Minute, e.EndsAt.Sub(*e.StartsAt))

	// Another city keeps what the poster says.
	e, err = b.service.UpdateEvent(b.ctx, b.org, e.ID, nil, Details{VenueID: &chicago})
	require.NoError(t, err)
	require.Equal(t, "2027-10-31T02:30", e.StartsLocal)
	require.Equal(t, "2027-10-31T07:30:00Z", e.StartsAt.UTC().Format(time.RFC3339))

	// Without a venue the wall times wait.
	e, err = b.service.UpdateEvent(b.ctx, b.org, e.ID, nil, Details{VenueID: &tix.VenueID{}})
	require.NoError(t, err)
	require.Nil(t, e.StartsAt)
	require.Equal(t, "2027-10-31T02:30", e.StartsLocal)
}

func TestSlugsAreUniqueOnThePlatform(t *testing.T) {
	t.Parallel()
	a, b := newBench(t), newBench(t)
	name := "Same Name " + a.org.String()
	first, err := a.service.CreateEvent(a.ctx, a.org, Details{Name: &name})
	require.NoError(t, err)
	second, err := b.service.CreateEvent(b.ctx, b.org, Details{Name: &name})
	require.NoError(t, err)
	require.Equal(t, first.Slug+"-2", second.Slug)
	for range 10 {
		_, err := b.service.CreateEvent(b.ctx, b.org, Details{Name: &name})
		require.NoError(t, err)
	}
	_, err = b.service.UpdateEvent(b.ctx, b.org, second.ID, nil, Details{Slug: &first.Slug})
	require.Equal(t, "slug_taken", errs.CodeOf(err))
	_, err = b.service.UpdateEvent(b.ctx, b.org, second.ID, nil, Details{Slug: ptr("Not An Address")})
	require.Equal(t, []string{"body.slug"}, fieldsOf(err))
}

func TestEventOfAnotherOrganizationDoesNotExist(t *testing.T) {
	t.Parallel()
	a, b := newBench(t), newBench(t)
	venue := a.venue(t, "Kesselhaus", "Berlin", "Europe/Berlin")
	b.world.venues[venue] = a.world.venues[venue]
	e := a.night(t, "Mine", "2026-12-04", venue)
	for name, ctx := range map[string]context.Context{"narrowed": b.ctx, "unnarrowed": context.Background()} {
		_, err := b.service.Event(ctx, b.org, e.ID)
		require.Equal(t, errs.NotFound, errs.KindOf(err), name)
		_, err = b.service.Publish(ctx, b.org, e.ID)
		require.Equal(t, errs.NotFound, errs.KindOf(err), name)
		require.Equal(t, errs.NotFound, errs.KindOf(b.service.DeleteEvent(ctx, b.org, e.ID)), name)
		_, err = b.service.SetImage(ctx, b.org, e.ID, "", asPNG(t, board(4, 4)))
		require.Equal(t, errs.NotFound, errs.KindOf(err), name)
		_, err = b.service.CreateEvent(ctx, b.org, Details{Name: ptr("Squatter"), VenueID: &venue})
		require.Equal(t, []string{"body.venue_id"}, fieldsOf(err), "another's venue cannot be used")
	}
	_, err := b.directory.Card(b.ctx, e.ID)
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	_, err = b.directory.Card(db.System(b.ctx), e.ID)
	require.NoError(t, err)
}

func TestPricesHoldTheCurrency(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e, err := b.service.CreateEvent(b.ctx, b.org, Details{Name: ptr("Priced"), Currency: ptr(tix.Currency("EUR"))})
	require.NoError(t, err)
	_, err = b.db.Pool().Exec(context.Background(), `INSERT INTO pricing_tiers (id, organization_id, event_id, pool_id, name, face_amount, currency)
		VALUES ($1, $2, $3, $4, 'Standard', 2500, 'EUR')`, tix.NewTierID(), b.org, e.ID, tix.NewPoolID())
	require.NoError(t, err)
	_, err = b.service.UpdateEvent(b.ctx, b.org, e.ID, nil, Details{Currency: ptr(tix.Currency("USD"))})
	require.Equal(t, "event_has_prices", errs.CodeOf(err))
	require.NoError(t, b.service.DeleteEvent(b.ctx, b.org, e.ID), "a draft goes with its prices")
}

func TestOldPicturesStayForAWhile(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e, err := b.service.CreateEvent(b.ctx, b.org, Details{Name: ptr("Pictured")})
	require.NoError(t, err)
	var ids []tix.ImageID
	for i := range keptImages + 2 {
		e, err = b.service.SetImage(b.ctx, b.org, e.ID, "A stage", asPNG(t, board(10+i, 10)))
		require.NoError(t, err)
		ids = append(ids, e.ImageID)
	}
	require.Equal(t, "A stage", e.ImageAlt)
	for i, id := range ids {
		_, err := b.service.Image(context.Background(), id, 640)
		require.Equal(t, i < 2, errs.KindOf(err) == errs.NotFound, "picture %d", i)
	}
	_, err = b.service.SetImage(b.ctx, b.org, e.ID, "", []byte("not a picture"))
	require.Equal(t, errs.Invalid, errs.KindOf(err))
}
