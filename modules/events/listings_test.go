package events

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestAvailabilityInOneWord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status string
		open   bool
		stock  tix.Availability
		want   string
	}{
		"plenty":                  {Published, true, tix.Availability{Capacity: 500, Remaining: 200}, Available},
		"the last ten":            {Published, true, tix.Availability{Capacity: 500, Remaining: 10}, Few},
		"eleven":                  {Published, true, tix.Availability{Capacity: 500, Remaining: 11}, Available},
		"a small room":            {Published, true, tix.Availability{Capacity: 20, Remaining: 3}, Available},
		"its last two":            {Published, true, tix.Availability{Capacity: 20, Remaining: 2}, Few},
		"none, some held":         {Published, true, tix.Availability{Capacity: 20, Held: 2, Sold: 18}, SoldOut},
		"no pools at all":         {Published, true, tix.Availability{}, SoldOut},
		"sale not open":           {Published, false, tix.Availability{Capacity: 20, Remaining: 20}, NotOnSale},
		"cancelled":               {Cancelled, true, tix.Availability{Capacity: 20, Remaining: 20}, NotOnSale},
		"ended, though sold well": {Ended, true, tix.Availability{Capacity: 20}, Ended},
	} {
		require.Equal(t, c.want, availability(c.status, c.open, c.stock), name)
	}
}

func TestPublicListIsSearched(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	own := "q" + b.org.String()[4:] // a word that keeps this test's events apart
	zurich, tokyo := b.venue(t, "Café Größe", "Zürich", "Europe/Zurich"), b.venue(t, "Blue Note", "Tokyo", "Asia/Tokyo")
	jazz := b.published(t, own+" Jazz Matinée", "2026-12-04", zurich)
	rock := b.published(t, own+" Rock", "2026-12-05", tokyo)
	b.night(t, own+" Draft", "2026-12-04", zurich)
	past := b.published(t, own+" Past", "2026-11-23", zurich)
	off := b.published(t, own+" Off", "2026-12-06", zurich)
	_, err := b.service.Cancel(b.ctx, b.org, off.ID, nil, "no singer")
	require.NoError(t, err)
	b.clock.Set(*past.EndsAt)

	for name, c := range map[string]struct {
		search Search
		want   []tix.EventID
	}{
		"all that is to come":        {Search{}, []tix.EventID{jazz.ID, rock.ID}},
		"by name, accents aside":     {Search{Query: "MATINEE"}, []tix.EventID{jazz.ID}},
		"by venue":                   {Search{Query: "cafe grosse"}, []tix.EventID{jazz.ID}},
		"by city in the query":       {Search{Query: "tokyo rock"}, []tix.EventID{rock.ID}},
		"every word counts":          {Search{Query: "tokyo jazz"}, nil},
		"by city":                    {Search{City: "zurich"}, []tix.EventID{jazz.ID}},
		"a per cent sign is nothing": {Search{Query: "%"}, nil},
		"from a day on":              {Search{From: "2026-12-05"}, []tix.EventID{rock.ID}},
		"up to a day":                {Search{To: "2026-12-04"}, []tix.EventID{jazz.ID}},
		"one day, as in Tokyo":       {Search{From: "2026-12-05", To: "2026-12-05"}, []tix.EventID{rock.ID}},
		"a free week":                {Search{From: "2027-01-01", To: "2027-01-07"}, nil},
	} {
		c.search.Query = own + " " + c.search.Query
		found, err := b.listings.List(context.Background(), c.search, nil, 10)
		require.NoError(t, err)
		var ids []tix.EventID
		for _, l := range found {
			ids = append(ids, l.Card.ID)
		}
		require.Equal(t, c.want, ids, name)
	}
}

func TestVenueIsRenamed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	venue := b.venue(t, "Old Mill", "Berlin", "Europe/Berlin")
	e := b.published(t, "Reading "+b.org.String(), "2026-12-04", venue)
	card := b.world.venues[venue]
	card.Name, card.City = "New Mill", "Potsdam"
	b.world.venues[venue] = card
	require.NoError(t, testkit.Deliver(t, b.db, b.service.subscriptions()[0], venueChanged{VenueID: venue}))
	found, err := b.listings.List(context.Background(), Search{Query: "new mill " + b.org.String(), City: "Potsdam"}, nil, 10)
	require.NoError(t, err)
	require.Len(t, found, 1)
	got, err := b.service.Event(b.ctx, b.org, e.ID)
	require.NoError(t, err)
	require.Equal(t, e.Version, got.Version, "nobody's edit is overtaken by it")
}

