package refunds

import (
	"context"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Costs is what cancelling an event would give back, in one currency.
type Costs struct {
	Orders   int
	Tickets  int
	Amount   tix.Money   // that buyers would get
	Provider []tix.Money // what the payment provider keeps of their payments all the same
}

// CancelCosts works out what cancelling the organization's event would give back. Nothing changes.
func (s *Service) CancelCosts(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Costs, error) {
	const op = "refunds.cancel_costs"
	card, err := s.event(ctx, org, event)
	if err != nil {
		return Costs{}, errs.Wrap(op, err)
	}
	c, err := s.costs(ctx, card)
	return c, errs.Wrap(op, err)
}

func (s *Service) costs(ctx context.Context, card tix.EventCard) (Costs, error) {
	m, err := s.payments.EventMoney(ctx, card.ID)
	if err != nil {
		return Costs{}, err
	}
	kept, err := s.books.ProviderCosts(ctx, card.ID)
	return Costs{Orders: m.Orders, Tickets: m.Tickets, Amount: tix.Money{Amount: m.Paid - m.Refunded, Currency: card.Currency}, Provider: kept}, err
}

// Progress is how far the orders of a cancelled event are: its refunds by their states, and what was
// decided for how many orders, "" for those that are open.
type Progress struct {
	Cancellation
	States  map[State]int
	Decided map[string]int
	Waiting int // whose buyers have not chosen, or whose choice was not carried out yet
}

// refunded is how many buyers have their money, or it is on its way.
func (p Progress) refunded() int {
	return p.States[Refunded] + p.States[Settled] - p.Decided[GetCredit]
}

// open is how many are neither done nor wait for a person.
func (p Progress) open() int { return p.States[Requested] + p.States[Pending] }

// CancelProgress tells how far the refunds of the organization's cancelled event are, and ends them when
// all are done or wait for a person. ErrNotCancelled when there are none.
func (s *Service) CancelProgress(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Progress, error) {
	const op = "refunds.cancel_progress"
	c, err := s.store.findCancellation(ctx, event)
	if errs.KindOf(err) == errs.NotFound || err == nil && !org.IsZero() && c.OrganizationID != org {
		return Progress{}, ErrNotCancelled.At(op, nil)
	}
	if err != nil {
		return Progress{}, errs.Wrap(op, err)
	}
	p := Progress{Cancellation: c}
	if p.Decided, p.Waiting, err = s.store.remedies(ctx, event); err != nil {
		return p, errs.Wrap(op, err)
	}
	if p.States, err = s.store.states(ctx, event, causeCancelled); err != nil {
		return p, errs.Wrap(op, err)
	}
	if c.Complete && c.State == CancelRunning && p.open() == 0 {
		now := s.clock.Now()
		p.State, p.DoneAt = CancelDone, &now
		err = s.store.turnCancellation(ctx, event, CancelRunning, CancelDone, &now)
	}
	return p, errs.Wrap(op, err)
}

// PauseCancel stops going through the orders of a cancelled event before the next one, or lets it go on.
// Refunds that were asked for already go on, and buyers may choose; what they choose waits. Repeating it changes nothing; ErrNotCancelled when there are none.
func (s *Service) PauseCancel(ctx context.Context, org tix.OrganizationID, event tix.EventID, pause bool) (Progress, error) {
	const op = "refunds.pause_cancel"
	if _, err := s.CancelProgress(ctx, org, event); err != nil {
		return Progress{}, errs.Wrap(op, err)
	}
	from, to, verb := CancelPaused, CancelRunning, "refunds.cancellation.resume"
	if pause {
		from, to, verb = CancelRunning, CancelPaused, "refunds.cancellation.pause"
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.turnCancellation(ctx, event, from, to, nil); err != nil {
			return err
		}
		if err := s.out.Publish(ctx, tix.CancellationTurned{EventID: event}); err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: actor(ctx, BySystem), Verb: verb, Subject: event.String()})
	})
	if err != nil {
		return Progress{}, errs.Wrap(op, err)
	}
	return s.CancelProgress(ctx, org, event)
}

// RefundEvent is RefundPage for the event's run.
func (s *Service) RefundEvent(ctx context.Context, event tix.EventID, limit int) (tix.CancelProgress, error) {
	if _, err := s.RefundPage(ctx, event, limit); err != nil {
		return tix.CancelProgress{}, err
	}
	return s.EventRefunds(ctx, event)
}

// EventRefunds is CancelProgress for the event's run.
func (s *Service) EventRefunds(ctx context.Context, event tix.EventID) (tix.CancelProgress, error) {
	p, err := s.CancelProgress(ctx, tix.OrganizationID{}, event)
	out := tix.CancelProgress{State: p.State, Complete: p.Complete, Orders: p.Orders, Waiting: p.Waiting, Open: p.open(),
		Refunded: p.refunded(), Failed: p.States[Failed]}
	if p.Pass == passClose && p.Waiting > 0 && p.choosing(s.clock.Now()) {
		out.Next = *p.ChooseUntil
	}
	return out, err
}
