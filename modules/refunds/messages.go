package refunds

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

func (m *Module) listens() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("refunds.reads_payment", m.service.RefundChanged),
		outbox.Call("refunds.calls_off", m.service.finishBatch),
	}
}

// RefundChanged reads the refunds of a payment from the provider: those of ours move on, and those
// that somebody made in the provider's dashboard appear.
func (s *Service) RefundChanged(ctx context.Context, m tix.RefundChanged) error {
	const op = "refunds.refund_changed"
	order, err := s.payments.OrderOfPayment(ctx, m.Payment)
	if errs.KindOf(err) == errs.NotFound {
		return nil // a payment of another installation that shares the provider's account
	}
	if err != nil {
		return errs.Wrap(op, err)
	}
	p, err := s.payments.Payment(ctx, tix.OrganizationID{}, order)
	if err != nil {
		return errs.Wrap(op, err)
	}
	theirs, err := s.provider.ListRefunds(ctx, p.Charging.Account, m.Payment)
	if err != nil {
		return errs.Wrap(op, err)
	}
	ours, err := s.store.ofOrder(ctx, order)
	if err != nil {
		return errs.Wrap(op, err)
	}
	for i := len(theirs) - 1; i >= 0; i-- { // oldest first
		if err := s.hear(ctx, p, ours, theirs[i]); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return nil
}

func (s *Service) hear(ctx context.Context, p tix.OrderPayment, ours []Refund, t tix.RefundResult) error {
	for _, r := range ours {
		if (r.Reference != nil && *r.Reference == t.Reference) || (r.Reference == nil && t.Key == r.Key()) {
			before := r.State
			if o := orderOf(r, p); o.FeeBack > 0 && t.Key == o.Key && (before == Requested || before == Pending) {
				// The list does not tell of our fee, which may not have gone back yet: the same call does both.
				var err error
				if t, err = s.provider.Refund(ctx, o); err != nil {
					return err
				}
			}
			after, err := s.apply(ctx, r.ID, t)
			if err != nil || after == before {
				return err
			}
			return s.db.InTx(ctx, func(ctx context.Context) error { return s.out.Publish(ctx, tix.RefundMoved{RefundID: r.ID}) })
		}
	}
	if t.Key != "" {
		return nil // an older try of ours, or the refund of an order that came too late
	}
	return s.adopt(ctx, p.ID, t)
}

// adopt takes over a refund that was made in the provider's dashboard. When nothing is left of the
// order, its tickets are void.
func (s *Service) adopt(ctx context.Context, order tix.OrderID, t tix.RefundResult) error {
	if t.Status == "failed" || t.Status == "canceled" {
		return nil
	}
	r := Refund{ID: tix.NewRefundID(), OrderID: order, Cause: t.Reference, State: Requested, ActorKind: ByProvider, Actor: ByProvider, Attempt: 1,
		Amount: t.Amount.Amount, Currency: string(t.Amount.Currency), Tickets: []tix.TicketID{}, Restock: true, CreatedAt: s.clock.Now()}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.orders.PromiseBack(ctx, order, r.Amount); err != nil {
			return err
		}
		p, err := s.payments.Payment(ctx, tix.OrganizationID{}, order)
		if err != nil {
			return err
		}
		r.OrganizationID, r.EventID = p.OrganizationID, p.EventID
		if p.Refunded == p.Quote.Total.Amount {
			tickets, err := s.tickets.OfOrder(ctx, order)
			if err != nil {
				return err
			}
			for _, ticket := range tickets {
				if ticket.State == "valid" {
					r.Tickets = append(r.Tickets, ticket.ID)
				}
			}
		}
		return s.begin(ctx, r)
	})
	if code := errs.CodeOf(err); code == "order_not_paid" || code == "already_requested" || code == "refund_exceeds_order" {
		// Of an order that is not paid, or more than is left by our rows: reconciliation shows it.
		s.log.WarnContext(ctx, "refund of the dashboard not taken over", "order", order.String(), "code", code)
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.apply(ctx, r.ID, t)
	return err
}
