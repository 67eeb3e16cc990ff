package payouts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Moved takes what payees have of an order from the event it was for to another of the same
// organization: the split stays the one of its sale, and the other event's settlement pays it out.
// Each event has a journal of its own, so that its statement says what came and went. It belongs in
// the transaction that moves the order; posted once for each order and event. Of an order that was paid
// on at once only what was not sent yet follows, and its own payout.
func (s *Service) Moved(ctx context.Context, m tix.OrderMove) error {
	const op = "payouts.moved"
	have, err := s.store.shares(ctx, m.OrderID, m.From)
	if err != nil {
		return errs.Wrap(op, err)
	}
	var out, in []entry
	for _, e := range have {
		if e, err = s.takeAlong(ctx, m, e); err != nil {
			return errs.Wrap(op, err)
		}
		bridge := entry{account: acctMoved, currency: e.currency, amount: e.amount}
		in = append(in, e)
		out = append(out, bridge)
		e.amount, bridge.amount = -e.amount, -e.amount
		out = append(out, e)
		in = append(in, bridge)
	}
	reference := m.OrderID.String() + ":" + m.To.String()
	if err := s.post(ctx, journal{organization: m.OrganizationID, event: m.From, order: m.OrderID, kind: kindMovedOut, reference: reference, entries: out}); err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.post(ctx, journal{organization: m.OrganizationID, event: m.To, order: m.OrderID, kind: kindMovedIn, reference: reference, entries: in}))
}

// takeAlong has the payout of an order that is paid on at once follow it, and answers what the payee has
// of the order beside what it was sent.
func (s *Service) takeAlong(ctx context.Context, m tix.OrderMove, e entry) (entry, error) {
	p, found, err := s.store.payoutOfOrder(ctx, m.OrderID, e.payee)
	if err != nil || !found || p.Currency != e.currency {
		return e, err
	}
	if p, err = s.store.payout(ctx, p.ID, true); err != nil || p.EventID == m.To {
		return e, err
	}
	if _, err := s.store.movePayout(ctx, p.ID, []string{p.State}, map[string]any{"event_id": m.To}); err != nil {
		return e, err
	}
	if p.TransferReference != nil {
		e.amount += p.Amount - p.Reversed
		return e, nil
	}
	return e, s.out.Publish(ctx, tix.OrdersQueued{EventID: m.To})
}
