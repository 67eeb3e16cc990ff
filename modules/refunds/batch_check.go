package refunds

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	batchMost   = 100
	chooseLeast = time.Hour           // buyers have at least so long to choose
	creditLeast = 30 * 24 * time.Hour // and to spend a credit
	chooseMost  = 90 * 24 * time.Hour // card networks let refunds fail long after
)

// wrong collects what is not right about a request.
type wrong []errs.Field

func (w *wrong) say(field, message string) {
	*w = append(*w, errs.Field{Name: field, Message: message})
}

func (w wrong) err() error {
	if len(w) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: w[0].Message, Op: "refunds.batch", Fields: w}
}

// checkBatch refuses everything that is wrong at once, fills in what was left out, and gives the cards
// of the events. Whether an event can be cancelled is for each to say.
func (s *Service) checkBatch(ctx context.Context, org tix.OrganizationID, in *CallOff) ([]tix.EventCard, error) {
	var w wrong
	in.Reason = strings.TrimSpace(in.Reason)
	if n := utf8.RuneCountInString(in.Reason); n < 3 || n > 500 {
		w.say("body.reason", "Say in 3 to 500 characters why the events are cancelled.")
	}
	if len(in.Events) == 0 || len(in.Events) > batchMost {
		w.say("body.events", "Name 1 to 100 events.")
		return nil, w.err()
	}
	cards := make([]tix.EventCard, len(in.Events))
	choices := in.Credit
	for i := range in.Events {
		e, at := &in.Events[i], fmt.Sprintf("body.events[%d]", i)
		choices = choices || !e.NewEventID.IsZero()
		if slices.ContainsFunc(in.Events[:i], func(o CallOffEvent) bool { return o.EventID == e.EventID }) {
			w.say(at+".event_id", "Name each event once.")
			continue
		}
		card, err := s.event(ctx, org, e.EventID)
		if errs.KindOf(err) == errs.NotFound {
			w.say(at+".event_id", "There is no such event.")
			continue
		}
		if err != nil {
			return nil, err
		}
		cards[i] = card
		if e.NewEventID.IsZero() {
			if len(e.Tiers) > 0 {
				w.say(at+".tiers", "These are for a new event.")
			}
			e.Tiers = map[tix.TierID]tix.TierID{}
			continue
		}
		if err := s.checkNew(ctx, card, *in, e, at, &w); err != nil {
			return nil, err
		}
	}
	in.check(choices, s.clock.Now(), &w)
	return cards, w.err()
}

// check is about what buyers may choose.
func (in *CallOff) check(choices bool, now time.Time, w *wrong) {
	if in.Otherwise == "" {
		in.Otherwise = GetRefund
	}
	switch {
	case !choices && in.ChooseUntil != nil:
		w.say("body.choose_until", "There is nothing to choose: offer a credit or a new date.")
	case choices && in.ChooseUntil == nil:
		w.say("body.choose_until", "Say until when buyers may choose.")
	case choices && (in.ChooseUntil.Before(now.Add(chooseLeast)) || in.ChooseUntil.After(now.Add(chooseMost))):
		w.say("body.choose_until", "Give buyers between an hour and 90 days.")
	}
	switch {
	case in.CreditUntil == nil:
	case !in.Credit:
		w.say("body.credit_until", "No credit is offered.")
	case in.ChooseUntil != nil && in.CreditUntil.Before(in.ChooseUntil.Add(creditLeast)):
		w.say("body.credit_until", "A credit is good for at least 30 days after buyers must have chosen.")
	}
	switch in.Otherwise {
	case GetRefund:
	case GetCredit:
		if !in.Credit {
			w.say("body.otherwise", "Offer a credit, if it is what everybody gets.")
		}
	case GetMove:
		if slices.ContainsFunc(in.Events, func(e CallOffEvent) bool { return e.NewEventID.IsZero() }) {
			w.say("body.otherwise", "Name a new event for each, if it is what everybody gets.")
		}
	default:
		w.say("body.otherwise", "It is refund, credit or move.")
	}
}

// checkNew finds for every tier of an event the one of the new event.
func (s *Service) checkNew(ctx context.Context, card tix.EventCard, in CallOff, e *CallOffEvent, at string, w *wrong) error {
	next, err := s.event(ctx, card.OrganizationID, e.NewEventID)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	cancelled := slices.ContainsFunc(in.Events, func(o CallOffEvent) bool { return o.EventID == e.NewEventID })
	switch {
	case err != nil:
		w.say(at+".new_event_id", "There is no such event.")
		return nil
	case cancelled || !next.OnSale(s.clock.Now()):
		w.say(at+".new_event_id", "Tickets for this event are not on sale.")
		return nil
	case next.Currency != card.Currency:
		w.say(at+".new_event_id", "This event sells in another currency.")
		return nil
	case in.ChooseUntil != nil && !in.ChooseUntil.Before(next.StartsAt):
		w.say("body.choose_until", "Buyers must choose before "+next.Name+" begins.")
	}
	from, err := s.prices.Tiers(ctx, card.ID)
	if err != nil {
		return err
	}
	to, err := s.prices.Tiers(ctx, next.ID)
	if err != nil {
		return err
	}
	tiers := map[tix.TierID]tix.TierID{}
	for _, t := range from {
		wanted, said := e.Tiers[t.ID]
		i := slices.IndexFunc(to, func(o tix.TierCard) bool {
			if said {
				return o.ID == wanted
			}
			return sameName(o.Name, t.Name)
		})
		if i < 0 {
			w.say(at+".tiers", fmt.Sprintf("Say which ticket for %s stands for “%s”.", next.Name, t.Name))
			continue
		}
		tiers[t.ID] = to[i].ID
	}
	for id := range e.Tiers {
		if !slices.ContainsFunc(from, func(t tix.TierCard) bool { return t.ID == id }) {
			w.say(at+".tiers", "A ticket is not of this event.")
		}
	}
	e.Tiers = tiers
	return nil
}
