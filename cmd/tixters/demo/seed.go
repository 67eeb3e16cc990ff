// Package demo fills an empty platform with organizers, venues and events that look like real
// life, through the same services that people use.
package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
	"github.com/tixters/tixters/modules/checkout"
	"github.com/tixters/tixters/modules/events"
	"github.com/tixters/tixters/modules/invoices"
	"github.com/tixters/tixters/modules/pricing"
	"github.com/tixters/tixters/modules/venues"
)

// Seed makes what is missing of the demo data. An event whose day has passed is made again.
func Seed(ctx context.Context, p *tixters.Platform) error {
	admin, err := p.Rooms.Accounts.EnsureUser(ctx, Admin, "Noor Haddad", Password)
	if err != nil {
		return fmt.Errorf("demo administrator: %w", err)
	}
	if err := p.Rooms.Accounts.EnsurePlatformRole(ctx, admin, "admin"); err != nil {
		return fmt.Errorf("demo administrator: %w", err)
	}
	if err := describe(ctx, p, tix.OrganizationID{}, invoices.SellerDetails{LegalName: "Tixters Demo Inc", Street: "1 Example Street", PostalCode: "97201", City: "Portland", Country: "US", Zone: "America/Los_Angeles"}); err != nil {
		return fmt.Errorf("demo platform: %w", err)
	}
	for _, s := range sellers() {
		if err := (&seeding{p: p, now: time.Now()}).seller(ctx, s); err != nil {
			return fmt.Errorf("demo data of %s: %w", s.name, err)
		}
	}
	return nil
}

type seeding struct {
	p   *tixters.Platform
	now time.Time
	org tix.OrganizationID
	cur tix.Currency
}

func (s *seeding) seller(ctx context.Context, d seller) error {
	owner, err := s.p.Rooms.Accounts.EnsureUser(ctx, d.owner.email, d.owner.name, Password)
	if err != nil {
		return err
	}
	s.cur = tix.Currency(d.currency)
	s.org, err = s.p.Rooms.Accounts.EnsureOrganization(ctx, owner, accounts.NewOrganization{Name: d.name, Country: d.country, Currency: s.cur})
	if err != nil {
		return err
	}
	for _, member := range d.staff {
		user, err := s.p.Rooms.Accounts.EnsureUser(ctx, member.email, member.name, Password)
		if err == nil {
			err = s.p.Rooms.Accounts.EnsureMember(ctx, s.org, user, member.role)
		}
		if err != nil {
			return err
		}
	}
	if err := s.fees(ctx, d.fee); err != nil {
		return err
	}
	home := d.venues[0]
	if err := describe(ctx, s.p, s.org, invoices.SellerDetails{
		LegalName: d.name, Street: home.street, PostalCode: home.postal, City: home.city, Country: d.country, TaxNumber: "12/345/67890", Zone: home.zone,
	}); err != nil {
		return err
	}
	have, err := s.p.Rooms.Venues.List(ctx, s.org, tix.VenueID{}, 100)
	if err != nil {
		return err
	}
	for _, v := range d.venues {
		if err := s.venue(ctx, v, have); err != nil {
			return err
		}
	}
	return nil
}

// describe says who issues invoices, unless somebody said so already.
func describe(ctx context.Context, p *tixters.Platform, org tix.OrganizationID, d invoices.SellerDetails) error {
	have, _, err := p.Rooms.Invoices.SellerOf(ctx, org)
	if err != nil || have.Version > 0 {
		return err
	}
	_, err = p.Rooms.Invoices.Describe(ctx, org, nil, d)
	return err
}

func (s *seeding) fees(ctx context.Context, f fee) error {
	have, err := s.p.Rooms.Pricing.DefaultFee(ctx, s.org)
	if err != nil || have.Source != pricing.FromNobody {
		return err
	}
	_, err = s.p.Rooms.Pricing.SetDefaultFee(ctx, s.org, anyVersion, pricing.FeeDetails{
		Percentage: f.basisPoints, Fixed: tix.Money{Amount: f.fixed, Currency: s.cur}, Mode: pricing.PassedOn, TaxRate: f.tax, TaxIncluded: f.taxIncluded,
	})
	return err
}

func anyVersion(int64) error { return nil }

