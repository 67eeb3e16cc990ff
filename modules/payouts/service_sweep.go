package payouts

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// sweepPage is how many rows one step of a sweep looks at.
const sweepPage = 200

// Late looks at a page of settled events, by id after a given one, and plans payouts of what became
// payable after their settlement: a dispute that was won, a refund that came back, a payment that was
// known late, what is left of a reserve. Repeating it plans nothing twice. Found counts the payouts.
func (s *Service) Late(ctx context.Context, after string) (tix.SweepPage, error) {
	const op = "payouts.late"
	id, err := cursor[tix.EventID](after)
	if err != nil {
		return tix.SweepPage{}, errs.Wrap(op, err)
	}
	page, err := s.store.settledAfter(ctx, id, sweepPage)
	if err != nil || len(page) == 0 {
		return tix.SweepPage{}, errs.Wrap(op, err)
	}
	out := tix.SweepPage{Seen: len(page), After: page[len(page)-1].String(), More: len(page) == sweepPage}
	owing, err := s.store.owing(ctx, page)
	if err != nil {
		return out, errs.Wrap(op, err)
	}
	for _, event := range owing {
		n, err := s.planLate(ctx, event)
		if err != nil {
			return out, errs.Wrap(op, err)
		}
		out.Found += n
	}
	return out, nil
}

// planLate plans what a settled event owes beyond everything that is planned; above the level's limit
// two people must agree, as to a settlement. What a person decided against stays owed.
func (s *Service) planLate(ctx context.Context, event tix.EventID) (planned int, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		st, err := s.store.lockSettlement(ctx, event)
		if err != nil || st.State != SettlementSettled {
			return err
		}
		level, err := s.level(ctx, st.OrganizationID)
		if err != nil {
			return err
		}
		rows, err := s.store.unplanned(ctx, event)
		if err != nil {
			return err
		}
		for _, o := range rows {
			left, err := s.net(ctx, st.OrganizationID, o, event)
			if err != nil {
				return err
			}
			if left <= 0 {
				continue
			}
			planned++
			if err := s.insertLate(ctx, st, level, o, left); err != nil {
				return err
			}
		}
		return nil
	})
	return planned, err
}

func (s *Service) insertLate(ctx context.Context, st Settlement, level Level, o balanceOf, amount int64) error {
	now := s.clock.Now()
	p := Payout{ID: tix.NewPayoutID(), OrganizationID: st.OrganizationID, EventID: st.EventID, PayeeID: o.PayeeID, Kind: PayoutLate, State: PayoutPlanned,
		Currency: o.Currency, Amount: amount, DueAt: now, Attempt: 1, CreatedAt: now}
	if amount > level.ApprovalOver {
		p.State = PayoutAsked
	}
	if err := s.store.insertPayout(ctx, &p); err != nil {
		return err
	}
	if p.State == PayoutPlanned {
		if err := s.out.Publish(ctx, tix.PayoutPlanned{PayoutID: p.ID}); err != nil {
			return err
		}
	}
	return s.record(ctx, st.OrganizationID, "payouts.payout.late", p.ID.String(), map[string]string{"amount": p.Money().String(), "state": p.State})
}

// Stranded has runs for a page of payouts that are neither paid nor given up, by id after a given one:
// one that has a run keeps it. Found counts the payouts.
func (s *Service) Stranded(ctx context.Context, after string) (tix.SweepPage, error) {
	const op = "payouts.stranded"
	id, err := cursor[tix.PayoutID](after)
	if err != nil {
		return tix.SweepPage{}, errs.Wrap(op, err)
	}
	page, err := s.store.openPayouts(ctx, id, sweepPage)
	if err != nil {
		return tix.SweepPage{}, errs.Wrap(op, err)
	}
	out, err := enqueue(ctx, s, page, func(id tix.PayoutID) tix.Message { return tix.PayoutPlanned{PayoutID: id} })
	if err == nil && after == "" { // those of orders have one run for each event
		var events []tix.EventID
		if events, err = s.store.queuedEvents(ctx, tix.PayeeID{}); err == nil {
			_, err = enqueue(ctx, s, events, func(id tix.EventID) tix.Message { return tix.OrdersQueued{EventID: id} })
		}
	}
	return out, errs.Wrap(op, err)
}

// Unsettled is Stranded for events whose settlement is open.
func (s *Service) Unsettled(ctx context.Context, after string) (tix.SweepPage, error) {
	const op = "payouts.unsettled"
	id, err := cursor[tix.EventID](after)
	if err != nil {
		return tix.SweepPage{}, errs.Wrap(op, err)
	}
	page, err := s.store.openSettlements(ctx, id, sweepPage)
	if err != nil {
		return tix.SweepPage{}, errs.Wrap(op, err)
	}
	out, err := enqueue(ctx, s, page, func(id tix.EventID) tix.Message { return tix.SettlementOpen{EventID: id} })
	return out, errs.Wrap(op, err)
}

// enqueue tells of everything on a page.
func enqueue[K tix.Kind](ctx context.Context, s *Service, page []tix.ID[K], of func(tix.ID[K]) tix.Message) (tix.SweepPage, error) {
	if len(page) == 0 {
		return tix.SweepPage{}, nil
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		for _, id := range page {
			if err := s.out.Publish(ctx, of(id)); err != nil {
				return err
			}
		}
		return nil
	})
	return tix.SweepPage{Seen: len(page), Found: len(page), After: page[len(page)-1].String(), More: len(page) == sweepPage}, err
}

// cursor reads where a page begins; "" is the beginning.
func cursor[T any, P interface {
	*T
	UnmarshalText(text []byte) error
}](after string) (T, error) {
	var id T
	return id, P(&id).UnmarshalText([]byte(after))
}

// AskSweep has late balances and stranded payouts looked for now, beside the daily run.
func (s *Service) AskSweep(ctx context.Context) error {
	return errs.Wrap("payouts.ask_sweep", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.out.Publish(ctx, tix.SweepAsked{At: s.clock.Now().Truncate(time.Second)}); err != nil {
			return err
		}
		return s.record(ctx, tix.OrganizationID{}, "payouts.sweep.create", "sweep", nil)
	}))
}

// EventPublished makes the row of an event's settlement, so that what waits is known without its run.
func (s *Service) EventPublished(ctx context.Context, m tix.EventPublished) error {
	_, _, err := s.Due(ctx, m.EventID)
	return errs.Wrap("payouts.event_published", err)
}
