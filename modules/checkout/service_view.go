package checkout

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// View is an order as its buyer sees it.
type View struct {
	Order   Order
	Event   tix.EventCard
	Tickets []tix.TicketSheet
	Mail    string // none, queued, sent, delivered, bounced
	Payment *Payment
	Decline *Decline
}

// Payment is what the buyer's browser needs to pay for an order.
type Payment struct {
	tix.PaymentClient
	Reference    string
	ClientSecret string
}

// Order gives an order to whoever has its token. A pending order whose payment could not be
// made before gets it now, if the provider answers.
func (s *Service) Order(ctx context.Context, id tix.OrderID, token string) (View, error) {
	o, err := s.open(ctx, id, token)
	if err != nil {
		return View{}, err
	}
	if o.Status == Pending && o.Payment() == "" && s.clock.Now().Before(o.ExpiresAt) {
		if o, err = s.ensurePayment(ctx, o); err != nil {
			s.log.WarnContext(ctx, "payment not made yet", "order", id.String(), "error", err)
		}
	}
	return s.view(ctx, sold{order: o})
}

// Confirm asks the provider now and applies what it says.
func (s *Service) Confirm(ctx context.Context, id tix.OrderID, token string) (View, error) {
	const op = "checkout.confirm"
	o, err := s.open(ctx, id, token)
	if err != nil {
		return View{}, err
	}
	if o.Status == Pending && o.Payment() == "" {
		if o, err = s.ensurePayment(ctx, o); err != nil {
			return View{}, errs.Wrap(op, err)
		}
	}
	done, err := s.settleOrder(ctx, o)
	if err != nil {
		return View{}, errs.Wrap(op, err)
	}
	if done.tickets != nil {
		return s.view(ctx, done.sold)
	}
	return s.reread(ctx, id)
}

// Resend queues the tickets' mail again, at most once a minute.
func (s *Service) Resend(ctx context.Context, id tix.OrderID, token string) error {
	o, err := s.open(ctx, id, token)
	if err != nil {
		return err
	}
	if o.Status != Paid {
		return ErrNotPaid.At("checkout.resend", nil)
	}
	return errs.Wrap("checkout.resend", s.db.InTx(ctx, func(ctx context.Context) error {
		mail, err := s.mails.QueueOrderTickets(ctx, id, "again-"+s.clock.Now().Format("20060102-1504"))
		if err != nil {
			return err
		}
		// The workflow, which delivers the first mail, may be over: the mail room delivers this one.
		if err := s.out.Publish(ctx, tix.MailQueued{MailID: mail}); err != nil {
			return err
		}
		return s.record(ctx, o, "resend", nil)
	}))
}

func (s *Service) reread(ctx context.Context, id tix.OrderID) (View, error) {
	o, err := s.store.order(ctx, id)
	if err != nil {
		return View{}, errs.Wrap("checkout.reread", err)
	}
	return s.view(ctx, sold{order: o})
}

func (s *Service) view(ctx context.Context, what sold) (v View, err error) {
	const op = "checkout.view"
	o := what.order
	v.Order, v.Tickets, v.Mail = o, what.tickets, "none"
	sale, err := s.catalog.Get(ctx, o.EventID)
	if err != nil {
		return v, errs.Wrap(op, err)
	}
	v.Event = sale.card
	if what.tickets != nil { // a moment ago: their mail is not written yet
		return v, nil
	}
	if o.PaidAt != nil {
		if v.Tickets, err = s.tickets.OfOrder(ctx, o.ID); err != nil {
			return v, errs.Wrap(op, err)
		}
	}
	if v.Mail, err = s.mails.OrderState(ctx, o.ID); err != nil {
		return v, errs.Wrap(op, err)
	}
	if o.Status != Pending {
		return v, nil
	}
	v.Decline = declineOf(o.DeclineCode)
	if o.Payment() != "" {
		secret, err := s.sealer.Open(secretPurpose, o.PaymentSecret)
		if err != nil {
			return v, errs.Wrap(op, err)
		}
		client := s.payments.Client()
		client.Account = o.PaymentAccount
		v.Payment = &Payment{PaymentClient: client, Reference: o.Payment(), ClientSecret: string(secret)}
	}
	return v, nil
}
