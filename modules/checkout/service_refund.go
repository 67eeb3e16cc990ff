package checkout

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Refund gives the whole amount of an order back that came too late for tickets. Repeating it
// changes nothing; ErrNothingToGive when there is no such money, ErrRefundFailed when the provider
// could not give it back. Paid orders are given back by the refunds room.
func (s *Service) Refund(ctx context.Context, id tix.OrderID) error {
	const op = "checkout.refund"
	o, err := s.store.order(ctx, id)
	if err != nil {
		return errs.Wrap(op, err)
	}
	switch o.Status {
	case Refunded:
		return nil
	case Refunding:
	default:
		return ErrNothingToGive.At(op, nil)
	}
	_, err = s.finish(ctx, id)
	return errs.Wrap(op, err)
}

// finish brings a refunding order to its end: money back under the order's own key, then the
// status, the mail and the message in one transaction.
func (s *Service) finish(ctx context.Context, id tix.OrderID) (string, error) {
	o, err := s.store.order(ctx, id)
	if err != nil || o.Status != Refunding {
		return string(o.Status), err
	}
	var r tix.RefundResult
	if o.Due().Amount > 0 {
		r, err = s.payments.Refund(ctx, tix.RefundOrder{
			OrderID: id, Account: o.PaymentAccount, Reference: o.Payment(), Key: "rf:" + id.String() + ":full", Amount: o.Due(), FeeBack: o.share(),
		})
		if err != nil {
			return string(Refunding), err
		}
		if r.Status == "failed" || r.Status == "canceled" {
			if err := s.store.noteRefund(ctx, id, r); err != nil {
				return string(Refunding), err
			}
			return string(Refunding), ErrRefundFailed
		}
	}
	card, err := s.events.Card(ctx, o.EventID)
	if err != nil {
		return string(Refunding), err
	}
	done := false
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		done = false
		if o, err = s.store.lockOrder(ctx, id); err != nil || o.Status != Refunding {
			return err
		}
		done = true
		return s.refunded(ctx, o, card, r)
	})
	if err != nil {
		return string(Refunding), err
	}
	if done {
		s.tell(ctx, id, string(Refunded))
	}
	return string(Refunded), nil
}

func (s *Service) refunded(ctx context.Context, o Order, card tix.EventCard, r tix.RefundResult) error {
	if err := s.store.move(ctx, o.ID, Refunded, map[string]any{
		"closed_at": s.clock.Now(), "refund_reference": r.Reference, "refund_status": r.Status,
	}); err != nil {
		return err
	}
	if err := s.books.GivenBack(ctx, tix.MoneyBack{
		Key: o.ID.String(), OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Amount: o.Due(), Fee: o.share(), Reference: r.Reference, Balance: r.Balance,
		Account: o.PaymentAccount, FeeReference: r.FeeReference, FeeBack: r.FeeBack,
	}); err != nil {
		return err
	}
	reason := "sold_out" // the places were gone when the money came
	switch {
	case card.Status == "cancelled":
		reason = "event_cancelled"
	case o.CreditAmount > 0:
		reason = "" // or its credit was
	}
	if _, err := s.mails.Queue(ctx, tix.MailRequest{
		Key: o.ID.String() + ":refunded:v1", OrganizationID: o.OrganizationID, OrderID: o.ID, Template: "order_refunded", ToName: o.BuyerName, ToEmail: o.BuyerEmail,
		Data: map[string]string{
			"name": o.BuyerName, "reference": o.Reference, "event_name": card.Name, "amount": o.Due().String(), "reason": reason, "link": s.link(o),
		},
	}); err != nil {
		return err
	}
	return s.out.Publish(ctx, tix.OrderClosed{OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Status: string(Refunded)})
}
