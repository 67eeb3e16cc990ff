package events

import (
	"context"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// venueChanged is the part of the venues' message that this room reads.
type venueChanged struct {
	VenueID tix.VenueID `json:"venue_id"`
}

// Topic implements tix.Message.
func (venueChanged) Topic() string { return "venues.venue_changed" }

func (s *Service) subscriptions() []outbox.Subscription {
	return []outbox.Subscription{outbox.On("events.describe_again", s.describeAgain)}
}

// describeAgain renews the words by which the events at a venue are found.
func (s *Service) describeAgain(ctx context.Context, m venueChanged) error {
	cards, err := s.venues.Cards(ctx, []tix.VenueID{m.VenueID})
	if err != nil {
		return err
	}
	card, ok := cards[m.VenueID]
	if !ok { // deleted meanwhile, so nothing is there
		return nil
	}
	there, err := s.store.ofVenue(ctx, m.VenueID)
	if err != nil {
		return err
	}
	for i := range there {
		describe(&there[i], card)
		if err := s.store.describe(ctx, &there[i]); err != nil {
			return err
		}
	}
	return nil
}
