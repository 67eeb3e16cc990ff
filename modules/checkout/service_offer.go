package checkout

import (
	"context"
	"slices"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// fewLeft is when a buyer is told how many tickets are left.
const fewLeft = 20

// Offer is what can be bought for an event now.
type Offer struct {
	EventID    tix.EventID
	Currency   tix.Currency
	Status     string    // on_sale, not_started, ended, sold_out, cancelled
	SalesStart time.Time // of the first tier, when nothing is on sale yet
	Tiers      []TierOffer
}

// TierOffer is one tier of an offer.
type TierOffer struct {
	tix.TierCard
	State     string // available, few, sold_out, not_started, ended
	Remaining int    // -1 when more than fewLeft
	Max       int    // the tier's limit or what is left, whichever is smaller
}

// Offer shows the visible tiers of an event in their order; errs.NotFound for drafts. It is a
// moment old at most; whether a ticket is left is only ever decided by CreateHold.
func (s *Service) Offer(ctx context.Context, event tix.EventID) (Offer, error) {
	o, err := s.offers.Get(ctx, event)
	if err != nil {
		return Offer{}, errs.Wrap("checkout.offer", err)
	}
	return *o, nil
}

func (s *Service) readOffer(ctx context.Context, event tix.EventID) (*Offer, error) {
	sale, err := s.catalog.Get(ctx, event)
	if err != nil {
		return nil, err
	}
	card := sale.card
	if card.Status == "draft" {
		return nil, errs.Missing("event")
	}
	tiers := slices.DeleteFunc(slices.Clone(sale.tiers), func(t tix.TierCard) bool { return !t.Visible })
	slices.SortStableFunc(tiers, func(a, b tix.TierCard) int { return a.Position - b.Position })
	var pools []tix.PoolID
	for _, t := range tiers {
		pools = append(append(pools, t.PoolID), t.MorePools...)
	}
	stock, err := s.stock.Availability(ctx, pools)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	o := &Offer{EventID: event, Currency: card.Currency, Tiers: make([]TierOffer, 0, len(tiers))}
	for _, t := range tiers {
		o.Tiers = append(o.Tiers, tierOffer(t, scarcest(t, stock), card.OnSale(now), now))
	}
	o.Status, o.SalesStart = offerStatus(card, o.Tiers, now)
	return o, nil
}

// scarcest is the pool of a tier that has the least left.
func scarcest(t tix.TierCard, stock map[tix.PoolID]tix.Availability) tix.Availability {
	least := stock[t.PoolID]
	for _, p := range t.MorePools {
		if stock[p].Remaining < least.Remaining {
			least = stock[p]
		}
	}
	return least
}

func tierOffer(t tix.TierCard, a tix.Availability, onSale bool, now time.Time) TierOffer {
	o := TierOffer{TierCard: t, State: "available", Remaining: -1, Max: min(t.MaxPerOrder, a.Remaining)}
	switch {
	case !onSale, !t.SalesEnd.IsZero() && !now.Before(t.SalesEnd):
		o.State = "ended"
	case now.Before(t.SalesStart):
		o.State = "not_started"
	case a.Remaining == 0, a.Remaining < t.MinPerOrder:
		o.State = "sold_out"
	case a.Remaining <= fewLeft && a.Remaining*4 <= a.Capacity:
		o.State = "few"
	}
	if a.Remaining <= fewLeft && (o.State == "available" || o.State == "few") {
		o.Remaining = a.Remaining
	}
	return o
}

func offerStatus(card tix.EventCard, tiers []TierOffer, now time.Time) (status string, start time.Time) {
	if card.Status == "cancelled" {
		return "cancelled", start
	}
	if !card.OnSale(now) {
		return "ended", start
	}
	seen := map[string]bool{}
	for _, t := range tiers {
		seen[t.State] = true
		if t.State == "not_started" && (start.IsZero() || t.SalesStart.Before(start)) {
			start = t.SalesStart
		}
	}
	switch {
	case seen["available"], seen["few"]:
		return "on_sale", time.Time{}
	case seen["not_started"]:
		return "not_started", start
	case seen["sold_out"]:
		return "sold_out", start
	case len(tiers) == 0:
		return "not_started", start
	}
	return "ended", start
}
