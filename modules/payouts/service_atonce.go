package payouts

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	ordersAtOnce  = 50                  // payouts of orders in one round
	transfersMost = 8                   // transfers under way at the same time
	freshQueue    = 5 * time.Minute     // who waits no longer than this has a run that is busy with it
	soonest       = 15 * time.Second    // between two tries of a payout
	latest        = time.Hour           // at most
	insisting     = 14 * 24 * time.Hour // how long a round tries by itself before the payout gets a run of its own
	unmatched     = 15 * time.Minute    // until a difference in the books is looked at again
)

// PlanOrder plans what the payee of a paid order that is charged at once gets of it, once, and answers
// the event whose run must look: the zero one when an older payout waits whose order saw to that.
func (s *Service) PlanOrder(ctx context.Context, order tix.OrderID) (tix.EventID, error) {
	const op = "payouts.plan_order"
	var none tix.EventID
	o, err := s.orders.Payment(ctx, tix.OrganizationID{}, order)
	if err != nil || o.Charging.Type != tix.ChargeAtOnce || o.Charge == "" {
		return none, errs.Wrap(op, err)
	}
	have, err := s.store.ofOrder(ctx, order, o.Quote.Total.Currency)
	if err != nil {
		return none, errs.Wrap(op, err)
	}
	if slices.ContainsFunc(have, func(e entry) bool { return e.account == acctConvert }) {
		return none, nil // the provider gives no part of a charge on that it converted: the settlement pays it
	}
	wake := false
	now := s.clock.Now()
	for _, e := range have {
		if e.account != acctPayable || e.amount >= 0 {
			continue
		}
		p, err := s.store.insertOrderPayout(ctx, Payout{
			ID: tix.NewPayoutID(), OrganizationID: o.OrganizationID, EventID: o.EventID, PayeeID: e.payee, Kind: PayoutOrder, OrderID: &order, ChargeReference: o.Charge,
			State: PayoutPlanned, Currency: e.currency, Amount: -e.amount, DueAt: now, Attempt: 1, CreatedAt: now})
		if err != nil || p.State != PayoutPlanned {
			return none, errs.Wrap(op, err)
		}
		// Read after the row is there: the run that an older one has ends only when it sees no row at all.
		busy, err := s.store.queuedBefore(ctx, p, now.Add(-freshQueue))
		if err != nil {
			return none, errs.Wrap(op, err)
		}
		wake = wake || !busy
	}
	if !wake {
		return none, nil
	}
	return o.EventID, nil
}

// QueuedOf lists the events of which payouts of orders wait for a payee.
func (s *Service) QueuedOf(ctx context.Context, payee tix.PayeeID) ([]tix.EventID, error) {
	found, err := s.store.queuedEvents(ctx, payee)
	return found, errs.Wrap("payouts.queued_of", err)
}

// SendOrders sends what waits of an event's orders to their payee, as much as fits into one round, and
// tells what waits still. Of an order goes out what its payee has of it now, less what is about to be
// given back, and never more than the payee has to get of the event at all: what it owes of it, or of
// other events, stays for the settlement. A transfer that the provider refuses for good gets a run of its
// own, where a person decides; nothing else waits for it.
func (s *Service) SendOrders(ctx context.Context, event tix.EventID) (tix.OrderRound, error) {
	const op = "payouts.send_orders"
	rows, err := s.store.queued(ctx, event, s.clock.Now(), ordersAtOnce)
	if err != nil || len(rows) == 0 {
		return s.round(ctx, event, 0, err)
	}
	payee, err := s.Refresh(ctx, rows[0].OrganizationID, rows[0].PayeeID)
	if err != nil {
		return tix.OrderRound{}, errs.Wrap(op, err)
	}
	if why := whyNot(payee); why != "" {
		r, err := s.round(ctx, event, 0, s.store.delayQueue(ctx, event, payee.ID, why, nil))
		r.Again = time.Time{}
		return r, err
	}
	if payee.Account.Manual && payee.Kind == Organizer && s.payByCalendar(ctx, payee.OrganizationID) == nil {
		payee.Account.Manual = false
	}
	ready, err := s.admit(ctx, payee, rows)
	if err != nil {
		return tix.OrderRound{}, errs.Wrap(op, err)
	}
	sent, err := s.sendAll(ctx, payee, ready)
	return s.round(ctx, event, sent, err)
}

// round is what waits after a round.
func (s *Service) round(ctx context.Context, event tix.EventID, sent int, err error) (tix.OrderRound, error) {
	r := tix.OrderRound{Sent: sent}
	if err == nil {
		var first *time.Time
		if r.Waiting, first, err = s.store.queue(ctx, event); first != nil {
			r.Again = *first
		}
	}
	return r, errs.Wrap("payouts.round", err)
}

