package payouts

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// AdvanceOf tells what of an upcoming event's earnings its organizer may have advanced now, or why
// nothing.
func (s *Service) AdvanceOf(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Offer, error) {
	const op = "payouts.advance_of"
	card, err := s.event(ctx, org, event)
	if err != nil {
		return Offer{}, errs.Wrap(op, err)
	}
	var o Offer
	err = s.db.InTx(ctx, func(ctx context.Context) (err error) {
		o, _, err = s.offer(ctx, card)
		return err
	})
	return o, errs.Wrap(op, err)
}

// offer works out what may be advanced; the settlement's row is locked meanwhile.
func (s *Service) offer(ctx context.Context, card tix.EventCard) (Offer, Payee, error) {
	st, err := s.store.settlement(ctx, card.OrganizationID, card.ID)
	if err != nil {
		return Offer{}, Payee{}, err
	}
	organizer, err := s.organizer(ctx, card.OrganizationID)
	if err != nil {
		return Offer{}, organizer, err
	}
	l, err := s.level(ctx, card.OrganizationID)
	if err != nil {
		return Offer{}, organizer, err
	}
	o := Offer{Level: l, Currency: card.Currency}
	if o.Earned, err = s.store.payable(ctx, card.ID, organizer.ID, card.Currency); err != nil {
		return o, organizer, err
	}
	if o.Taken, err = s.store.advanced(ctx, card.ID, organizer.ID, card.Currency, tix.PayoutID{}); err != nil {
		return o, organizer, err
	}
	o.Why = noAdvance(st, l, card, whyNot(organizer), s.clock.Now())
	if o.Why == "" {
		o.Available = advanceable(o.Earned, l.Advance, o.Taken)
		if o.Available == 0 {
			o.Why = "The event has not earned enough yet."
		}
	}
	return o, organizer, nil
}

// advanceable is a share of what was earned, in basis points, less what was taken of it.
func advanceable(earned, share, taken int64) int64 {
	return max(0, tix.Money{Amount: max(earned, 0)}.Share([]int64{share, wholeShare - share})[0].Amount-taken)
}

func noAdvance(st Settlement, l Level, card tix.EventCard, payee string, now time.Time) string {
	switch {
	case l.Advance == 0:
		return "Your level gives no advances."
	case card.Status == "cancelled" || st.Cancelled:
		return "The event was cancelled."
	case card.Status == "draft":
		return "The event is not on sale yet."
	case !now.Before(card.StartsAt):
		return "The event has begun: its money is paid out after it."
	case st.State != SettlementWaiting:
		return "The settlement of this event is on hold."
	}
	return payee
}

// AskAdvance pays a part of what an upcoming event has earned to its organizer, now; over the level's
// limit two administrators must agree first. It is set against the event's settlement, and is a debt
// when the event is cancelled. Conflict advance_not_possible; Invalid for more than there is.
func (s *Service) AskAdvance(ctx context.Context, org tix.OrganizationID, event tix.EventID, amount int64) (Payout, error) {
	const op = "payouts.ask_advance"
	card, err := s.event(ctx, org, event)
	if err != nil {
		return Payout{}, errs.Wrap(op, err)
	}
	var p Payout
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		o, organizer, err := s.offer(ctx, card)
		if err != nil {
			return err
		}
		if o.Why != "" {
			return errs.New(errs.Conflict, "advance_not_possible", o.Why)
		}
		if amount <= 0 || amount > o.Available {
			return errs.InvalidField("body.amount", fmt.Sprintf("Between 1 and %d minor units: %s can be advanced now.", o.Available, tix.Money{Amount: o.Available, Currency: o.Currency}))
		}
		now := s.clock.Now()
		p = Payout{ID: tix.NewPayoutID(), OrganizationID: org, EventID: event, PayeeID: organizer.ID, Kind: PayoutAdvance, State: PayoutPlanned, Currency: o.Currency, Amount: amount,
			DueAt: now, Attempt: 1, AskedBy: auth.From(ctx).Actor(), CreatedAt: now}
		if amount > o.Level.AdvanceOver {
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
		return s.record(ctx, org, "payouts.advance.create", p.ID.String(), map[string]string{"amount": p.Money().String(), "state": p.State})
	})
	return p, errs.Wrap(op, err)
}

// advanceNow is how much of an advance that is about to be sent may be sent still, or why it must wait.
func (s *Service) advanceNow(ctx context.Context, p Payout) (amount int64, wait string, err error) {
	card, err := s.events.Card(ctx, p.EventID)
	if err != nil {
		return 0, "", err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		st, err := s.store.settlement(ctx, p.OrganizationID, p.EventID)
		if err != nil || st.State == SettlementSettled || st.Cancelled || card.Status == "cancelled" {
			return err // nothing is advanced of it any more
		}
		if st.State == SettlementHeld {
			wait = "The settlement of the event is on hold: " + st.HeldReason
			return nil
		}
		l, err := s.level(ctx, p.OrganizationID)
		if err != nil {
			return err
		}
		earned, err := s.store.payable(ctx, p.EventID, p.PayeeID, p.Currency)
		if err != nil {
			return err
		}
		others, err := s.store.advanced(ctx, p.EventID, p.PayeeID, p.Currency, p.ID)
		amount = min(p.Amount, advanceable(earned, l.Advance, others))
		return err
	})
	return amount, wait, err
}

// recoverAdvances sets what was advanced of an event against what it owes; what that does not cover is
// a debt. It belongs in the transaction that settles the event, or knows that it was cancelled, with the
// settlement locked. Each advance is set off once.
func (s *Service) recoverAdvances(ctx context.Context, st Settlement) error {
	sent, err := s.store.unrecovered(ctx, st.EventID)
	if err != nil {
		return err
	}
	for _, p := range sent {
		left := p.Amount - p.Reversed
		if err := s.post(ctx, journal{organization: p.OrganizationID, event: p.EventID, kind: "advance_recovered", reference: p.ID.String(), entries: []entry{
			{acctPayable, p.PayeeID, p.Currency, left}, {acctAdvance, p.PayeeID, p.Currency, -left},
		}}); err != nil {
			return err
		}
		if _, err := s.store.movePayout(ctx, p.ID, []string{p.State}, map[string]any{"recovered_at": s.clock.Now()}); err != nil {
			return err
		}
	}
	return nil
}
