package checkout

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// boardEvery is how often, at most, browsers hear of changed availability.
const boardEvery = 300 * time.Millisecond

// availabilityBody is the small part of an offer that changes while people look at it.
type availabilityBody struct {
	EventID tix.EventID        `json:"event_id"`
	Status  string             `json:"status" enum:"on_sale,not_started,ended,sold_out,cancelled"`
	Tiers   []tierAvailability `json:"tiers" nullable:"false"`
}

type tierAvailability struct {
	ID           tix.TierID `json:"id"`
	Availability string     `json:"availability" enum:"available,few,sold_out,not_started,ended"`
	Remaining    *int       `json:"remaining,omitempty" doc:"Only when there are 20 or fewer"`
	Max          int        `json:"max"`
}

func availabilityOf(o Offer) availabilityBody {
	b := availabilityBody{EventID: o.EventID, Status: o.Status, Tiers: make([]tierAvailability, 0, len(o.Tiers))}
	for _, t := range o.Tiers {
		a := tierAvailability{ID: t.ID, Availability: t.State, Max: t.Max}
		if t.Remaining >= 0 {
			a.Remaining = &t.Remaining
		}
		b.Tiers = append(b.Tiers, a)
	}
	return b
}

// availabilityOf is the document of an event for the board.
func (s *Service) availabilityOf(ctx context.Context, event string) ([]byte, error) {
	id, err := tix.ParseEventID(event)
	if err != nil {
		return nil, errs.Missing("event")
	}
	o, err := s.Offer(ctx, id)
	if err != nil {
		return nil, err
	}
	return json.Marshal(availabilityOf(o))
}

// WatchAvailability streams the availability of an event, a document when it changes. An error when
// too many watch already.
func (s *Service) WatchAvailability(w http.ResponseWriter, r *http.Request, event tix.EventID) error {
	return s.board.ServeSSE(w, r, event.String())
}
