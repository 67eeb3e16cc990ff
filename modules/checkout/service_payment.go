package checkout

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const secretPurpose = "checkout.payment_secret"

// EnsurePayment makes the payment of a pending order, once: the key is the order's own, so
// the provider answers every repetition with the same payment. An order that is not pending,
// costs nothing or has its payment is left as it is.
func (s *Service) EnsurePayment(ctx context.Context, id tix.OrderID) error {
	o, err := s.store.order(ctx, id)
	if err == nil {
		_, err = s.ensurePayment(ctx, o)
	}
	return errs.Wrap("checkout.ensure_payment", err)
}

// ensurePayment gives the order as it is then.
func (s *Service) ensurePayment(ctx context.Context, o Order) (Order, error) {
	if o.Status != Pending || o.Due().Amount == 0 || o.Payment() != "" {
		return o, nil
	}
	sale, err := s.catalog.Get(ctx, o.EventID)
	if err != nil {
		return o, err
	}
	p, c, err := s.charge(ctx, o, sale.card.Name+" ("+o.Reference+")")
	if err != nil {
		return o, err
	}
	if err := matches(o, p); err != nil {
		return o, err
	}
	sealed, err := s.sealer.Seal(secretPurpose, []byte(p.ClientSecret))
	if err != nil {
		return o, err
	}
	stored, err := s.store.setPayment(ctx, o.ID, p, sealed, c)
	if err != nil {
		return o, err
	}
	if stored {
		o.PaymentReference, o.PaymentSecret, o.PaymentStatus = &p.Reference, sealed, string(p.Status)
		o.ChargeType, o.PaymentAccount, o.ChargeNote = c.Type, c.Account, c.Note
		return o, nil
	}
	// Nothing was stored: either somebody else stored the very same payment, or one on another account,
	// or the order was closed while the provider answered: then nobody may pay with this one.
	if o, err = s.store.order(ctx, o.ID); err != nil {
		return o, err
	}
	if o.Status == Expired || o.Status == Cancelled || o.Payment() != p.Reference {
		_, err = s.payments.Cancel(ctx, p.Account, p.Reference)
	}
	return o, err
}

// Settle asks the provider about the order's payment, applies what it says, and answers the
// order's status then: pending_payment while nothing was paid yet, also after a declined try,
// whose reason the order keeps. ErrMismatch when the provider's payment is not this order's to
// the cent: such an order is never paid, and a person must look at it.
func (s *Service) Settle(ctx context.Context, id tix.OrderID) (string, error) {
	const op = "checkout.settle"
	o, err := s.store.order(ctx, id)
	if err != nil {
		return "", errs.Wrap(op, err)
	}
	done, err := s.settleOrder(ctx, o)
	return done.status, errs.Wrap(op, err)
}

func (s *Service) settleOrder(ctx context.Context, o Order) (settled, error) {
	switch o.Status {
	case Paid, Refunded:
		return settled{status: string(o.Status)}, nil
	case Refunding:
		status, err := s.finish(ctx, o.ID)
		return settled{status: status}, err
	}
	if o.Payment() == "" {
		return settled{status: string(o.Status)}, nil
	}
	p, err := s.payments.Get(ctx, o.PaymentAccount, o.Payment())
	if err != nil {
		return settled{}, err
	}
	if err := matches(o, p); err != nil {
		return settled{}, err
	}
	if p.Status == tix.PaymentSucceeded {
		return s.pay(ctx, o, p)
	}
	status, err := s.note(ctx, o, p)
	return settled{status: status}, err
}

// note applies what the provider says of a payment that has not succeeded.
func (s *Service) note(ctx context.Context, o Order, p tix.Payment) (string, error) {
	if o.Status != Pending {
		return string(o.Status), nil
	}
	if p.Status == tix.PaymentCanceled { // not by us: our own cancellations close the order too
		return s.closeOrder(ctx, o.ID, Cancelled, p)
	}
	changed, err := s.store.notePayment(ctx, o.ID, p)
	if err != nil {
		return "", err
	}
	if p.Status == tix.PaymentProcessing || p.Status == tix.PaymentNeedsAction || p.DeclineCode != "" {
		if err := s.extendOnce(ctx, o); err != nil {
			return "", err
		}
	}
	if changed {
		s.tell(ctx, o.ID, string(Pending))
	}
	return string(Pending), nil
}

// extendOnce gives a payment that began, or failed, near the end of the order's time two minutes
// more.
func (s *Service) extendOnce(ctx context.Context, o Order) error {
	left := o.ExpiresAt.Sub(s.clock.Now())
	if o.Extended || left <= 0 || left >= extension {
		return nil
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		until := o.ExpiresAt.Add(extension)
		done, err := s.store.extendOrder(ctx, o.ID, "extended", until)
		if err != nil || !done {
			return err
		}
		return s.extendStock(ctx, o.HoldID, until)
	})
}

// extendStock keeps the places a little longer than the order. Places that are gone already
// are no failure: a late payment looks for others.
func (s *Service) extendStock(ctx context.Context, hold tix.HoldID, until time.Time) error {
	err := s.stock.Extend(ctx, hold, until.Add(stockGrace))
	if errs.CodeOf(err) == "hold_expired" {
		return nil
	}
	return err
}

// matches reports whether a payment is the order's: same order, same currency, same cent.
func matches(o Order, p tix.Payment) error {
	if p.OrderID != o.ID {
		return ErrMismatch.At("checkout.matches", fmt.Errorf("payment %s names order %q", p.Reference, p.OrderID))
	}
	if p.Amount != o.Due() {
		return ErrMismatch.At("checkout.matches", fmt.Errorf("payment %s is over %d %s, the order over %d %s", p.Reference, p.Amount.Amount, p.Amount.Currency, o.Due().Amount, o.Currency))
	}
	return nil
}
