package checkout

import (
	"context"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Payment tells with what an order was paid and how much of it is given back or on its way; for
// an order of an organization, or with a zero one of any. errs.NotFound when there is none.
func (d *Directory) Payment(ctx context.Context, org tix.OrganizationID, id tix.OrderID) (tix.OrderPayment, error) {
	o, err := d.store.order(ctx, id)
	if err == nil && !org.IsZero() && o.OrganizationID != org {
		err = errs.Missing("order")
	}
	if err != nil {
		return tix.OrderPayment{}, errs.Wrap("checkout.payment", err)
	}
	return tix.OrderPayment{OrderSheet: d.sheet(o), Pools: o.Quote.places(), Payment: o.Payment(), Charge: o.ChargeReference, Refunded: o.RefundedAmount, Credit: o.CreditAmount,
		Charging: tix.Charging{Type: o.ChargeType, Account: o.PaymentAccount, Note: o.ChargeNote}}, nil
}

// OrderOfPayment finds the order of a payment of the provider; errs.NotFound when it is none of ours.
func (d *Directory) OrderOfPayment(ctx context.Context, payment string) (tix.OrderID, error) {
	o, err := d.store.ofPayment(ctx, payment)
	return o.ID, errs.Wrap("checkout.order_of_payment", err)
}

// OrderOfCharge finds the order of a charge of the provider; errs.NotFound when it is none of ours.
func (d *Directory) OrderOfCharge(ctx context.Context, charge string) (tix.OrderID, error) {
	o, err := d.store.ofCharge(ctx, charge)
	return o.ID, errs.Wrap("checkout.order_of_charge", err)
}

// OrderMoney lists orders whose money was taken, by id, after a given one.
func (d *Directory) OrderMoney(ctx context.Context, after tix.OrderID, limit int) ([]tix.OrderMoney, error) {
	rows, err := d.store.taken(ctx, after, limit)
	out := make([]tix.OrderMoney, len(rows))
	for i, o := range rows {
		out[i] = tix.OrderMoney{OrderID: o.ID, Status: string(o.Status), Total: o.Total(), Refunded: o.RefundedAmount}
		if o.PaidAt == nil { // turned back: its credit was never spent
			out[i].Total = o.Due()
		}
	}
	return out, errs.Wrap("checkout.order_money", err)
}

// EventOrdersPaid lists paid orders of an event, by id, after a given one.
func (d *Directory) EventOrdersPaid(ctx context.Context, event tix.EventID, after tix.OrderID, limit int) ([]tix.OrderMoney, error) {
	rows, err := d.store.paidOfEvent(ctx, event, after, limit)
	out := make([]tix.OrderMoney, len(rows))
	for i, o := range rows {
		out[i] = tix.OrderMoney{OrderID: o.ID, Status: string(o.Status), Total: o.Total(), Refunded: o.RefundedAmount}
	}
	return out, errs.Wrap("checkout.event_orders_paid", err)
}

// EventMoney sums the paid orders of an event.
func (d *Directory) EventMoney(ctx context.Context, event tix.EventID) (tix.EventMoney, error) {
	m, err := d.store.eventMoney(ctx, event)
	return m, errs.Wrap("checkout.event_money", err)
}

// PromiseBack sets an amount of a paid order aside for a refund. ErrTooMuch when less than that is
// left, ErrNotPaid when the order is not paid.
func (s *Service) PromiseBack(ctx context.Context, id tix.OrderID, amount int64) error {
	return errs.Wrap("checkout.promise_back", s.locked(ctx, id, func(ctx context.Context, o Order) error {
		if o.Status != Paid {
			return ErrNotPaid
		}
		if amount > o.TotalAmount-o.RefundedAmount {
			return ErrTooMuch
		}
		return s.store.promise(ctx, id, amount)
	}))
}

// TakePromise gives an amount free again that was set aside for a refund that will not be.
func (s *Service) TakePromise(ctx context.Context, id tix.OrderID, amount int64) error {
	return errs.Wrap("checkout.take_promise", s.locked(ctx, id, func(ctx context.Context, _ Order) error {
		return s.store.promise(ctx, id, -amount)
	}))
}

// Empty closes a paid order of which everything is given back; any other order, also one with
// money left, stays as it is.
func (s *Service) Empty(ctx context.Context, id tix.OrderID) error {
	return errs.Wrap("checkout.empty", s.locked(ctx, id, func(ctx context.Context, o Order) error {
		if o.Status != Paid || o.RefundedAmount < o.TotalAmount {
			return nil
		}
		if err := s.store.move(ctx, id, Refunded, map[string]any{"closed_at": s.clock.Now()}); err != nil {
			return err
		}
		db.AfterCommit(ctx, func() { s.tell(db.Outside(ctx), id, string(Refunded)) })
		return s.out.Publish(ctx, tix.OrderClosed{OrderID: id, EventID: o.EventID, OrganizationID: o.OrganizationID, Status: string(Refunded)})
	}))
}

// locked does something with an order's row locked, in the caller's transaction if there is one.
func (s *Service) locked(ctx context.Context, id tix.OrderID, do func(context.Context, Order) error) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		o, err := s.store.lockOrder(ctx, id)
		if err != nil {
			return err
		}
		return do(ctx, o)
	})
}
