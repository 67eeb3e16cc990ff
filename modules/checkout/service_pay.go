package checkout

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// pay applies a payment that succeeded: tickets, or, when there are none left for it, a full
// refund. Whoever comes second finds the order's row changed and only reports it.
func (s *Service) pay(ctx context.Context, o Order, p tix.Payment) (settled, error) {
	id := o.ID
	sold, moved, err := s.settle(ctx, id, p, "")
	if code := errs.CodeOf(err); code == "sold_out" || code == "credit_gone" { // everything is undone; the money goes back instead
		sold, moved, err = s.settle(ctx, id, p, code)
	}
	if err != nil {
		return settled{}, err
	}
	if moved {
		s.tell(ctx, id, string(sold.order.Status))
	}
	if sold.order.Status == Refunding {
		status, err := s.finish(ctx, id)
		return settled{status: status}, err
	}
	return settled{status: string(sold.order.Status), sold: sold}, nil
}

// sold is a paid order with the tickets that were just issued for it; none when they were before.
type sold struct {
	order   Order
	tickets []tix.TicketSheet
}

// settled is what an order has become, and what was sold with it just now.
type settled struct {
	status string
	sold
}

// settle makes a paid order of one that may become so, or with a reason to turn it back or when the
// event was cancelled, one that is refunded. moved is false when it was settled before.
func (s *Service) settle(ctx context.Context, id tix.OrderID, p tix.Payment, reason string) (out sold, moved bool, err error) {
	began := time.Now()
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		moved, out = false, sold{}
		if out.order, err = s.store.lockOrder(ctx, id); err != nil || !out.order.Status.May(Paid) {
			return err
		}
		moved = true
		why, err := reason, error(nil)
		if why == "" {
			if why, err = s.whyNot(ctx, out.order.EventID); err != nil {
				return err
			}
		}
		if why != "" {
			out.order, err = s.turnBack(ctx, out.order, p, why)
			return err
		}
		out, err = s.fulfil(ctx, out.order, p)
		return err
	})
	s.queue.Observe(out.order.EventID, [16]byte{}, time.Since(began), outcome(err))
	return out, moved, err
}

// whyNot says why nobody gets tickets of an event any more; "" while they do.
func (s *Service) whyNot(ctx context.Context, event tix.EventID) (string, error) {
	cancelled, err := s.events.Cancelled(ctx, event)
	if cancelled {
		return "event_cancelled", err
	}
	return "", err
}

// fulfil gives the buyer the tickets: tickets, status, message and stock in the caller's
// transaction. Stock comes last, because its pool is one row that every sale of the event
// needs; for an order that was over already, whose places are likely gone, it comes first. The
// audit room writes its line from the message, so that the chain of an organization, which
// everything it does shares, is not locked by every sale. The code
// "sold_out", after which the transaction must be rolled back, when the places of the hold
// went back on sale and there are no others; "credit_gone" when its credit went elsewhere.
func (s *Service) fulfil(ctx context.Context, o Order, p tix.Payment) (sold, error) {
	out := sold{order: o}
	late := o.Status != Pending
	if late {
		if err := s.secure(ctx, o); err != nil {
			return out, err
		}
	}
	sale, err := s.catalog.Get(ctx, o.EventID)
	if err != nil {
		return out, err
	}
	if o.CreditAmount > 0 {
		if err := s.credits.Spend(ctx, o.ID); err != nil {
			return out, err
		}
	}
	now := s.clock.Now()
	o.Status, o.PaidAt, o.ChargeReference, o.PaymentStatus, o.DeclineCode = Paid, &now, p.ChargeRef, string(p.Status), ""
	issued, err := s.tickets.Issue(ctx, s.sheet(o), sale.card)
	if err != nil {
		return out, err
	}
	if len(issued) != o.Tickets {
		return out, fmt.Errorf("%d tickets issued for an order of %d", len(issued), o.Tickets)
	}
	out = sold{o, issued}
	if err := s.store.move(ctx, o.ID, Paid, map[string]any{
		"paid_at": now, "closed_at": nil, "payment_status": string(p.Status), "charge_reference": p.ChargeRef, "decline_code": "",
	}); err != nil {
		return out, err
	}
	if err := s.books.Sold(ctx, saleOf(o, p)); err != nil {
		return out, err
	}
	if err := s.out.Publish(ctx, tix.OrderPaid{OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Total: o.Total(), Tickets: o.Tickets, Charge: o.ChargeType, At: now}); err != nil {
		return out, err
	}
	if late {
		return out, nil
	}
	return out, s.secure(ctx, o)
}

// secure turns the order's hold into its own places, or takes others when those are gone.
func (s *Service) secure(ctx context.Context, o Order) error {
	err := s.stock.Convert(ctx, o.HoldID, o.ID)
	if errs.CodeOf(err) != "hold_expired" || o.TotalAmount == 0 {
		return err
	}
	if err := s.stock.Release(ctx, o.HoldID); err != nil { // what is left of a hold over several pools
		return err
	}
	again := tix.NewHoldID()
	if err := s.stock.Hold(ctx, again, o.EventID, o.OrganizationID, o.Quote.Pools(), s.clock.Now().Add(stockGrace)); err != nil {
		return err
	}
	return s.stock.Convert(ctx, again, o.ID)
}

// turnBack marks an order whose money was taken and that gets no tickets.
func (s *Service) turnBack(ctx context.Context, o Order, p tix.Payment, reason string) (Order, error) {
	if err := s.stock.Release(ctx, o.HoldID); err != nil {
		return o, err
	}
	if err := s.releaseCredit(ctx, o); err != nil {
		return o, err
	}
	if err := s.store.move(ctx, o.ID, Refunding, map[string]any{"payment_status": string(p.Status), "charge_reference": p.ChargeRef, "refunded_amount": o.Due().Amount}); err != nil {
		return o, err
	}
	if err := s.books.TurnedBack(ctx, saleOf(o, p)); err != nil {
		return o, err
	}
	from := o.Status
	o.Status = Refunding
	// Should this process die before the money is back, the message starts a run that goes on.
	if err := s.out.Publish(ctx, tix.OrderClosed{OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Status: string(Refunding)}); err != nil {
		return o, err
	}
	return o, s.record(ctx, o, "refunding", map[string]string{"before": string(from), "reason": reason})
}

func (s *Service) releaseCredit(ctx context.Context, o Order) error {
	if o.CreditAmount == 0 {
		return nil
	}
	return s.credits.Release(ctx, o.ID)
}

// saleOf is the order as the books see it.
func saleOf(o Order, p tix.Payment) tix.Sale {
	return tix.Sale{OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Quote: o.Quote.Plain(), Link: o.Link, Charge: o.ChargeType, Credit: o.CreditAmount, Balance: p.Balance}
}
