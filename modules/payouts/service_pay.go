package payouts

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// PayoutSheet gives a payout to its run.
func (s *Service) PayoutSheet(ctx context.Context, id tix.PayoutID) (tix.PayoutSheet, error) {
	p, err := s.store.payout(ctx, id, false)
	sheet := tix.PayoutSheet{ID: p.ID, EventID: p.EventID, OrganizationID: p.OrganizationID, PayeeID: p.PayeeID, State: p.State, Amount: p.Money(), Due: p.DueAt, Reason: p.Reason}
	if p.AgainAt != nil {
		sheet.Again = *p.AgainAt
	}
	return sheet, errs.Wrap("payouts.payout_sheet", err)
}

// Send transfers a payout that is planned or blocked to the payee's account and answers its state. What
// an earlier try has sent counts, whatever is true since. Else the payee is looked at first, as the
// provider knows it now: one that is not verified, is held, or was rejected leaves the payout blocked,
// with the reason, and so do the limits of the organizer's level. Kinds and codes of the provider
// otherwise: Unavailable insufficient_balance while our balance is short.
func (s *Service) Send(ctx context.Context, id tix.PayoutID) (state string, err error) {
	const op = "payouts.send"
	p, err := s.store.payout(ctx, id, false)
	if err != nil || p.State != PayoutPlanned && p.State != PayoutBlocked {
		return p.State, errs.Wrap(op, err)
	}
	payee, err := s.Refresh(ctx, p.OrganizationID, p.PayeeID)
	if err != nil {
		return p.State, errs.Wrap(op, err)
	}
	if sent, err := s.overtaken(ctx, p, payee); err != nil || sent {
		return s.now(ctx, op, id, err)
	}
	why, again, err := s.waits(ctx, &p, payee)
	if err != nil {
		return p.State, errs.Wrap(op, err)
	}
	if why != "" {
		_, err := s.store.movePayout(ctx, id, []string{PayoutPlanned, PayoutBlocked}, map[string]any{"state": PayoutBlocked, "reason": why, "again_at": again})
		return PayoutBlocked, errs.Wrap(op, err)
	}
	if p.Amount <= 0 {
		_, err := s.store.movePayout(ctx, id, []string{PayoutPlanned, PayoutBlocked}, map[string]any{"state": PayoutAborted, "reason": "Nothing of it is owed any more."})
		return PayoutAborted, errs.Wrap(op, err)
	}
	t, err := s.provider.Transfer(ctx, orderOf(p, payee))
	if err != nil {
		return p.State, errs.Wrap(op, err)
	}
	return s.now(ctx, op, id, s.sent(ctx, p, payee, t))
}

// now is the state of a payout that was just sent: that of an order is paid then, where the provider
// brings it to the bank.
func (s *Service) now(ctx context.Context, op string, id tix.PayoutID, err error) (string, error) {
	if err != nil {
		return "", errs.Wrap(op, err)
	}
	p, err := s.store.payout(ctx, id, false)
	return p.State, errs.Wrap(op, err)
}

func orderOf(p Payout, payee Payee) tix.TransferOrder {
	o := tix.TransferOrder{Key: "tr:" + p.ID.String(), PayoutID: p.ID, PayeeID: p.PayeeID, EventID: p.EventID, Account: payee.Reference(), Amount: p.Money(), Arrives: payee.Account.Currency, Description: "Settlement"}
	if p.Kind == PayoutOrder { // one of thousands: only those are looked through that may be it
		o.Charge, o.Description, o.First = p.ChargeReference, "Order", p.TriedAt == nil
		if p.TriedAt != nil {
			o.Since = *p.TriedAt
		}
	}
	return o
}

// overtaken looks for a transfer whose answer was lost, and writes it down.
func (s *Service) overtaken(ctx context.Context, p Payout, payee Payee) (bool, error) {
	if p.TriedAt == nil || p.TransferReference != nil || payee.Reference() == "" {
		return false, nil
	}
	t, found, err := s.provider.FindTransfer(ctx, orderOf(p, payee))
	if err != nil || !found {
		return false, err
	}
	return true, s.sent(ctx, p, payee, t)
}

