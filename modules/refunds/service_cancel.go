package refunds

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// causeCancelled is the cause of the refunds of a cancelled event: once for each order.
const causeCancelled = "event_cancelled"

// States of a cancellation's refunds.
const (
	CancelRunning = "running"
	CancelPaused  = "paused"
	CancelDone    = "done"
)

// ErrNotCancelled says that an event was not cancelled, or had nothing to refund.
var ErrNotCancelled = errs.New(errs.Conflict, "event_not_cancelled", "This event was not cancelled.")

// Cancellation is how far the refunds of a cancelled event are.
type Cancellation struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	State          string
	AfterOrder     tix.OrderID // the last one that was gone through
	Orders         int         // how many were
	Complete       bool        // all were
	CreatedAt      time.Time
	DoneAt         *time.Time
}

// TableName names the table.
func (Cancellation) TableName() string { return "refunds_cancellations" }

// Costs is what cancelling an event would give back, in one currency.
type Costs struct {
	Orders  int
	Tickets int
	Amount  tix.Money // that buyers would get
}

// CancelCosts works out what cancelling the organization's event would give back. Nothing changes.
func (s *Service) CancelCosts(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Costs, error) {
	const op = "refunds.cancel_costs"
	card, err := s.event(ctx, org, event)
	if err != nil {
		return Costs{}, errs.Wrap(op, err)
	}
	c, err := s.payments.EventMoney(ctx, event)
	return Costs{Orders: c.Orders, Tickets: c.Tickets, Amount: tix.Money{Amount: c.Paid - c.Refunded, Currency: card.Currency}}, errs.Wrap(op, err)
}

// RefundPage gives everything back of the next orders of a cancelled event, at most limit, and tells
// how far it is. The row remembers: repeating goes on where it was. A paused one does nothing.
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
	page, err := s.payments.EventOrdersPaid(ctx, event, c.AfterOrder, limit)
	if err != nil {
		return c, errs.Wrap(op, err)
	}
	for _, o := range page {
		_, err := s.RequestAll(ctx, o.OrderID, causeCancelled, false)
		switch errs.CodeOf(err) {
		case "", ErrNothing.Code, ErrNotPaid.Code, errAlreadyAsked().Code: // somebody else was here
		default:
			return c, errs.Wrap(op, err)
		}
		c.AfterOrder = o.OrderID
	}
	c.Orders, c.Complete = c.Orders+len(page), len(page) < limit
	return c, errs.Wrap(op, s.store.advance(ctx, &c))
}

// Progress is how far the refunds of a cancelled event are, by their states.
type Progress struct {
	Cancellation
	States map[State]int
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

// PauseCancel stops the refunds of a cancelled event before the next order, or lets them go on. Those
// that were asked for already go on. Repeating it changes nothing; ErrNotCancelled when there are none.
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
	return tix.CancelProgress{State: p.State, Complete: p.Complete, Orders: p.Orders, Open: p.open(), Refunded: p.States[Refunded] + p.States[Settled], Failed: p.States[Failed]}, err
}
