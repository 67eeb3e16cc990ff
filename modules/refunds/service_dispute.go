package refunds

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// lostToBank is the failure of a refund that was given up because the buyer's bank took the money.
const lostToBank = "lost_to_bank"

// Undisputed has the refunds of an order looked at that waited for the end of a dispute, in the caller's
// transaction: the money can go back now. Tickets that became good with the dispute's end are void again
// when everything goes back.
func (s *Service) Undisputed(ctx context.Context, order tix.OrderID) error {
	const op = "refunds.undisputed"
	waiting, err := s.waiting(ctx, order)
	if err != nil || len(waiting) == 0 {
		return errs.Wrap(op, err)
	}
	p, err := s.payments.Payment(ctx, tix.OrganizationID{}, order)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if p.Refunded == p.Quote.Total.Amount {
		if err := s.voidRest(ctx, waiting[0]); err != nil {
			return errs.Wrap(op, err)
		}
	}
	for _, r := range waiting {
		if err := s.out.Publish(ctx, tix.RefundMoved{RefundID: r.ID}); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return nil
}

// voidRest makes every ticket of a refund's order void that is good, and remembers it with the refund.
func (s *Service) voidRest(ctx context.Context, r Refund) error {
	all, err := s.tickets.OfOrder(ctx, r.OrderID)
	if err != nil {
		return err
	}
	var good []tix.TicketID
	for _, t := range all {
		if t.State == "valid" {
			good = append(good, t.ID)
		}
	}
	if len(good) == 0 {
		return nil
	}
	if err := s.tickets.VoidTickets(ctx, good, "refunded"); err != nil {
		return err
	}
	return s.store.setTickets(ctx, r.ID, append(r.Tickets, good...))
}

// LostToBank ends the refunds of an order that the provider did not give, in the caller's transaction: the
// buyer has the money from the bank. What was set aside for them is free for what the bank took.
func (s *Service) LostToBank(ctx context.Context, order tix.OrderID) error {
	const op = "refunds.lost_to_bank"
	waiting, err := s.waiting(ctx, order)
	if err != nil {
		return errs.Wrap(op, err)
	}
	for _, r := range waiting {
		moved, err := s.store.move(ctx, r.ID, []State{Requested}, map[string]any{"state": Aborted, "failure": lostToBank, "closed_at": s.clock.Now()})
		if err != nil || !moved {
			return errs.Wrap(op, err)
		}
		if err := s.orders.TakePromise(ctx, order, r.Amount); err != nil {
			return errs.Wrap(op, err)
		}
		if err := s.out.Publish(ctx, tix.RefundMoved{RefundID: r.ID}); err != nil {
			return errs.Wrap(op, err)
		}
		if err := s.record(ctx, r, "refunds.refund.aborted", map[string]string{"failure": lostToBank}); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return nil
}

// waiting gives an order's refunds that the provider has not taken on.
func (s *Service) waiting(ctx context.Context, order tix.OrderID) ([]Refund, error) {
	all, err := s.store.ofOrder(ctx, order)
	if err != nil {
		return nil, err
	}
	var out []Refund
	for _, r := range all {
		if r.State != Requested {
			continue
		}
		if r, err = s.store.lock(ctx, r.ID); err != nil {
			return nil, err
		}
		if r.State == Requested {
			out = append(out, r)
		}
	}
	return out, nil
}