// waits says why a payout must wait and, where that is known, until when; else it sets the amount to
// what is owed still and lets it on.
func (s *Service) waits(ctx context.Context, p *Payout, payee Payee) (why string, again *time.Time, err error) {
	if why = whyNot(payee); why != "" {
		return why, nil, nil
	}
	if why, err = s.unreconciled(ctx, *p); err != nil || why != "" {
		return why, nil, err
	}
	if p.Amount, why, err = s.stillOwed(ctx, *p); err != nil || why != "" || p.Amount <= 0 {
		return why, nil, err
	}
	why, at, err := s.pass(ctx, *p)
	if !at.IsZero() {
		again = &at
	}
	return why, again, err
}

// sent writes a transfer down with the books, once, also for a payout that was aborted while it was on
// its way.
func (s *Service) sent(ctx context.Context, p Payout, payee Payee, t tix.Transfer) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		now, err := s.store.payout(ctx, p.ID, true)
		if err != nil || now.TransferReference != nil {
			return err
		}
		amount := t.Amount.Amount
		set := map[string]any{"state": PayoutTransferred, "amount": amount, "reason": "", "again_at": nil, "decided_by": "", "transfer_reference": t.Reference, "account_reference": payee.Reference(), "transferred_at": s.clock.Now()}
		there := t.Amount
		if t.Arrived.Currency != "" && t.Arrived.Currency != p.Currency {
			there = t.Arrived
			set["arrived"], set["arrived_currency"] = there.Amount, there.Currency
		}
		from, kept := acctPayable, int64(0)
		switch {
		case p.Kind == PayoutReserve && now.State != PayoutAborted:
			kept = min(amount, now.Amount)
		case p.Kind == PayoutAdvance:
			st, err := s.store.settlement(ctx, p.OrganizationID, p.EventID)
			if err != nil {
				return err
			}
			if from = acctAdvance; st.State == SettlementSettled || st.Cancelled { // it came too late to be set off: a debt
				from, set["recovered_at"] = acctPayable, s.clock.Now()
			}
		case p.Kind == PayoutOrder && !payee.Account.Manual: // the provider brings it to the bank, by its own calendar
			set["state"], set["paid_at"] = PayoutPaid, s.clock.Now()
		}
		if _, err := s.store.movePayout(ctx, p.ID, []string{now.State}, set); err != nil {
			return err
		}
		if err := s.post(ctx, journal{organization: p.OrganizationID, event: now.EventID, kind: "transfer", reference: p.ID.String(), details: map[string]string{keyProvider: t.Reference, keyAccount: t.Payment}, entries: []entry{
			{acctReserve, p.PayeeID, p.Currency, kept}, {from, p.PayeeID, p.Currency, amount - kept}, {account: acctStripe, currency: p.Currency, amount: -amount},
			{acctAccount, p.PayeeID, there.Currency, there.Amount}, {acctCustody, p.PayeeID, there.Currency, -there.Amount},
		}}); err != nil || set["state"] != PayoutPaid {
			return err
		}
		return s.post(ctx, journal{organization: p.OrganizationID, event: now.EventID, kind: "payout", reference: fmt.Sprintf("%s:%d", p.ID, now.Attempt), entries: []entry{
			{acctCustody, p.PayeeID, there.Currency, there.Amount}, {acctAccount, p.PayeeID, there.Currency, -there.Amount},
		}})
	})
}

// stillOwed is how much of a planned payout is owed now: refunds since then make it less. A reserve was
// taken out of what is owed when it was planned; what the event owes us since then is paid from it.
func (s *Service) stillOwed(ctx context.Context, p Payout) (amount int64, wait string, err error) {
	switch p.Kind {
	case PayoutReserve:
		amount, err = s.useReserve(ctx, p)
		return amount, "", err
	case PayoutAdvance:
		return s.advanceNow(ctx, p)
	case PayoutOrder:
		due, err := s.dueOf(ctx, []Payout{p})
		return due[p.ID], "", err
	}
	owed, err := s.store.payable(ctx, p.EventID, p.PayeeID, p.Currency)
	return min(p.Amount, owed), "", err
}