func (s *seeding) venue(ctx context.Context, d venue, have []venues.Venue) error {
	var id tix.VenueID
	for _, v := range have {
		if v.Name == d.name {
			id = v.ID
		}
	}
	if id.IsZero() {
		made, err := s.p.Rooms.Venues.Create(ctx, s.org, venues.Details{
			Name: &d.name, Street: &d.street, PostalCode: &d.postal, City: &d.city, Region: &d.region, Country: &d.country, Zone: &d.zone, Capacity: &d.capacity,
		})
		if err != nil {
			return err
		}
		id = made.ID
		for i, gate := range d.gates {
			if _, err := s.p.Rooms.Venues.AddGate(ctx, s.org, id, venues.GateDetails{Name: &gate, Position: &i}); err != nil {
				return err
			}
		}
	}
	for _, e := range d.events {
		if err := s.event(ctx, id, d.zone, e); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return nil
}

func (s *seeding) event(ctx context.Context, at tix.VenueID, zone string, d event) error {
	have, err := s.p.Rooms.Events.Events(ctx, s.org, events.Filter{Query: d.name}, tix.EventID{}, 100)
	if err != nil {
		return err
	}
	for _, e := range have {
		if e.EndsAt == nil || e.EndsAt.After(s.now) {
			return nil // still to come
		}
	}
	doors, starts, ends, err := d.times(s.now, zone)
	if err != nil {
		return err
	}
	e, err := s.p.Rooms.Events.CreateEvent(ctx, s.org, events.Details{
		Name: &d.name, Summary: &d.summary, Description: &d.description, VenueID: &at, StartsLocal: &starts, EndsLocal: &ends, DoorsLocal: &doors,
	})
	if err != nil {
		return err
	}
	if _, err := s.p.Rooms.Events.SetImage(ctx, s.org, e.ID, d.alt, d.poster()); err != nil {
		return err
	}
	for i, t := range d.tiers {
		if err := s.tier(ctx, e.ID, i, t); err != nil {
			return err
		}
	}
	if d.state == "draft" {
		return nil
	}
	if _, err := s.p.Rooms.Events.Publish(ctx, s.org, e.ID); err != nil {
		return err
	}
	if d.state == "cancelled" {
		_, err = s.p.Rooms.Events.Cancel(ctx, s.org, e.ID, anyVersion, "Thomas Veldt has lost his voice. We are looking for a new date.")
		return err
	}
	return s.guests(ctx, e.ID, d.guests)
}

func (s *seeding) tier(ctx context.Context, event tix.EventID, position int, d tier) error {
	face, visible := tix.Money{Amount: d.price, Currency: s.cur}, true
	details := pricing.TierDetails{Name: &d.name, Description: &d.about, Face: &face, Capacity: &d.places, MaxPerOrder: &d.most, Visible: &visible, Position: &position}
	if d.opensInDays > 0 {
		opens := s.now.AddDate(0, 0, d.opensInDays).Truncate(time.Hour)
		details.SalesStart = &opens
	}
	_, err := s.p.Rooms.Pricing.CreateTier(ctx, s.org, event, details)
	return err
}

// guests takes free tickets, two an order, as visitors would.
func (s *seeding) guests(ctx context.Context, event tix.EventID, n int) error {
	if n == 0 {
		return nil
	}
	tiers, err := s.p.Rooms.Pricing.Tiers(ctx, event)
	if err != nil {
		return err
	}
	names := []string{"Ada Moreno", "Ben Achterberg", "Chidi Eze", "Dana Novak", "Esra Kaya"}
	for i := range n / 2 {
		name := names[i%len(names)]
		hold, token, err := s.p.Rooms.Checkout.CreateHold(ctx, checkout.Ask{EventID: event, Lines: []tix.LineRequest{{TierID: tiers[0].ID, Quantity: 2}}})
		if err != nil {
			return err
		}
		_, err = s.p.Rooms.Checkout.PlaceOrder(ctx, checkout.Place{HoldID: hold.ID, HoldToken: token, Name: name, Email: fmt.Sprintf("guest%d@visitors.example", i+1), AcceptTerms: true})
		if err != nil {
			return err
		}
	}
	return nil
}

// times gives doors, start and end as wall clock at the venue.
func (d event) times(now time.Time, zone string) (doors, starts, ends string, err error) {
	const wall = "2006-01-02T15:04"
	place, err := time.LoadLocation(zone)
	if err != nil {
		return "", "", "", err
	}
	if d.days == 0 {
		if hour := now.In(place).Hour(); hour >= 7 && hour < 18 { // tickets are valid from twelve hours before doors
			day := now.In(place).Format("2006-01-02T")
			return day + d.doors, day + d.starts, day + d.ends, nil
		}
		start := now.In(place).Add(3 * time.Hour).Truncate(30 * time.Minute)
		return start.Add(-time.Hour).Format(wall), start.Format(wall), start.Add(3 * time.Hour).Format(wall), nil
	}
	day := now.In(place).AddDate(0, 0, d.days).Format("2006-01-02T")
	return day + d.doors, day + d.starts, day + d.ends, nil
}