func TestPublicPages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	venue := b.venue(t, "Kesselhaus", "Berlin", "Europe/Berlin")
	own := "w" + b.org.String()[4:]
	for _, day := range []string{"2026-12-01", "2026-12-01", "2026-12-01", "2026-12-02", "2026-12-03"} {
		b.published(t, own, day, venue)
	}
	draft := b.night(t, own+" draft", "2026-12-09", venue)
	h := testkit.API(t, b.db, auth.Principal{}, NewModule(b.service, b.directory, b.listings))
	type page struct {
		Items []ListingBody `json:"items"`
		Next  string        `json:"next"`
	}
	seen, path := map[tix.EventID]bool{}, "/v1/events/public?limit=2&q="+own
	var last page
	for after := ""; ; after = "&after=" + last.Next {
		last = testkit.Read[page](t, testkit.Scenario{Name: "page", Method: "GET", Path: path + after, Status: 200}.Play(t, h))
		for _, e := range last.Items {
			require.False(t, seen[e.ID], "none comes twice")
			seen[e.ID] = true
			require.Equal(t, int64(2500), e.FromPrice.Amount)
			require.Equal(t, Available, e.Availability)
		}
		if last.Next == "" {
			break
		}
	}
	require.Len(t, seen, 5, "none is left out")
	for _, s := range []testkit.Scenario{
		{Name: "a draft is nothing", Method: "GET", Path: "/v1/events/public/" + draft.Slug, Status: 404},
		{Name: "by address", Method: "GET", Path: "/v1/events/public/" + last.Items[0].Slug, Status: 200,
			Has: []string{`"description":`, `"city":"Berlin"`, `"zone":"Europe/Berlin"`, `"starts_at":"2026-12-03T19:00:00Z"`}, HasNot: []string{"refunds_until"}},
		{Name: "forged cursor", Method: "GET", Path: path + "&after=AAAA", Status: 422},
		{Name: "not a date", Method: "GET", Path: path + "&from=yesterday", Status: 422},
	} {
		s.Play(t, h)
	}
}

func TestOrganizerOverHTTP(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	venue := b.venue(t, "Kesselhaus", "Berlin", "Europe/Berlin")
	h := testkit.API(t, b.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, NewModule(b.service, b.directory, b.listings))
	base := "/v1/events/organizations/" + b.org.String() + "/events"
	e := testkit.Read[eventBody](t, testkit.Scenario{Name: "create", Method: "POST", Path: base, Status: 201, Body: `{"name":"A Night"}`,
		Has: []string{`"status":"draft"`, `"venue_id":""`}, HasNot: []string{"starts_at"}}.Play(t, h))
	one := base + "/" + e.ID.String()
	picture := string(asPNG(t, board(2000, 500)))
	for _, s := range []testkit.Scenario{
		{Name: "venue and times", Method: "PATCH", Path: one, Status: 200, Header: map[string]string{"If-Match": `"1"`}, Headers: map[string]string{"Etag": `"2"`},
			Body: `{"venue_id":"` + venue.String() + `","starts_local":"2026-12-04T20:00","ends_local":"2026-12-04T23:00"}`,
			Has:  []string{`"starts_at":"2026-12-04T19:00:00Z"`, `"starts_local":"2026-12-04T20:00"`, `"name":"Kesselhaus"`}},
		{Name: "overtaken", Method: "PATCH", Path: one, Status: 412, Header: map[string]string{"If-Match": `"1"`}, Body: `{"name":"Mine"}`},
		{Name: "not ready", Method: "POST", Path: one + "/publish", Status: 409, Has: []string{`"field":"tiers"`}},
		{Name: "picture", Method: "PUT", Path: one + "/image?alt=A+stage", Status: 200, Header: map[string]string{"Content-Type": "image/png"}, Body: picture,
			Has: []string{`"image_url":"/v1/events/images/img_`, `"image_alt":"A stage"`}},
		{Name: "not a picture", Method: "PUT", Path: one + "/image", Status: 422, Header: map[string]string{"Content-Type": "image/png"}, Body: "GIF89a"},
		{Name: "too big", Method: "PUT", Path: one + "/image", Status: 413, Header: map[string]string{"Content-Type": "image/png"}, Body: picture + strings.Repeat("x", maxImageBytes)},
		{Name: "drafts", Method: "GET", Path: base + "?status=draft&q=kesselhaus", Status: 200, Has: []string{e.ID.String()}},
		{Name: "ended ones", Method: "GET", Path: base + "?status=ended", Status: 200, Has: []string{`"items":[]`}},
	} {
		s.Play(t, h)
	}
	got, err := b.service.Event(b.ctx, b.org, e.ID)
	require.NoError(t, err)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest("GET", got.ImageURL()+"?w=640", nil))
	require.Equal(t, 200, rec.Code)
	require.Equal(t, "image/jpeg", rec.Header().Get("Content-Type"))
	require.Equal(t, "public, max-age=31536000, immutable", rec.Header().Get("Cache-Control"))
	require.Equal(t, 640, seen(t, rec.Body.Bytes()).Bounds().Dx())
	testkit.Scenario{Name: "known picture", Method: "GET", Path: got.ImageURL() + "?w=640", Status: 304,
		Header: map[string]string{"If-None-Match": rec.Header().Get("Etag")}}.Play(t, h)
	testkit.Scenario{Name: "no such picture", Method: "GET", Path: "/v1/events/images/" + tix.NewImageID().String(), Status: 404}.Play(t, h)

	b.priced(e.ID, 2500, 10)
	testkit.Scenario{Name: "publish", Method: "POST", Path: one + "/publish", Status: 200, Has: []string{`"status":"published"`}}.Play(t, h)
	testkit.Scenario{Name: "cancel", Method: "POST", Path: one + "/cancel", Status: 200, Body: `{"reason":"No singer"}`, Has: []string{`"status":"cancelled"`}}.Play(t, h)
	require.Equal(t, errs.Conflict, errs.KindOf(b.service.DeleteEvent(b.ctx, b.org, e.ID)))
}