// useReserve pays what a payee owes of the event out of what was kept back of it, and answers what is
// left of that.
func (s *Service) useReserve(ctx context.Context, p Payout) (left int64, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.store.payee(ctx, p.OrganizationID, p.PayeeID, true); err != nil {
			return err
		}
		now, err := s.store.payout(ctx, p.ID, true)
		if left = now.Amount; err != nil || now.State != PayoutPlanned && now.State != PayoutBlocked {
			return err
		}
		owed, err := s.store.payable(ctx, p.EventID, p.PayeeID, p.Currency)
		take := min(left, -owed)
		if err != nil || take <= 0 {
			return err
		}
		left -= take
		set := map[string]any{"amount": left}
		if left == 0 {
			set = map[string]any{"state": PayoutAborted, "reason": "What was kept back has paid for refunds."}
		}
		if _, err := s.store.movePayout(ctx, p.ID, []string{now.State}, set); err != nil {
			return err
		}
		return s.post(ctx, journal{organization: p.OrganizationID, event: p.EventID, kind: "reserve_used", reference: fmt.Sprintf("%s:%d", p.ID, left), entries: []entry{
			{acctReserve, p.PayeeID, p.Currency, take}, {acctPayable, p.PayeeID, p.Currency, -take},
		}})
	})
	return left, err
}

// whyNot says why a payee may not be paid now; "" when it may.
func whyNot(p Payee) string {
	switch {
	case p.State == Rejected:
		return "The payee was rejected."
	case p.HeldReason != "":
		return "The payee is on hold: " + p.HeldReason
	case p.State != Verified:
		return "The payee is not verified."
	}
	return ""
}

// What a person may decide about a payout.
const (
	PayoutRetry = "retry" // pay it out to the bank again, or transfer again
	PayoutAbort = "abort" // not at all: a planned one is owed still, one that was transferred stays on the payee's account
)

// ResolvePayout carries out a person's decision about a payout that cannot go on and answers its
// state. Repeating it changes nothing. A transfer whose answer was lost overtakes the decision.
func (s *Service) ResolvePayout(ctx context.Context, id tix.PayoutID, action, actor, reason string) (state string, err error) {
	if sent, err := s.sentAlready(ctx, id); err != nil || sent {
		return s.now(ctx, "payouts.resolve_payout", id, err)
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		p, err := s.store.payout(ctx, id, true)
		if err != nil {
			return err
		}
		state = p.State
		set := map[string]any{"reason": reason}
		switch {
		case p.State == PayoutAborted && action == PayoutAbort:
			return nil
		case action == PayoutRetry && p.State == PayoutFailed:
			state, set["attempt"], set["bank_reference"] = PayoutTransferred, p.Attempt+1, nil
		case action == PayoutRetry && (p.State == PayoutPlanned || p.State == PayoutBlocked || p.State == PayoutTransferred || p.State == PayoutInTransit):
			return nil
		case action == PayoutAbort && (p.State == PayoutPlanned || p.State == PayoutBlocked || p.State == PayoutTransferred || p.State == PayoutFailed):
			state, set["decided_by"] = PayoutAborted, actor
		default:
			return ErrNotParked
		}
		set["state"] = state
		if _, err := s.store.movePayout(ctx, id, []string{p.State}, set); err != nil {
			return err
		}
		if state == PayoutAborted && p.Kind == PayoutReserve && p.TransferReference == nil {
			if err := s.post(ctx, journal{organization: p.OrganizationID, event: p.EventID, kind: "reserve_released", reference: id.String(), entries: []entry{
				{acctReserve, p.PayeeID, p.Currency, p.Amount}, {acctPayable, p.PayeeID, p.Currency, -p.Amount},
			}}); err != nil {
				return err
			}
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: p.OrganizationID, Actor: actor, Verb: "payouts.payout.resolve", Subject: id.String(), Details: map[string]string{"action": action, "reason": reason}})
	})
	return state, errs.Wrap("payouts.resolve_payout", err)
}

// sentAlready reports whether the provider has made the transfer of a payout that is not known to have
// left.
func (s *Service) sentAlready(ctx context.Context, id tix.PayoutID) (bool, error) {
	p, err := s.store.payout(ctx, id, false)
	if err != nil || p.State != PayoutPlanned && p.State != PayoutBlocked {
		return false, err
	}
	payee, err := s.store.payeeByID(ctx, p.PayeeID)
	if err != nil {
		return false, err
	}
	return s.overtaken(ctx, p, payee)
}

// BlockedOf lists the payouts that wait for a payee.
func (s *Service) BlockedOf(ctx context.Context, payee tix.PayeeID) ([]tix.PayoutID, error) {
	found, err := s.store.blockedOf(ctx, payee)
	return found, errs.Wrap("payouts.blocked_of", err)
}
