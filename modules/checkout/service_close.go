package checkout

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Expire ends a pending order whose time is over, unless its payment says otherwise: the
// provider is asked first, a payment that succeeded is settled, one that the bank is deciding
// gets two minutes once, any other is cancelled before the places are given back. It answers
// the order's status; pending_payment means that the time is not over yet (see Deadline).
func (s *Service) Expire(ctx context.Context, id tix.OrderID) (string, error) {
	const op = "checkout.expire"
	o, err := s.store.order(ctx, id)
	if err != nil {
		return "", errs.Wrap(op, err)
	}
	if o.Status != Pending || s.clock.Now().Before(o.ExpiresAt) {
		return string(o.Status), nil
	}
	status, err := s.end(ctx, o, Expired)
	return status, errs.Wrap(op, err)
}

// Deadline tells when Expire will end a pending order; a payment may move it twice.
func (s *Service) Deadline(ctx context.Context, id tix.OrderID) (time.Time, error) {
	o, err := s.store.order(ctx, id)
	return o.ExpiresAt, errs.Wrap("checkout.deadline", err)
}

// Cancel gives a pending order up for the buyer. A payment that has just succeeded wins: the
// view then shows a paid order. Cancelling twice is fine; any other order is ErrNotPending.
func (s *Service) Cancel(ctx context.Context, id tix.OrderID, token string) (View, error) {
	const op = "checkout.cancel"
	o, err := s.open(ctx, id, token)
	if err != nil {
		return View{}, err
	}
	switch o.Status {
	case Pending:
		if _, err := s.end(ctx, o, Cancelled); err != nil {
			return View{}, errs.Wrap(op, err)
		}
	case Cancelled, Expired:
	default:
		return View{}, ErrNotPending.At(op, nil)
	}
	return s.reread(ctx, id)
}

// end settles or cancels the payment of a pending order and closes the order.
func (s *Service) end(ctx context.Context, o Order, to Status) (string, error) {
	if o.Payment() == "" {
		return s.closeOrder(ctx, o.ID, to, tix.Payment{})
	}
	p, err := s.payments.Get(ctx, o.PaymentAccount, o.Payment())
	if err != nil {
		return "", err
	}
	if p.Status == tix.PaymentProcessing && to == Expired && !o.Graced {
		return string(Pending), s.grace(ctx, o)
	}
	if p.Status != tix.PaymentSucceeded && p.Status != tix.PaymentCanceled {
		if p, err = s.cancelPayment(ctx, o); err != nil {
			return "", err
		}
	}
	if p.Status == tix.PaymentSucceeded {
		if err := matches(o, p); err != nil {
			return "", err
		}
		done, err := s.pay(ctx, o, p)
		return done.status, err
	}
	return s.closeOrder(ctx, o.ID, to, p)
}

// cancelPayment gives what the payment is after the try. A provider that refuses to cancel is
// asked again what the payment is: it may have succeeded a moment ago. One that is still being
// decided does not hold up the end: when it succeeds after all, it is a late payment.
func (s *Service) cancelPayment(ctx context.Context, o Order) (tix.Payment, error) {
	p, refused := s.payments.Cancel(ctx, o.PaymentAccount, o.Payment())
	if refused == nil {
		return p, nil
	}
	p, err := s.payments.Get(ctx, o.PaymentAccount, o.Payment())
	if err != nil {
		return p, err
	}
	switch p.Status {
	case tix.PaymentSucceeded, tix.PaymentCanceled, tix.PaymentProcessing:
		return p, nil
	}
	return p, refused
}

func (s *Service) grace(ctx context.Context, o Order) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		until := s.clock.Now().Add(extension)
		done, err := s.store.extendOrder(ctx, o.ID, "graced", until)
		if err != nil || !done {
			return err
		}
		return s.extendStock(ctx, o.HoldID, until)
	})
}

// closeOrder moves a pending order to expired or cancelled and gives its places back. When
// somebody else was first, it only reports what the order has become.
func (s *Service) closeOrder(ctx context.Context, id tix.OrderID, to Status, p tix.Payment) (string, error) {
	var o Order
	closed := false
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		closed = false
		if o, err = s.store.lockOrder(ctx, id); err != nil || o.Status != Pending {
			return err
		}
		closed = true
		if err := s.store.move(ctx, id, to, map[string]any{"closed_at": s.clock.Now(), "payment_status": string(p.Status)}); err != nil {
			return err
		}
		if err := s.stock.Release(ctx, o.HoldID); err != nil {
			return err
		}
		if err := s.releaseCredit(ctx, o); err != nil {
			return err
		}
		o.Status = to
		return s.out.Publish(ctx, tix.OrderClosed{OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Status: string(to)})
	})
	if err != nil {
		return "", err
	}
	if closed {
		s.tell(ctx, id, string(to))
	}
	return string(o.Status), nil
}
