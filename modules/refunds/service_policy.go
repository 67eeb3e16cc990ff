package refunds

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// PolicyDetails are what an organization promises buyers of an event.
type PolicyDetails struct {
	Allowed    bool
	Until      *time.Time // nil: until the event begins
	Percentage int64      // basis points
	KeepFees   bool
}

// PolicyOf gives what the organization's event promises; version 0 when nothing was ever said.
func (s *Service) PolicyOf(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Policy, error) {
	if _, err := s.event(ctx, org, event); err != nil {
		return Policy{}, errs.Wrap("refunds.policy_of", err)
	}
	p, err := s.policy(ctx, event)
	return p, errs.Wrap("refunds.policy_of", err)
}

func (s *Service) policy(ctx context.Context, event tix.EventID) (Policy, error) {
	p, found, err := s.store.policy(ctx, event)
	if err == nil && !found {
		p = Policy{EventID: event, Percentage: whole}
	}
	return p, err
}

// SetPolicy changes what is promised; match is asked with the present version and may refuse it.
func (s *Service) SetPolicy(ctx context.Context, org tix.OrganizationID, event tix.EventID, match func(int64) error, d PolicyDetails) (Policy, error) {
	const op = "refunds.set_policy"
	if _, err := s.event(ctx, org, event); err != nil {
		return Policy{}, errs.Wrap(op, err)
	}
	if d.Percentage < 1 || d.Percentage > whole {
		return Policy{}, errs.InvalidField("body.percentage", "Between 1 and 10000 basis points (100 %) of the price go back.")
	}
	var p Policy
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		now, err := s.policy(ctx, event)
		if err != nil {
			return err
		}
		if match != nil {
			if err := match(now.Version); err != nil {
				return err
			}
		}
		p = Policy{EventID: event, OrganizationID: org, Allowed: d.Allowed, Until: d.Until, Percentage: d.Percentage, KeepFees: d.KeepFees, Version: now.Version + 1}
		stored, err := s.store.putPolicy(ctx, &p)
		if err != nil {
			return err
		}
		if !stored {
			return errs.New(errs.Stale, "changed_meanwhile", "Somebody changed this in the meantime. Reload and try again.")
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: "refunds.policy.update", Subject: event.String(),
			Details: map[string]string{"version": fmt.Sprint(p.Version)}})
	})
	return p, errs.Wrap(op, err)
}

func (s *Service) event(ctx context.Context, org tix.OrganizationID, id tix.EventID) (tix.EventCard, error) {
	card, err := s.events.Card(ctx, id)
	if err == nil && card.OrganizationID != org {
		err = errs.Missing("event")
	}
	return card, err
}

// Offer is what a buyer may have back.
type Offer struct {
	Preview
	Until   time.Time // until when
	Refusal error     // why not; nil when they may
}

// OfferTo works out what the holder of an order's token may have back for some of its tickets, or
// with none for all, by the event's policy. errs.NotFound for a wrong token.
func (s *Service) OfferTo(ctx context.Context, order tix.OrderID, token string, tickets []tix.TicketID) (Offer, error) {
	const op = "refunds.offer_to"
	o, _, err := s.offer(ctx, order, token, tickets)
	return o, errs.Wrap(op, err)
}

// RequestAsBuyer gives the holder of an order's token money back by the event's policy.
// ErrNotAllowed, ErrTooLate, ErrUsed, ErrNothing.
func (s *Service) RequestAsBuyer(ctx context.Context, order tix.OrderID, token string, tickets []tix.TicketID) (Refund, error) {
	const op = "refunds.request_as_buyer"
	o, t, err := s.offer(ctx, order, token, tickets)
	if err == nil {
		err = o.Refusal
	}
	if err != nil {
		return Refund{}, errs.Wrap(op, err)
	}
	id := tix.NewRefundID()
	r, err := s.request(ctx, tix.OrganizationID{}, order, Ask{Tickets: tickets, Restock: true}, t, Refund{ID: id, Cause: id.String(), ActorKind: ByBuyer})
	return r, errs.Wrap(op, err)
}

func (s *Service) offer(ctx context.Context, order tix.OrderID, token string, tickets []tix.TicketID) (o Offer, t terms, err error) {
	if err := s.payments.CheckToken(ctx, order, token); err != nil {
		return o, t, err
	}
	p, err := s.payments.Payment(ctx, tix.OrganizationID{}, order)
	if err != nil {
		return o, t, err
	}
	policy, err := s.policy(ctx, p.EventID)
	if err != nil {
		return o, t, err
	}
	card, err := s.events.Card(ctx, p.EventID)
	if err != nil {
		return o, t, err
	}
	t = terms{policy.Percentage, policy.KeepFees}
	if o.Until = card.StartsAt; policy.Until != nil && policy.Until.Before(o.Until) {
		o.Until = *policy.Until
	}
	o.Preview.Money.Currency, o.Tickets = p.Quote.Total.Currency, []tix.TicketSheet{}
	switch {
	case !policy.Allowed:
		o.Refusal = ErrNotAllowed
	case !s.clock.Now().Before(o.Until):
		o.Refusal = ErrTooLate
	}
	if o.Refusal != nil {
		return o, t, nil
	}
	until := o.Until
	o.Preview, o.Refusal = s.plan(ctx, p, Ask{Tickets: tickets}, t)
	o.Until = until
	if errs.KindOf(o.Refusal) == errs.Internal {
		err, o.Refusal = o.Refusal, nil
	}
	return o, t, err
}
