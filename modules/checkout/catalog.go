package checkout

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// sale is what a hold needs to know of an event, besides stock.
type sale struct {
	card     tix.EventCard
	tiers    []tix.TierCard
	byTier   map[tix.TierID]tix.TierCard
	quote    func(lines []tix.LineRequest, now time.Time) (tix.Quote, error)
	perBuyer int // tickets of the event that one person may have; 0: any number
}

// readSale asks the other rooms.
func (s *Service) readSale(ctx context.Context, event tix.EventID) (*sale, error) {
	card, err := s.events.Card(ctx, event)
	if err != nil {
		return nil, err
	}
	tiers, quote, err := s.pricing.PriceList(ctx, event)
	if err != nil {
		return nil, err
	}
	perBuyer, err := s.stock.BuyerLimit(ctx, event)
	if err != nil {
		return nil, err
	}
	out := &sale{card: card, tiers: tiers, byTier: make(map[tix.TierID]tix.TierCard, len(tiers)), quote: quote, perBuyer: perBuyer}
	for _, t := range tiers {
		out.byTier[t.ID] = t
	}
	return out, nil
}
