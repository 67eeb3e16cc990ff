package payouts

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Due tells when an event is settled: after its end and what its organizer's level holds back. It
// makes the settlement's row when it is asked for first, and follows an event that moves. The zero
// time means never: the event was cancelled, is held, or is settled already.
func (s *Service) Due(ctx context.Context, event tix.EventID) (state string, due time.Time, err error) {
	const op = "payouts.due"
	card, err := s.events.Card(ctx, event)
	if err != nil {
		return "", due, errs.Wrap(op, err)
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		st, err := s.store.settlement(ctx, card.OrganizationID, event)
		if err != nil {
			return err
		}
		if st.State == SettlementSettled || st.State == SettlementApproval {
			state = st.State
			return nil
		}
		level, err := s.level(ctx, card.OrganizationID)
		if err != nil {
			return err
		}
		at := card.EndsAt.AddDate(0, 0, level.HoldbackDays).UTC()
		st.Level, st.DueAt = level.Level, &at
		if card.Status == "cancelled" && st.State != SettlementHeld {
			st.State, st.HeldReason = SettlementHeld, "The event was cancelled."
		}
		if st.Cancelled = card.Status == "cancelled"; st.Cancelled { // what was advanced is a debt now
			if err := s.recoverAdvances(ctx, st); err != nil {
				return err
			}
		}
		if state = st.State; state == SettlementWaiting {
			due = at
		}
		return s.store.putSettlement(ctx, &st)
	})
	return state, due, errs.Wrap(op, err)
}

// Settle freezes what an event owes to each payee and plans the payouts: of each balance the reserve
// is kept back, and what the payee owes us from events that are settled already is netted. It answers
// the settlement's state: settled, or approval while two people must agree, or waiting when the
// event has moved. Repeating it changes nothing.
func (s *Service) Settle(ctx context.Context, event tix.EventID) (state string, err error) {
	const op = "payouts.settle"
	if state, _, err = s.Due(ctx, event); err != nil || state != SettlementWaiting && state != SettlementApproval {
		return state, errs.Wrap(op, err)
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		st, err := s.store.lockSettlement(ctx, event)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		state = st.State
		if st.State == SettlementSettled || st.State == SettlementHeld || st.State == SettlementWaiting && (st.DueAt == nil || now.Before(*st.DueAt)) {
			return nil
		}
		level, err := s.store.levelNamed(ctx, st.Level)
		if err != nil {
			return err
		}
		owed, err := s.store.owed(ctx, event)
		if err != nil {
			return err
		}
		if st.ApprovedBy == "" && over(owed, level.ApprovalOver) {
			if state == SettlementApproval {
				return nil
			}
			st.State = SettlementApproval
			state = st.State
			return s.store.putSettlement(ctx, &st)
		}
		if err := s.recoverAdvances(ctx, st); err != nil {
			return err
		}
		for _, o := range owed {
			if err := s.plan(ctx, st, level, o, now); err != nil {
				return err
			}
		}
		st.State, st.SettledAt = SettlementSettled, &now
		state = st.State
		if err := s.store.putSettlement(ctx, &st); err != nil {
			return err
		}
		if err := s.out.Publish(ctx, tix.EventSettled{EventID: event, OrganizationID: st.OrganizationID}); err != nil {
			return err
		}
		return s.record(ctx, st.OrganizationID, "payouts.settlement.settle", event.String(), map[string]string{"level": level.Level, "approved_by": st.ApprovedBy})
	})
	return state, errs.Wrap(op, err)
}

// balanceOf is what a payee has to get in one currency.
type balanceOf struct {
	PayeeID  tix.PayeeID
	Currency tix.Currency
	Amount   int64 // minor units, less what was advanced; negative: it owes us
}

func over(owed []balanceOf, limit int64) bool {
	sums := map[tix.Currency]int64{}
	for _, o := range owed {
		sums[o.Currency] += max(o.Amount, 0)
	}
	for _, sum := range sums {
		if sum > limit {
			return true
		}
	}
	return false
}

// plan makes the payouts of one balance, less what pays the debts of other events: what goes now, and
// the reserve that goes later. What two people approved, the limits of the level do not hold up.
func (s *Service) plan(ctx context.Context, st Settlement, level Level, o balanceOf, now time.Time) error {
	free, err := s.net(ctx, st.OrganizationID, o, st.EventID)
	if err != nil || free <= 0 {
		return err
	}
	parts := tix.Money{Amount: free, Currency: o.Currency}.Share([]int64{wholeShare - level.Reserve, level.Reserve})
	p := Payout{OrganizationID: st.OrganizationID, EventID: st.EventID, PayeeID: o.PayeeID, State: PayoutPlanned, Currency: o.Currency, CreatedAt: now, Attempt: 1, ApprovedBy: st.ApprovedBy}
	if parts[1].Amount > 0 {
		r := p
		r.ID, r.Kind, r.Amount, r.DueAt = tix.NewPayoutID(), PayoutReserve, parts[1].Amount, now.AddDate(0, 0, level.ReserveDays)
		if err := s.store.insertPayout(ctx, &r); err != nil {
			return err
		}
		if err := s.post(ctx, journal{organization: st.OrganizationID, event: st.EventID, kind: "reserve", reference: r.ID.String(), entries: []entry{
			{acctPayable, o.PayeeID, o.Currency, r.Amount}, {acctReserve, o.PayeeID, o.Currency, -r.Amount},
		}}); err != nil {
			return err
		}
		if err := s.out.Publish(ctx, tix.PayoutPlanned{PayoutID: r.ID}); err != nil {
			return err
		}
	}
	if parts[0].Amount == 0 {
		return nil
	}
	p.ID, p.Kind, p.Amount, p.DueAt = tix.NewPayoutID(), PayoutSettlement, parts[0].Amount, now
	if err := s.store.insertPayout(ctx, &p); err != nil {
		return err
	}
	return s.out.Publish(ctx, tix.PayoutPlanned{PayoutID: p.ID})
}
