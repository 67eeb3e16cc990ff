package events

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Publish puts a draft on sale and tells EventPublished. Conflict event_incomplete says
// everything that is missing at once; publishing twice is no error.
func (s *Service) Publish(ctx context.Context, org tix.OrganizationID, id tix.EventID) (Event, error) {
	var e Event
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if e, err = s.store.one(ctx, org, id, true); err != nil {
			return err
		}
		now := s.clock.Now()
		switch e.StatusAt(now) {
		case Published:
			return nil
		case Draft:
		default:
			return errOver()
		}
		if err := s.complete(ctx, e); err != nil {
			return err
		}
		e.Status, e.PublishedAt = Published, &now
		if err := s.save(ctx, &e, "events.event.publish", nil); err != nil {
			return err
		}
		return s.out.Publish(ctx, tix.EventPublished{EventID: id, OrganizationID: org})
	})
	return e, errs.Wrap("events.publish", err)
}

// complete says everything that a draft lacks.
func (s *Service) complete(ctx context.Context, e Event) error {
	prices, err := s.offers.FromPrices(ctx, []tix.EventID{e.ID})
	if err != nil {
		return err
	}
	var missing []errs.Field
	need := func(ok bool, field, message string) {
		if !ok {
			missing = append(missing, errs.Field{Name: field, Message: message})
		}
	}
	need(!e.VenueID.IsZero(), "venue_id", "Choose a venue.")
	need(e.StartsLocal != "", "starts_local", "Say when the event starts.")
	need(e.StartsAt == nil || e.StartsAt.After(s.clock.Now()), "starts_local", "The start is in the past.")
	need(e.EndsLocal != "", "ends_local", "Say when the event ends.")
	_, priced := prices[e.ID]
	need(priced, "tiers", "Offer at least one visible ticket whose sale has not ended.")
	if len(missing) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Conflict, Code: "event_incomplete", Safe: "The event is not ready to be published.", Fields: missing}
}

// CallOff is Cancel for another room, in its transaction.
func (s *Service) CallOff(ctx context.Context, org tix.OrganizationID, id tix.EventID, reason string) error {
	_, err := s.Cancel(ctx, org, id, nil, reason)
	return err
}

// Cancel says that a published event will not take place, for a reason that ticket holders
// read, and tells EventCancelled. Conflict for drafts and for what is over.
func (s *Service) Cancel(ctx context.Context, org tix.OrganizationID, id tix.EventID, match func(version int64) error, reason string) (Event, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 3 || n > 500 {
		return Event{}, errs.InvalidField("body.reason", "Say in 3 to 500 characters why the event is cancelled.")
	}
	var e Event
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if e, err = s.matching(ctx, org, id, match); err != nil {
			return err
		}
		now := s.clock.Now()
		switch e.StatusAt(now) {
		case Published:
		case Draft:
			return errs.New(errs.Conflict, "event_draft", "A draft is not cancelled; delete it instead.")
		default:
			return errOver()
		}
		e.Status, e.CancelledAt, e.CancelReason = Cancelled, &now, reason
		if err := s.save(ctx, &e, "events.event.cancel", nil); err != nil {
			return err
		}
		return s.out.Publish(ctx, tix.EventCancelled{EventID: id, OrganizationID: org})
	})
	return e, errs.Wrap("events.cancel", err)
}