// admit decides which payouts go out now and for how much, in one transaction with the payee locked:
// those count for the limits of its level from then on, and refunds know that they are under way.
func (s *Service) admit(ctx context.Context, payee Payee, rows []Payout) (ready []Payout, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		ready = nil
		if _, err := s.store.payee(ctx, payee.OrganizationID, payee.ID, true); err != nil {
			return err
		}
		now := s.clock.Now()
		due, err := s.dueOf(ctx, rows)
		if err != nil {
			return err
		}
		level, err := s.level(ctx, payee.OrganizationID)
		if err != nil {
			return err
		}
		left, err := s.store.spent(ctx, payee.ID, rows[0].Currency, now.Add(-aWeek), tix.PayoutID{})
		if err != nil {
			return err
		}
		for _, p := range rows {
			p.Amount = due[p.ID]
			set, goes, err := s.admitOne(ctx, level, left, p, now)
			if err != nil {
				return err
			}
			moved, err := s.store.movePayout(ctx, p.ID, []string{PayoutPlanned}, set)
			if err != nil {
				return err
			}
			if moved && goes {
				left, ready = append(left, spentRow{now, p.Amount}), append(ready, p)
			}
			if set["state"] == PayoutBlocked {
				if err := s.out.Publish(ctx, tix.PayoutPlanned{PayoutID: p.ID}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return ready, err
}

// admitOne decides about one payout of a round: what becomes of its row, and whether it goes out.
func (s *Service) admitOne(ctx context.Context, level Level, left []spentRow, p Payout, now time.Time) (set map[string]any, goes bool, err error) {
	if p.Amount <= 0 {
		return map[string]any{"state": PayoutAborted, "reason": "Nothing of it is owed any more, or what is pays for what the payee owes."}, false, nil
	}
	why, err := s.unreconciled(ctx, p)
	if err != nil {
		return nil, false, err
	}
	if why != "" {
		return map[string]any{"reason": why, "again_at": now.Add(unmatched)}, false, nil
	}
	if p.TriedAt != nil || p.ApprovedBy != "" { // it counts already, or need not
		return map[string]any{"amount": p.Amount, "tried_at": now}, true, nil
	}
	why, again := level.limits(left, p, now)
	switch {
	case why == "":
		return map[string]any{"amount": p.Amount, "tried_at": now}, true, nil
	case again.IsZero(): // for an administrator
		return map[string]any{"state": PayoutBlocked, "reason": why}, false, nil
	}
	return map[string]any{"reason": why, "again_at": again}, false, nil
}

// dueOf works out how much of payouts of one event's orders to one payee may go out now, in their order.
func (s *Service) dueOf(ctx context.Context, rows []Payout) (map[tix.PayoutID]int64, error) {
	first := rows[0]
	ids := make([]tix.OrderID, len(rows))
	for i, p := range rows {
		ids[i] = *p.OrderID
	}
	found, err := s.store.due(ctx, ids, first.Currency)
	if err != nil {
		return nil, err
	}
	open, err := s.refunds.Open(ctx, ids)
	if err != nil {
		return nil, err
	}
	most, err := s.store.payable(ctx, first.EventID, first.PayeeID, first.Currency)
	if err != nil {
		return nil, err
	}
	debts, err := s.store.debts(ctx, first.PayeeID, first.Currency, first.EventID)
	if err != nil {
		return nil, err
	}
	for _, d := range debts {
		most -= d.Debt
	}
	has := map[tix.OrderID]int64{}
	for _, r := range found {
		if r.PayeeID == first.PayeeID {
			has[r.OrderID] = r.Amount
		}
	}
	out := map[tix.PayoutID]int64{}
	for _, p := range rows {
		amount := max(0, min(has[*p.OrderID]-open[*p.OrderID], most))
		out[p.ID], most = amount, most-amount
	}
	return out, nil
}

// sendAll transfers what was admitted, some at the same time. While the provider is away the others are
// not tried: they are looked at again with the next round.
func (s *Service) sendAll(ctx context.Context, payee Payee, ready []Payout) (sent int, err error) {
	queue := make(chan Payout, len(ready))
	for _, p := range ready {
		queue <- p
	}
	close(queue)
	var mu sync.Mutex
	var failed error
	away := false
	var wg sync.WaitGroup
	for range transfersMost {
		wg.Go(func() {
			for p := range queue {
				mu.Lock()
				stop := away
				mu.Unlock()
				if stop {
					return
				}
				t, refusal := s.provider.Transfer(ctx, orderOf(p, payee))
				gone := refusal == nil
				var err error
				if gone {
					err = s.sent(ctx, p, payee, t)
				} else {
					err = s.refused(ctx, p, refusal)
				}
				mu.Lock()
				if failed = errors.Join(failed, err); gone && err == nil {
					sent++
				}
				away = away || !gone && mayPass(refusal)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return sent, failed
}

// mayPass reports whether what failed may become right by itself.
func mayPass(err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Denied, errs.NotFound, errs.Conflict, errs.Gone, errs.Declined:
		return false
	}
	return true
}

// refused writes down why a payout did not go out: it is tried again, less often each time, or gets a run
// of its own.
func (s *Service) refused(ctx context.Context, p Payout, refusal error) error {
	now := s.clock.Now()
	age := now.Sub(p.CreatedAt)
	why := "The payment provider answered: " + errs.CodeOf(refusal) + "."
	if mayPass(refusal) && age < insisting {
		_, err := s.store.movePayout(ctx, p.ID, []string{PayoutPlanned}, map[string]any{"reason": why, "again_at": now.Add(min(max(age/2, soonest), latest))})
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		moved, err := s.store.movePayout(ctx, p.ID, []string{PayoutPlanned}, map[string]any{"state": PayoutBlocked, "reason": why})
		if err != nil || !moved {
			return err
		}
		return s.out.Publish(ctx, tix.PayoutPlanned{PayoutID: p.ID})
	})
}
