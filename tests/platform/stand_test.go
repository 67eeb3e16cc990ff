package platform_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
	"github.com/tixters/tixters/modules/events"
	"github.com/tixters/tixters/modules/pricing"
	mail "github.com/tixters/tixters/modules/sendgrid/standin"
	money "github.com/tixters/tixters/modules/stripe/standin"
	"github.com/tixters/tixters/modules/venues"
)

// settings are those of a platform with everything embedded, but nothing started yet.
func settings(t *testing.T) config.Config {
	t.Helper()
	cfg, err := config.Load(func(string) string { return "" })
	require.NoError(t, err)
	cfg.Secret = strings.Repeat("platform", 4)
	cfg.HTTP.PublicURL = "http://localhost:8080"
	cfg.HTTP.DoorURL = cfg.HTTP.PublicURL
	cfg.HTTP.PerSecond = 0 // every call comes from one address here
	cfg.Temporal.Address = "127.0.0.1:1"
	return cfg
}

// assemble makes the real platform over this package's database and the stand-ins of Stripe
// and mail. No worker runs.
func assemble(t *testing.T) *tixters.Platform {
	t.Helper()
	cfg := settings(t)
	cfg.Database.URL, cfg.Database.Conns = testkit.DSN(t), 8
	bank, err := money.New(money.Options{})
	require.NoError(t, err)
	post, err := mail.Open(mail.Options{APIKey: "SG.platform"})
	require.NoError(t, err)
	stripe, sendgrid := httptest.NewServer(bank), httptest.NewServer(post)
	t.Cleanup(func() {
		stripe.Close()
		sendgrid.Close()
		require.NoError(t, bank.Stop(context.Background()))
		require.NoError(t, post.Close())
	})
	cfg.Stripe.SecretKey, cfg.Stripe.PublishableKey, cfg.Stripe.WebhookSecret = bank.SecretKey(), bank.PublishableKey(), "whsec_platform"
	cfg.Stripe.URL, cfg.Stripe.StandinURL = stripe.URL, stripe.URL
	cfg.Mail.SendGridKey, cfg.Mail.SendGridURL, cfg.Mail.EventKey = "SG.platform", sendgrid.URL, post.PublicKey()
	p, stop, err := tixters.New(t.Context(), cfg, nil)
	require.NoError(t, err)
	t.Cleanup(stop)
	return p
}

// house is an organization with a person in each role and a published event tonight.
type house struct {
	org   tix.OrganizationID
	event tix.EventID
	slug  string
	paid  tix.TierID
	free  tix.TierID
	staff map[string]tix.UserID // by role
	door  string                // Authorization of an enrolled device
}

// organizationRoles are the roles that a membership can have.
func organizationRoles() []string {
	return []string{"owner", "manager", "finance", "box_office", "door"}
}

const password = "lantern-harbour-moon"

func person(t *testing.T, p *tixters.Platform, name string) tix.UserID {
	t.Helper()
	user, err := p.Rooms.Accounts.EnsureUser(t.Context(), name+"@"+strings.ToLower(tix.NewUserID().String())[4:]+".example", name, password)
	require.NoError(t, err)
	return user
}

// found makes a house.
func found(t *testing.T, p *tixters.Platform, name string) house {
	t.Helper()
	ctx := t.Context()
	h := house{staff: map[string]tix.UserID{}}
	for _, role := range organizationRoles() {
		h.staff[role] = person(t, p, role)
	}
	var err error
	h.org, err = p.Rooms.Accounts.EnsureOrganization(ctx, h.staff["owner"], accounts.NewOrganization{Name: name, Country: "US", Currency: "USD"})
	require.NoError(t, err)
	for _, role := range organizationRoles()[1:] {
		require.NoError(t, p.Rooms.Accounts.EnsureMember(ctx, h.org, h.staff[role], role))
	}
	h.event, h.slug, h.paid, h.free = stage(t, p, h.org, 50)
	code, err := p.Rooms.Checkin.Enrol(ctx, h.org, h.event, "Left door", tix.GateID{})
	require.NoError(t, err)
	device, err := p.Rooms.Checkin.Claim(ctx, code.Code, "Left door")
	require.NoError(t, err)
	h.door = "Bearer " + device.Token
	return h
}

// stage publishes an event with a paid and a free tier of so many places each.
func stage(t *testing.T, p *tixters.Platform, org tix.OrganizationID, places int) (event tix.EventID, slug string, paid, free tix.TierID) {
	t.Helper()
	ctx := t.Context()
	name, street, city, country, zone, capacity := "Warehouse "+tix.NewVenueID().UUID()[24:], "1 Quay", "Portland", "US", "America/Los_Angeles", 500
	venue, err := p.Rooms.Venues.Create(ctx, org, venues.Details{Name: &name, Street: &street, City: &city, Country: &country, Zone: &zone, Capacity: &capacity})
	require.NoError(t, err)
	here, err := time.LoadLocation(zone)
	require.NoError(t, err)
	local := func(after time.Duration) *string {
		text := time.Now().Add(after).In(here).Format("2006-01-02T15:04")
		return &text
	}
	title, summary, description := "Lanterns", "Eight musicians, one circle.", "They play in the middle of the room."
	e, err := p.Rooms.Events.CreateEvent(ctx, org, events.Details{
		Name: &title, Summary: &summary, Description: &description, VenueID: &venue.ID, StartsLocal: local(4 * time.Hour), EndsLocal: local(7 * time.Hour), DoorsLocal: local(3 * time.Hour),
	})
	require.NoError(t, err)
	tier := func(name string, amount int64) tix.TierID {
		face, visible := tix.Money{Amount: amount, Currency: "USD"}, true
		made, err := p.Rooms.Pricing.CreateTier(ctx, org, e.ID, pricing.TierDetails{Name: &name, Face: &face, Capacity: &places, Visible: &visible})
		require.NoError(t, err)
		return made.ID
	}
	paid, free = tier("Floor", 3800), tier("Guest", 0)
	published, err := p.Rooms.Events.Publish(ctx, org, e.ID)
	require.NoError(t, err)
	return e.ID, published.Slug, paid, free
}

// signed gives the Authorization of a person.
func signed(t *testing.T, p *tixters.Platform, user tix.UserID) string {
	t.Helper()
	token, _, err := p.Tokens.UserToken(t.Context(), auth.Principal{Kind: auth.User, UserID: user, SessionID: tix.NewSessionID(), Name: "Somebody"})
	require.NoError(t, err)
	return "Bearer " + token
}
