package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
	"github.com/tixters/tixters/modules/events"
	"github.com/tixters/tixters/modules/pricing"
	"github.com/tixters/tixters/modules/venues"
)

// places is the capacity of each pool: more than any run can use up.
const places = 1_000_000

// ground is the organization, the event and the doors that are measured.
type ground struct {
	org   tix.OrganizationID
	event tix.EventID

	held, free, paid tix.TierID // each with a pool of its own
	doors            []string   // tokens of devices
}

// prepare makes the ground through the services that people use. The event starts in three hours,
// so its tickets are good at the door at once.
func prepare(ctx context.Context, p *tixters.Platform, c *caller) (ground, error) {
	g, err := stageEvent(ctx, p)
	if err != nil {
		return g, err
	}
	for i := range clients {
		token, err := door(ctx, p, c, g, i)
		if err != nil {
			return g, err
		}
		g.doors = append(g.doors, token)
	}
	return g, nil
}

// stageEvent makes the organization and its published event.
func stageEvent(ctx context.Context, p *tixters.Platform) (ground, error) {
	var g ground
	stamp := time.Now().UTC().Format("20060102150405")
	owner, err := p.Rooms.Accounts.EnsureUser(ctx, "bench"+stamp+"@tixters.example", "Bench", "bench bench bench")
	if err != nil {
		return g, err
	}
	g.org, err = p.Rooms.Accounts.EnsureOrganization(ctx, owner, accounts.NewOrganization{Name: "Bench " + stamp, Country: "DE", Currency: "EUR"})
	if err != nil {
		return g, err
	}
	name, city, country, zone, capacity := "Bench hall", "Berlin", "DE", "UTC", places
	hall, err := p.Rooms.Venues.Create(ctx, g.org, venues.Details{Name: &name, City: &city, Country: &country, Zone: &zone, Capacity: &capacity})
	if err != nil {
		return g, err
	}
	title, at := "Bench "+stamp, time.Now().UTC().Add(3*time.Hour)
	wall := func(t time.Time) *string { s := t.Format("2006-01-02T15:04"); return &s }
	made, err := p.Rooms.Events.CreateEvent(ctx, g.org, events.Details{
		Name: &title, VenueID: &hall.ID, DoorsLocal: wall(at.Add(-time.Hour)), StartsLocal: wall(at), EndsLocal: wall(at.Add(3 * time.Hour)),
	})
	if err != nil {
		return g, err
	}
	g.event = made.ID
	for _, t := range []struct {
		id    *tix.TierID
		name  string
		price int64
	}{{&g.held, "Held", 2500}, {&g.free, "Free", 0}, {&g.paid, "Paid", 2500}} {
		if *t.id, err = tier(ctx, p, g, t.name, t.price); err != nil {
			return g, err
		}
	}
	_, err = p.Rooms.Events.Publish(ctx, g.org, g.event)
	return g, err
}

func tier(ctx context.Context, p *tixters.Platform, g ground, name string, price int64) (tix.TierID, error) {
	face, capacity, most, visible := tix.Money{Amount: price, Currency: "EUR"}, places, perOrder, true
	made, err := p.Rooms.Pricing.CreateTier(ctx, g.org, g.event, pricing.TierDetails{Name: &name, Face: &face, Capacity: &capacity, MaxPerOrder: &most, Visible: &visible})
	if err != nil {
		return tix.TierID{}, fmt.Errorf("tier %s: %w", name, err)
	}
	return made.ID, nil
}

// door enrols a device as staff would and gives its token.
func door(ctx context.Context, p *tixters.Platform, c *caller, g ground, i int) (string, error) {
	code, err := p.Rooms.Checkin.Enrol(ctx, g.org, g.event, fmt.Sprintf("Door %d", i+1), tix.GateID{})
	if err != nil {
		return "", err
	}
	var out struct {
		DeviceToken string `json:"device_token"`
	}
	err = c.post(ctx, "checkin/enrolments/claim", header{}, map[string]string{"code": code.Code}, &out)
	return out.DeviceToken, err
}
