package refunds

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// What a person may decide about a refund that cannot go on.
const (
	Retry  = "retry"  // try again, as a new refund for the provider
	Settle = "settle" // the buyer was paid by other means
	Abort  = "abort"  // there will be no refund: tickets are good again, the money is set free
)

// Resolve carries out a person's decision about a refund that is requested or failed, and answers its
// state. Repeating it changes nothing; ErrNotWaiting when the refund is under way or done. A refund
// of an order that is closed can no longer be aborted: nobody holds its tickets any more.
func (s *Service) Resolve(ctx context.Context, id tix.RefundID, action, actor, reason string) (state string, err error) {
	const op = "refunds.resolve"
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.lock(ctx, id)
		if err != nil {
			return err
		}
		done := map[string]State{Retry: Requested, Settle: Settled, Abort: Aborted}[action]
		if state = string(r.State); r.State == done && done != Requested {
			return nil
		}
		if done == "" {
			return errs.InvalidField("body.action", "The action is retry, settle or abort.")
		}
		if r.State != Failed && r.State != Requested {
			return ErrNotWaiting
		}
		set := map[string]any{"state": done, "closed_at": s.clock.Now()}
		switch action {
		case Retry:
			set["closed_at"] = nil
			if r.State == Failed { // the provider remembers the failed one under its key
				set["attempt"], set["reference"], set["failure"] = r.Attempt+1, nil, ""
			}
		case Settle:
			err = s.settle(ctx, r)
		case Abort:
			err = s.abort(ctx, r)
		}
		if err != nil {
			return err
		}
		if _, err := s.store.move(ctx, id, []State{Failed, Requested}, set); err != nil {
			return err
		}
		state = string(done)
		if action == Settle {
			if err := s.close(ctx, r); err != nil {
				return err
			}
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: r.OrganizationID, Actor: actor, Verb: "refunds.refund.resolve", Subject: id.String(),
			Details: map[string]string{"action": action, "reason": reason}})
	})
	return state, errs.Wrap(op, err)
}

// settle posts what a person paid; the part for a credit goes there all the same.
func (s *Service) settle(ctx context.Context, r Refund) error {
	event, err := s.events.Card(ctx, r.EventID)
	if err != nil {
		return err
	}
	if err := s.giveCredit(ctx, r, event); err != nil {
		return err
	}
	m := s.money(r, "")
	if m.Amount.Amount == 0 {
		return nil
	}
	m.Key, m.Outside = m.Key+":settled", true
	if m.Account, err = s.account(ctx, r); err != nil {
		return err
	}
	return s.books.GivenBack(ctx, m)
}

func (s *Service) abort(ctx context.Context, r Refund) error {
	p, err := s.payments.Payment(ctx, r.OrganizationID, r.OrderID)
	if err != nil {
		return err
	}
	if p.Status != "paid" {
		return errs.New(errs.Conflict, "order_closed", "This order is closed. Try again, or settle with the buyer.")
	}
	if r.Credited {
		return ErrCreditIsGiven
	}
	if err := s.orders.TakePromise(ctx, r.OrderID, r.Amount); err != nil {
		return err
	}
	if len(r.Tickets) == 0 || r.State == Failed && r.Restock {
		return nil // their places were sold again, perhaps: those tickets stay void
	}
	return s.tickets.Restore(ctx, r.Tickets)
}
