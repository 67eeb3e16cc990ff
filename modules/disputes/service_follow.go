package disputes

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Look reads what has become of a dispute.
func (s *Service) Look(ctx context.Context, id tix.DisputeID) (tix.DisputeSheet, error) {
	const op = "disputes.look"
	d, err := s.store.dispute(ctx, id)
	if err != nil {
		return tix.DisputeSheet{}, errs.Wrap(op, err)
	}
	account, err := s.account(ctx, d)
	if err != nil || closed(d.Status) {
		return d.sheet(account), errs.Wrap(op, err)
	}
	p, err := s.provider.GetDisputeOn(ctx, account, d.Reference)
	if err != nil {
		return d.sheet(account), errs.Wrap(op, err)
	}
	d, err = s.apply(ctx, id, p)
	return d.sheet(account), errs.Wrap(op, err)
}

// apply writes down what the provider says: the books, and at the end the tickets and the order. It may
// come in any order and again.
func (s *Service) apply(ctx context.Context, id tix.DisputeID, p tix.Dispute) (Dispute, error) {
	d, err := s.store.dispute(ctx, id)
	if err != nil || closed(d.Status) {
		return d, err
	}
	if gone := kept(p); p.Status == "lost" && gone.Amount > 0 {
		if err := s.books.Recover(ctx, tix.MoneyBack{Key: d.Reference, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Amount: gone, Account: p.Account, Lost: true}); err != nil {
			return d, err
		}
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if d, err = s.store.lock(ctx, id); err != nil || closed(d.Status) {
			return err
		}
		before := d.Status
		if err := s.books.Withdrawn(ctx, d.money(p)); err != nil {
			return err
		}
		if inquiry(d.Status) && !inquiry(p.Status) && p.Status != "won" { // the bank that asked now takes
			d.escalate(p)
			if err := s.freeze(ctx, d); err != nil {
				return err
			}
		}
		switch p.Status {
		case "won", "warning_closed":
			if err = s.thaw(ctx, d.OrderID, d.Frozen); err == nil {
				err = s.refunds.Undisputed(ctx, d.OrderID)
			}
		case "lost":
			err = s.lose(ctx, d, p)
		}
		if err != nil {
			return err
		}
		d.Status, d.Balance, d.Withdrawn = p.Status, p.Balance, p.Withdrawn
		if !p.DueBy.IsZero() {
			d.DueBy = &p.DueBy
		}
		if closed(d.Status) {
			now := s.clock.Now()
			d.ClosedAt = &now
		}
		if err := s.store.put(ctx, &d); err != nil || d.Status == before {
			return err
		}
		return s.record(ctx, d, "disputes.dispute."+d.Status, map[string]string{"before": before})
	})
	return d, err
}

// escalate makes a dispute of an inquiry: what the bank takes may differ from what it asked about, and
// it must be told again.
func (d *Dispute) escalate(p tix.Dispute) {
	d.Reason, d.Amount, d.Currency = p.Reason, p.Amount.Amount, p.Amount.Currency
	d.TellingAt, d.SubmittedAt, d.SubmittedBy = nil, nil, ""
}

// thaw makes the frozen tickets good again, unless the order's money went back meanwhile.
func (s *Service) thaw(ctx context.Context, order tix.OrderID, frozen []tix.TicketID) error {
	if len(frozen) == 0 {
		return nil
	}
	o, err := s.orders.Payment(ctx, tix.OrganizationID{}, order)
	if err != nil || o.Status != "paid" || o.Quote.Total.Amount > 0 && o.Refunded >= o.Quote.Total.Amount {
		return err
	}
	return s.tickets.Restore(ctx, frozen)
}

// kept is what a bank has of the buyer's money now.
func kept(p tix.Dispute) tix.Money {
	out := tix.Money{Currency: p.Amount.Currency}
	for _, m := range p.Moves {
		out.Amount -= m.Disputed
	}
	return out
}

func (d Dispute) money(p tix.Dispute) tix.DisputeMoney {
	return tix.DisputeMoney{Reference: d.Reference, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Account: p.Account, Amount: p.Amount, Moves: p.Moves}
}

// lose takes the money from who had it, and keeps it from being refunded too.
func (s *Service) lose(ctx context.Context, d Dispute, p tix.Dispute) error {
	money := d.money(p)
	if money.Amount = kept(p); money.Amount.Amount <= 0 {
		return s.refunds.Undisputed(ctx, d.OrderID) // the bank took nothing
	}
	if err := s.books.Lost(ctx, money); err != nil {
		return err
	}
	if err := s.refunds.LostToBank(ctx, d.OrderID); err != nil {
		return err
	}
	err := s.promises.PromiseBack(ctx, d.OrderID, 0) // locks
	if errs.CodeOf(err) == "order_not_paid" {
		return nil
	}
	if err != nil {
		return err
	}
	o, err := s.orders.Payment(ctx, tix.OrganizationID{}, d.OrderID)
	if err != nil {
		return err
	}
	left := o.Quote.Total.Amount - o.Refunded // some may have been refunded before the bank took all
	if err := s.promises.PromiseBack(ctx, d.OrderID, min(money.Amount.Amount, left)); err != nil {
		return err
	}
	return s.promises.Empty(ctx, d.OrderID)
}
