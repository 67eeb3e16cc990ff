package events

import (
	"context"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Listings shows events to the public.
type Listings struct {
	store     store
	clock     clock.Clock
	directory *Directory
	offers    Offers
	stock     Stock
}

// NewListings makes the public's view over a directory.
func NewListings(d *Directory, offers Offers, stock Stock) *Listings {
	return &Listings{store: d.store, clock: d.clock, directory: d, offers: offers, stock: stock}
}

// List gives up to limit published events that have not ended, by start, after a place (nil:
// from the first). Descriptions are left out.
func (l *Listings) List(ctx context.Context, f Search, after *Place, limit int) ([]Listing, error) {
	found, err := l.store.listed(ctx, f, l.clock.Now(), after, limit)
	if err != nil {
		return nil, errs.Wrap("events.public_list", err)
	}
	listings, err := l.complete(ctx, found)
	return listings, errs.Wrap("events.public_list", err)
}

// BySlug gives a published, ended or cancelled event; NotFound for drafts and for none.
func (l *Listings) BySlug(ctx context.Context, slug string) (Listing, error) {
	e, err := l.store.bySlug(ctx, slug)
	if err != nil {
		return Listing{}, errs.Wrap("events.public_get", err)
	}
	found, err := l.complete(ctx, []Event{e})
	if err != nil {
		return Listing{}, errs.Wrap("events.public_get", err)
	}
	return found[0], nil
}

// complete adds to events what the public wants to know of each, with one question per port.
func (l *Listings) complete(ctx context.Context, events []Event) ([]Listing, error) {
	if len(events) == 0 {
		return nil, nil
	}
	ids := make([]tix.EventID, 0, len(events))
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	cards, err := l.directory.show(ctx, events)
	if err != nil {
		return nil, err
	}
	prices, err := l.offers.FromPrices(ctx, ids)
	if err != nil {
		return nil, err
	}
	open, err := l.offers.OnSale(ctx, ids)
	if err != nil {
		return nil, err
	}
	stock, err := l.stock.EventStock(ctx, ids)
	if err != nil {
		return nil, err
	}
	listings := make([]Listing, 0, len(events))
	for i, e := range events {
		listing := Listing{Card: cards[i], Description: e.Description, ImageAlt: e.ImageAlt, CancelReason: e.CancelReason,
			Availability: availability(cards[i].Status, open[e.ID], stock[e.ID])}
		if price, ok := prices[e.ID]; ok && cards[i].Status == Published {
			listing.FromPrice = &price
		}
		listings = append(listings, listing)
	}
	return listings, nil
}

// availability puts the state of an event's sale into one word. Few is a tenth of the places,
// or ten of them, whichever is less.
func availability(status string, open bool, a tix.Availability) string {
	switch {
	case status == Ended:
		return Ended
	case status != Published || !open:
		return NotOnSale
	case a.Remaining <= 0:
		return SoldOut
	case a.Remaining <= min(10, max(1, a.Capacity/10)):
		return Few
	}
	return Available
}
