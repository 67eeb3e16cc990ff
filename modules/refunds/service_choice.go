package refunds

import (
	"context"
	"slices"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Choice is what the buyer of an order of a cancelled event may have, or has.
type Choice struct {
	Remedy
	Cancellation Cancellation
	Event        tix.EventCard // the cancelled one
	NewEvent     tix.EventCard // zero when there is none
	Offers       []string      // what may be chosen now
	Amount       tix.Money     // what is left of the order
	Paid         tix.Money     // what was paid for it
	Code         string        // that opens the credit which was chosen
	Credit       Credit
}

// ChoiceOf tells the holder of an order's token what they may choose; ErrNoChoice when the order's
// event was not cancelled, errs.NotFound for a wrong token.
func (s *Service) ChoiceOf(ctx context.Context, order tix.OrderID, token string) (Choice, error) {
	const op = "refunds.choice_of"
	if err := s.payments.CheckToken(ctx, order, token); err != nil {
		return Choice{}, errs.Wrap(op, err)
	}
	out, err := s.choice(ctx, order)
	return out, errs.Wrap(op, err)
}

// Choose decides for the holder of an order's token what they get, and carries it out at once, unless
// the cancellation is paused: then it waits, and may be changed. Choosing the same again changes
// nothing. ErrChoiceMade once it was carried out, ErrChoiceOver after the time for it, ErrFull when the
// other event has no place for the order: then they choose again.
func (s *Service) Choose(ctx context.Context, order tix.OrderID, token, kind string) (Choice, error) {
	const op = "refunds.choose"
	if err := s.payments.CheckToken(ctx, order, token); err != nil {
		return Choice{}, errs.Wrap(op, err)
	}
	before, err := s.choice(ctx, order)
	if err != nil {
		return Choice{}, errs.Wrap(op, err)
	}
	if before.State == RemedyDone && before.Kind == kind {
		return before, nil
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error { return s.choose(ctx, before, kind) })
	if cannotMove(err) {
		err = s.noteFull(ctx, before, errs.CodeOf(err))
	}
	if err != nil {
		return Choice{}, errs.Wrap(op, err)
	}
	out, err := s.choice(ctx, order)
	return out, errs.Wrap(op, err)
}

func (s *Service) choose(ctx context.Context, b Choice, kind string) error {
	c := b.Cancellation
	going, err := s.store.going(ctx, c.EventID)
	if err != nil {
		return err
	}
	r, err := s.remedy(ctx, c, b.Event, b.OrderID)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	switch {
	case r.State == RemedyDone && r.Kind == kind:
		return nil
	case r.State == RemedyDone:
		return ErrChoiceMade
	case !c.choosing(now):
		return ErrChoiceOver
	case !slices.Contains(b.Offers, kind):
		return errs.InvalidField("body.choice", "This is not among what you may choose.")
	}
	r.State, r.Kind, r.ChosenAt, r.Failure = RemedyChosen, kind, &now, ""
	if err := s.audit.Record(ctx, tix.Action{OrganizationID: c.OrganizationID, Actor: ByBuyer, Verb: "refunds.choice.create", Subject: r.OrderID.String(),
		Details: map[string]string{"event": c.EventID.String(), "choice": kind}}); err != nil {
		return err
	}
	if !going {
		return s.store.putRemedy(ctx, &r)
	}
	if err := s.carryOut(ctx, c, &r); err != nil {
		return err
	}
	left, err := s.store.waiting(ctx, c.EventID, []string{RemedyOpen, RemedyChosen}, 1)
	if err != nil || len(left) > 0 || c.Pass == passTell {
		return err
	}
	return s.out.Publish(ctx, tix.CancellationTurned{EventID: c.EventID}) // nobody is waited for any more
}

// noteFull remembers that the other event had no place, for who looks again, and answers ErrFull.
func (s *Service) noteFull(ctx context.Context, b Choice, why string) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		r, err := s.remedy(ctx, b.Cancellation, b.Event, b.OrderID)
		if err != nil || r.State == RemedyDone {
			return err
		}
		r.State, r.Kind, r.ChosenAt, r.Failure, r.Tries = RemedyOpen, "", nil, why, r.Tries+1
		return s.store.putRemedy(ctx, &r)
	})
	if err != nil {
		return err
	}
	return ErrFull
}

// choice reads what stands. An order that has moved shows the choice by which it did.
func (s *Service) choice(ctx context.Context, order tix.OrderID) (Choice, error) {
	p, err := s.payments.Payment(ctx, tix.OrganizationID{}, order)
	if err != nil {
		return Choice{}, err
	}
	out := Choice{Amount: tix.Money{Amount: p.Quote.Total.Amount - p.Refunded, Currency: p.Quote.Total.Currency}, Paid: p.Quote.Total, Offers: []string{}}
	out.Cancellation, err = s.store.findCancellation(ctx, p.EventID)
	if errs.KindOf(err) == errs.NotFound {
		last, err := s.store.lastRemedy(ctx, order)
		if errs.KindOf(err) == errs.NotFound {
			return Choice{}, ErrNoChoice
		}
		if err != nil {
			return Choice{}, err
		}
		out.Remedy = last
		out.Cancellation, err = s.store.findCancellation(ctx, last.EventID)
		if err != nil {
			return Choice{}, err
		}
	} else if err != nil {
		return Choice{}, err
	} else {
		out.Remedy, err = s.store.remedy(ctx, p.EventID, order, false)
		if errs.KindOf(err) == errs.NotFound { // the run has not come so far
			if p.Status != "paid" {
				return Choice{}, ErrNoChoice
			}
			out.Remedy, err = Remedy{EventID: p.EventID, OrderID: order, State: RemedyOpen}, nil
		}
		if err != nil {
			return Choice{}, err
		}
	}
	if out.State != RemedyDone && out.Cancellation.choosing(s.clock.Now()) {
		out.Offers = slices.DeleteFunc(out.Cancellation.offers(), func(kind string) bool { return kind == GetCredit && out.Amount.Amount == 0 })
	}
	if out.State == RemedyDone && out.Kind == GetCredit {
		if err := s.showCredit(ctx, &out); err != nil {
			return Choice{}, err
		}
	}
	if out.Event, err = s.events.Card(ctx, out.EventID); err != nil {
		return Choice{}, err
	}
	if next := out.Cancellation.NewEventID; !next.IsZero() {
		out.NewEvent, err = s.events.Card(ctx, next)
	}
	return out, err
}
