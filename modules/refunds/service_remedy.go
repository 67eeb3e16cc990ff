package refunds

import (
	"context"
	"fmt"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// RefundPage brings the next orders of a cancelled event further, at most limit, and tells how far it
// is: their buyers are told, and where there is nothing to choose, or the time for that is over, each
// gets what is due. While buyers choose, what was chosen during a pause is carried out; when all have
// chosen, it closes. The rows remember: repeating goes on where it was. A paused one does nothing.
func (s *Service) RefundPage(ctx context.Context, event tix.EventID, limit int) (Cancellation, error) {
	const op = "refunds.refund_page"
	card, err := s.events.Card(ctx, event)
	if err != nil {
		return Cancellation{}, errs.Wrap(op, err)
	}
	if card.Status != "cancelled" {
		return Cancellation{}, ErrNotCancelled.At(op, nil)
	}
	c, err := s.store.cancellation(ctx, card.OrganizationID, event, s.clock.Now())
	if err != nil || c.State != CancelRunning || c.Complete {
		return c, errs.Wrap(op, err)
	}
	if c.Pass == passClose && c.choosing(s.clock.Now()) {
		open, err := s.carryOutChosen(ctx, &c, card, limit)
		if err != nil || open {
			return c, errs.Wrap(op, err)
		}
	}
	return c, errs.Wrap(op, s.nextPage(ctx, &c, card, limit))
}

// nextPage goes through the next paid orders of this pass.
func (s *Service) nextPage(ctx context.Context, c *Cancellation, card tix.EventCard, limit int) error {
	page, err := s.payments.EventOrdersPaid(ctx, c.EventID, c.AfterOrder, limit)
	if err != nil {
		return err
	}
	orders := make([]tix.OrderID, len(page))
	for i, o := range page {
		orders[i] = o.OrderID
	}
	last, err := s.goThrough(ctx, c, card, orders)
	if err != nil {
		return err
	}
	if !last.IsZero() {
		c.AfterOrder = last
	}
	if c.State == CancelRunning && len(page) < limit {
		if err := s.endPass(ctx, c, card, limit); err != nil {
			return err
		}
	}
	return s.store.advance(ctx, c)
}

// carryOutChosen carries out what was chosen during a pause, and reports whether somebody may still
// choose.
func (s *Service) carryOutChosen(ctx context.Context, c *Cancellation, card tix.EventCard, limit int) (open bool, err error) {
	orders, err := s.store.waiting(ctx, c.EventID, []string{RemedyChosen}, limit)
	if err != nil {
		return true, err
	}
	if _, err := s.goThrough(ctx, c, card, orders); err != nil {
		return true, err
	}
	left, err := s.store.waiting(ctx, c.EventID, []string{RemedyOpen, RemedyChosen}, 1)
	return len(left) > 0, err
}

// endPass turns to the second pass, or ends that: what is left then are orders that are no longer paid,
// because somebody gave everything back by hand.
func (s *Service) endPass(ctx context.Context, c *Cancellation, card tix.EventCard, limit int) error {
	if c.Pass == passTell {
		c.Pass, c.AfterOrder = passClose, tix.OrderID{}
		return nil
	}
	left, err := s.store.waiting(ctx, c.EventID, []string{RemedyOpen, RemedyChosen}, limit)
	if err != nil {
		return err
	}
	c.Complete = len(left) == 0
	_, err = s.goThrough(ctx, c, card, left)
	return err
}

// goThrough brings orders further, each in a transaction of its own, and answers the last one; it
// stops when somebody pauses.
func (s *Service) goThrough(ctx context.Context, c *Cancellation, card tix.EventCard, orders []tix.OrderID) (last tix.OrderID, err error) {
	for _, order := range orders {
		going, err := s.meet(ctx, *c, card, order)
		if err != nil {
			return last, fmt.Errorf("%s: %w", order, err)
		}
		if !going {
			c.State = CancelPaused
			return last, nil
		}
		last = order
	}
	return last, nil
}

// meet tells the buyer of an order and, when it is time, carries out what is due; false when somebody
// paused.
func (s *Service) meet(ctx context.Context, c Cancellation, card tix.EventCard, order tix.OrderID) (going bool, err error) {
	wait := c.choosing(s.clock.Now())
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if going, err = s.store.going(ctx, c.EventID); err != nil || !going {
			return err
		}
		r, err := s.remedy(ctx, c, card, order)
		if err != nil || r.State == RemedyDone || wait && r.State == RemedyOpen {
			return err
		}
		return s.carryOut(ctx, c, &r)
	})
	if cannotMove(err) {
		err = s.instead(ctx, c, card, order, errs.CodeOf(err))
	}
	return going, err
}

// remedy gives the row of an order, locked; it is made, and its buyer told, when it is asked for first.
func (s *Service) remedy(ctx context.Context, c Cancellation, card tix.EventCard, order tix.OrderID) (Remedy, error) {
	fresh := Remedy{EventID: c.EventID, OrderID: order, OrganizationID: c.OrganizationID, State: RemedyOpen, CreatedAt: s.clock.Now()}
	made, err := s.store.insertRemedy(ctx, &fresh)
	if err != nil {
		return Remedy{}, err
	}
	if made {
		if err := s.tellCancelled(ctx, c, card, order); err != nil {
			return Remedy{}, err
		}
	}
	return s.store.remedy(ctx, c.EventID, order, true)
}

// carryOut gives a buyer what was chosen, or else what is said for who does not choose, in the
// transaction that has locked the remedy. An error of cannotMove when there is no way to the other
// event: the transaction is then rolled back.
func (s *Service) carryOut(ctx context.Context, c Cancellation, r *Remedy) (err error) {
	if r.Kind == "" {
		r.Kind = c.Otherwise
	}
	switch r.Kind {
	case GetMove:
		err = s.orders.Move(ctx, tix.OrderMove{OrderID: r.OrderID, OrganizationID: c.OrganizationID, From: c.EventID, To: c.NewEventID, Tiers: c.Tiers})
	case GetCredit:
		r.Kind, err = s.creditOrder(ctx, c, r.OrderID)
	default:
		_, err = s.RequestAll(ctx, r.OrderID, causeCancelled, false)
	}
	switch errs.CodeOf(err) {
	case "":
	case ErrNothing.Code, ErrNotPaid.Code, errAlreadyAsked().Code: // somebody else was here
		r.Kind, err = GetNone, nil
	}
	if err != nil {
		return err
	}
	now := s.clock.Now()
	r.State, r.DoneAt = RemedyDone, &now
	return s.store.putRemedy(ctx, r)
}

// cannotMove reports whether an order cannot go to the other event, however often it is tried.
func cannotMove(err error) bool {
	switch errs.CodeOf(err) {
	case "sold_out", "not_on_sale", "order_not_movable":
		return true
	}
	return false
}

// instead is for an order that cannot go to the other event: its buyer chooses again, or gets the money
// when the time for that is over. Either way they are told.
func (s *Service) instead(ctx context.Context, c Cancellation, card tix.EventCard, order tix.OrderID, why string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.remedy(ctx, c.EventID, order, true)
		if err != nil || r.State == RemedyDone {
			return err
		}
		r.State, r.Kind, r.ChosenAt, r.Failure, r.Tries = RemedyOpen, "", nil, why, r.Tries+1
		again := c.choosing(s.clock.Now())
		if err := s.tellFull(ctx, c, card, r, again); err != nil {
			return err
		}
		if again {
			return s.store.putRemedy(ctx, &r)
		}
		r.Kind = GetRefund
		return s.carryOut(ctx, c, &r)
	})
}
