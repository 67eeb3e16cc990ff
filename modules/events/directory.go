package events

import (
	"context"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Directory shows events to other rooms. It needs neither prices nor places, so that the rooms
// of those can ask it.
type Directory struct {
	store      store
	clock      clock.Clock
	venues     Venues
	organizers Organizers
}

// NewDirectory makes the directory.
func NewDirectory(d *db.DB, clk clock.Clock, venues Venues, organizers Organizers) *Directory {
	return &Directory{store: store{d}, clock: clk, venues: venues, organizers: organizers}
}

// Card gives what other rooms show of an event, drafts too; NotFound when there is none.
func (d *Directory) Card(ctx context.Context, id tix.EventID) (tix.EventCard, error) {
	cards, err := d.Cards(ctx, []tix.EventID{id})
	if err != nil {
		return tix.EventCard{}, err
	}
	card, ok := cards[id]
	if !ok {
		return tix.EventCard{}, errs.Missing("event")
	}
	return card, nil
}

// Cancelled reports whether an event will not take place. Every payment asks, so it costs one row.
func (d *Directory) Cancelled(ctx context.Context, id tix.EventID) (bool, error) {
	status, err := d.store.status(ctx, id)
	return status == Cancelled, errs.Wrap("events.cancelled", err)
}

// Cards gives the cards of those ids that exist.
func (d *Directory) Cards(ctx context.Context, ids []tix.EventID) (map[tix.EventID]tix.EventCard, error) {
	found, err := d.store.byID(ctx, ids)
	if err != nil {
		return nil, errs.Wrap("events.cards", err)
	}
	cards, err := d.show(ctx, found)
	if err != nil {
		return nil, errs.Wrap("events.cards", err)
	}
	byID := make(map[tix.EventID]tix.EventCard, len(cards))
	for _, c := range cards {
		byID[c.ID] = c
	}
	return byID, nil
}

// show makes the cards of events, in their order: one question about all venues and one for
// each organizer.
func (d *Directory) show(ctx context.Context, events []Event) ([]tix.EventCard, error) {
	names := map[tix.OrganizationID]string{}
	venues := []tix.VenueID{}
	asked := map[tix.VenueID]bool{{}: true} // the zero venue of drafts is not asked for
	for _, e := range events {
		if !asked[e.VenueID] {
			asked[e.VenueID], venues = true, append(venues, e.VenueID)
		}
		if _, ok := names[e.OrganizationID]; ok {
			continue
		}
		name, err := d.organizers.OrganizationName(ctx, e.OrganizationID)
		if err != nil {
			return nil, err
		}
		names[e.OrganizationID] = name
	}
	places, err := d.venues.Cards(ctx, venues)
	if err != nil {
		return nil, err
	}
	now := d.clock.Now()
	cards := make([]tix.EventCard, 0, len(events))
	for _, e := range events {
		cards = append(cards, tix.EventCard{
			ID: e.ID, OrganizationID: e.OrganizationID, OrganizationName: names[e.OrganizationID], Slug: e.Slug, Name: e.Name,
			Summary: e.Summary, Status: e.StatusAt(now), Currency: e.Currency, StartsAt: instant(e.StartsAt), EndsAt: instant(e.EndsAt),
			DoorsAt: instant(e.DoorsAt), Zone: e.Zone, ImageURL: e.ImageURL(), Venue: places[e.VenueID], RefundsUntil: instant(e.RefundsUntil),
			CancelReason: e.CancelReason,
		})
	}
	return cards, nil
}
