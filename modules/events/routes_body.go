package events

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/tix"
)

type venueBody struct {
	Name    string `json:"name" example:"Kesselhaus"`
	Street  string `json:"street"`
	City    string `json:"city" example:"Berlin"`
	Country string `json:"country" example:"DE"`
}

func showVenue(v tix.VenueCard) *venueBody {
	if v.ID.IsZero() {
		return nil
	}
	return &venueBody{Name: v.Name, Street: v.Street, City: v.City, Country: v.Country}
}

type organizerBody struct {
	ID   tix.OrganizationID `json:"id"`
	Name string             `json:"name"`
}

// eventBody is an event as its organizer sees it.
type eventBody struct {
	ID           tix.EventID  `json:"id"`
	Slug         string       `json:"slug" example:"nils-frahm"`
	Name         string       `json:"name"`
	Summary      string       `json:"summary"`
	Description  string       `json:"description"`
	Status       string       `json:"status" enum:"draft,published,ended,cancelled"`
	Currency     tix.Currency `json:"currency"`
	VenueID      tix.VenueID  `json:"venue_id" doc:"Empty text in a draft without a venue"`
	Venue        *venueBody   `json:"venue,omitempty"`
	Zone         string       `json:"zone" doc:"IANA time zone of the venue" example:"Europe/Berlin"`
	StartsLocal  string       `json:"starts_local" doc:"Wall time at the venue; empty when unsaid" example:"2026-12-04T20:00"`
	EndsLocal    string       `json:"ends_local"`
	DoorsLocal   string       `json:"doors_local"`
	RefundsLocal string       `json:"refunds_local"`
	StartsAt     *time.Time   `json:"starts_at,omitempty" doc:"The instant; absent without a wall time or a venue"`
	EndsAt       *time.Time   `json:"ends_at,omitempty"`
	DoorsAt      *time.Time   `json:"doors_at,omitempty"`
	RefundsUntil *time.Time   `json:"refunds_until,omitempty"`
	ImageURL     string       `json:"image_url" doc:"Path; empty without a picture. Add ?w=640 for the small one"`
	ImageAlt     string       `json:"image_alt"`
	CancelReason string       `json:"cancel_reason,omitempty"`
	PublishedAt  *time.Time   `json:"published_at,omitempty"`
	CancelledAt  *time.Time   `json:"cancelled_at,omitempty"`
	Version      int64        `json:"version"`
	CreatedAt    time.Time    `json:"created_at"`
	UpdatedAt    time.Time    `json:"updated_at"`
}

// show makes the bodies of events, with one question about all their venues.
func (m *Module) show(ctx context.Context, events []Event) ([]eventBody, error) {
	cards, err := m.directory.show(ctx, events)
	if err != nil {
		return nil, err
	}
	shown := make([]eventBody, 0, len(events))
	for i, e := range events {
		shown = append(shown, eventBody{
			ID: e.ID, Slug: e.Slug, Name: e.Name, Summary: e.Summary, Description: e.Description, Status: cards[i].Status,
			Currency: e.Currency, VenueID: e.VenueID, Venue: showVenue(cards[i].Venue), Zone: e.Zone, StartsLocal: e.StartsLocal,
			EndsLocal: e.EndsLocal, DoorsLocal: e.DoorsLocal, RefundsLocal: e.RefundsLocal, StartsAt: e.StartsAt, EndsAt: e.EndsAt,
			DoorsAt: e.DoorsAt, RefundsUntil: e.RefundsUntil, ImageURL: e.ImageURL(), ImageAlt: e.ImageAlt, CancelReason: e.CancelReason,
			PublishedAt: e.PublishedAt, CancelledAt: e.CancelledAt, Version: e.Version, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
		})
	}
	return shown, nil
}

// ListingBody is an event as the public sees it; exported because it is embedded.
type ListingBody struct {
	ID           tix.EventID   `json:"id"`
	Slug         string        `json:"slug" example:"nils-frahm"`
	Name         string        `json:"name"`
	Summary      string        `json:"summary"`
	StartsAt     time.Time     `json:"starts_at"`
	EndsAt       time.Time     `json:"ends_at"`
	DoorsAt      *time.Time    `json:"doors_at,omitempty"`
	Zone         string        `json:"zone" doc:"IANA time zone of the venue: show times in it" example:"Europe/Berlin"`
	Venue        *venueBody    `json:"venue"`
	ImageURL     string        `json:"image_url" doc:"Path; empty without a picture. Add ?w=640 for the small one"`
	ImageAlt     string        `json:"image_alt"`
	Organizer    organizerBody `json:"organizer"`
	Status       string        `json:"status" enum:"published,ended,cancelled"`
	FromPrice    *tix.Money    `json:"from_price,omitempty" doc:"Lowest price a buyer pays for one ticket, fees and tax included; absent when nothing is offered"`
	Availability string        `json:"availability" enum:"available,few,sold_out,not_on_sale,ended"`
}

func showListing(l Listing) ListingBody {
	c := l.Card
	return ListingBody{ID: c.ID, Slug: c.Slug, Name: c.Name, Summary: c.Summary, StartsAt: c.StartsAt, EndsAt: c.EndsAt,
		DoorsAt: optional(c.DoorsAt), Zone: c.Zone, Venue: showVenue(c.Venue), ImageURL: c.ImageURL, ImageAlt: l.ImageAlt,
		Organizer: organizerBody{ID: c.OrganizationID, Name: c.OrganizationName}, Status: c.Status, FromPrice: l.FromPrice, Availability: l.Availability}
}

func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
