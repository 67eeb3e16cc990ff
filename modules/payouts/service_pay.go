package payouts

import (
	"context"
	"fmt"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// PayoutSheet gives a payout to its run.
func (s *Service) PayoutSheet(ctx context.Context, id tix.PayoutID) (tix.PayoutSheet, error) {
	p, err := s.store.payout(ctx, id, false)
	return tix.PayoutSheet{ID: p.ID, EventID: p.EventID, OrganizationID: p.OrganizationID, PayeeID: p.PayeeID, State: p.State, Amount: p.Money(), Due: p.DueAt, Reason: p.Reason},
		errs.Wrap("payouts.payout_sheet", err)
}

// Send transfers a payout that is planned or blocked to the payee's account and answers its state. The
// payee is looked at first, as the provider knows it now: one that is not verified, is held, or was
// rejected leaves the payout blocked, with the reason. Kinds and codes of the provider otherwise:
// Unavailable insufficient_balance while our balance is short.
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
	why := whyNot(payee)
	if why == "" {
		if why, err = s.unreconciled(ctx, p); err != nil {
			return p.State, errs.Wrap(op, err)
		}
	}
	if why != "" {
		_, err := s.store.movePayout(ctx, id, []string{PayoutPlanned, PayoutBlocked}, map[string]any{"state": PayoutBlocked, "reason": why})
		return PayoutBlocked, errs.Wrap(op, err)
	}
	if p.Amount, err = s.stillOwed(ctx, p); err != nil {
		return p.State, errs.Wrap(op, err)
	}
	if p.Amount <= 0 {
		_, err := s.store.movePayout(ctx, id, []string{PayoutPlanned, PayoutBlocked}, map[string]any{"state": PayoutAborted, "reason": "Everything was refunded meanwhile."})
		return PayoutAborted, errs.Wrap(op, err)
	}
	t, err := s.provider.Transfer(ctx, tix.TransferOrder{
		Key: "tr:" + id.String(), PayoutID: id, PayeeID: p.PayeeID, EventID: p.EventID, Account: payee.Reference(), Amount: p.Money(), Description: "Settlement",
	})
	if err != nil {
		return p.State, errs.Wrap(op, err)
	}
	p.Amount = t.Amount.Amount // what an earlier try has sent counts, whatever is owed since
	from := acctPayable
	if p.Kind == PayoutReserve {
		from = acctReserve
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		moved, err := s.store.movePayout(ctx, id, []string{PayoutPlanned, PayoutBlocked}, map[string]any{
			"state": PayoutTransferred, "amount": p.Amount, "reason": "", "transfer_reference": t.Reference, "account_reference": payee.Reference(), "transferred_at": s.clock.Now()})
		if err != nil || !moved {
			return err
		}
		return s.post(ctx, journal{organization: p.OrganizationID, event: p.EventID, kind: "transfer", reference: id.String(), details: map[string]string{keyProvider: t.Reference}, entries: []entry{
			{from, p.PayeeID, p.Currency, p.Amount}, {account: acctStripe, currency: p.Currency, amount: -p.Amount},
			{acctAccount, p.PayeeID, p.Currency, p.Amount}, {acctCustody, p.PayeeID, p.Currency, -p.Amount},
		}})
	})
	return PayoutTransferred, errs.Wrap(op, err)
}

// stillOwed is how much of a planned payout is owed now: refunds since then make it less. A reserve was
// taken out of what is owed when it was planned.
func (s *Service) stillOwed(ctx context.Context, p Payout) (int64, error) {
	if p.Kind == PayoutReserve {
		return p.Amount, nil
	}
	owed, err := s.store.payable(ctx, p.EventID, p.PayeeID, p.Currency)
	return min(p.Amount, owed), err
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

// Bank pays a transferred payout out to the payee's bank, when that waits for us to say so, and reads
// what has become of one that is on its way. It answers the payout's state.
func (s *Service) Bank(ctx context.Context, id tix.PayoutID) (state string, err error) {
	const op = "payouts.bank"
	p, err := s.store.payout(ctx, id, false)
	if err != nil || p.State != PayoutTransferred && p.State != PayoutInTransit && p.State != PayoutPaid {
		return p.State, errs.Wrap(op, err)
	}
	payee, err := s.store.payeeByID(ctx, p.PayeeID)
	if err != nil {
		return p.State, errs.Wrap(op, err)
	}
	if !payee.Account.Manual && p.BankReference == nil {
		// The provider pays this account out by its own calendar.
		state, err := s.settled(ctx, p, tix.BankPayout{Status: "paid"})
		return state, errs.Wrap(op, err)
	}
	var b tix.BankPayout
	if p.BankReference != nil {
		b, err = s.provider.GetBankPayout(ctx, p.AccountReference, *p.BankReference)
	} else {
		b, err = s.provider.PayOut(ctx, tix.BankOrder{
			Key: fmt.Sprintf("po:%s:%d", id, p.Attempt), PayoutID: id, Account: p.AccountReference, Amount: tix.Money{Amount: p.Amount - p.Reversed, Currency: p.Currency},
		})
	}
	if err != nil {
		return p.State, errs.Wrap(op, err)
	}
	state, err = s.settled(ctx, p, b)
	return state, errs.Wrap(op, err)
}

// settled writes down what the bank payout has become, with the books, once for each state.
func (s *Service) settled(ctx context.Context, p Payout, b tix.BankPayout) (state string, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		now, err := s.store.payout(ctx, p.ID, true)
		if err != nil {
			return err
		}
		state = now.State
		set := map[string]any{}
		if b.Reference != "" {
			set["bank_reference"] = b.Reference
		}
		amount := now.Amount - now.Reversed
		attempt := fmt.Sprintf("%s:%d", p.ID, now.Attempt)
		entries := []entry{{acctCustody, p.PayeeID, p.Currency, amount}, {acctAccount, p.PayeeID, p.Currency, -amount}}
		var j journal
		switch {
		case b.Status == "paid" && (now.State == PayoutTransferred || now.State == PayoutInTransit):
			state, set["paid_at"], j = PayoutPaid, s.clock.Now(), journal{kind: "payout", reference: attempt, entries: entries}
		case (b.Status == "failed" || b.Status == "canceled") && now.State != PayoutFailed:
			state, set["paid_at"], set["reason"] = PayoutFailed, nil, "The bank sent it back ("+b.FailureCode+")."
			if now.State == PayoutPaid {
				entries[0].amount, entries[1].amount = -amount, amount
				j = journal{kind: "payout_failed", reference: attempt, entries: entries}
			}
		case now.State == PayoutTransferred && (b.Status == "pending" || b.Status == "in_transit"):
			state = PayoutInTransit
		default:
			return nil
		}
		set["state"] = state
		if _, err := s.store.movePayout(ctx, p.ID, []string{now.State}, set); err != nil {
			return err
		}
		j.organization, j.event = p.OrganizationID, p.EventID
		if err := s.post(ctx, j); err != nil {
			return err
		}
		if state == PayoutPaid {
			if err := s.mailStatement(ctx, p, amount); err != nil {
				return err
			}
		}
		return s.record(ctx, p.OrganizationID, "payouts.payout."+state, p.ID.String(), map[string]string{"bank": b.Reference, "failure": b.FailureCode})
	})
	return state, err
}

// mailStatement tells the payee that money is at its bank. A payee without an address is not told.
func (s *Service) mailStatement(ctx context.Context, p Payout, amount int64) error {
	payee, err := s.store.payeeByID(ctx, p.PayeeID)
	if err != nil || payee.Email == "" {
		return err
	}
	card, err := s.events.Card(ctx, p.EventID)
	if err != nil {
		return err
	}
	_, err = s.mails.Queue(ctx, tix.MailRequest{
		Key: fmt.Sprintf("payout_paid:%s:%d", p.ID, p.Attempt), OrganizationID: p.OrganizationID, Template: "payout_paid", ToName: payee.Name, ToEmail: payee.Email,
		Data: map[string]string{"name": payee.Name, "event_name": card.Name, "organization": card.OrganizationName, "amount": tix.Money{Amount: amount, Currency: p.Currency}.String(), "kind": p.Kind},
	})
	return err
}

// What a person may decide about a payout.
const (
	PayoutRetry = "retry" // pay it out to the bank again, or transfer again
	PayoutAbort = "abort" // not at all: a planned one is owed still, a failed one stays on the payee's account
)

// ResolvePayout carries out a person's decision about a payout that cannot go on and answers its
// state. Repeating it changes nothing.
func (s *Service) ResolvePayout(ctx context.Context, id tix.PayoutID, action, actor, reason string) (state string, err error) {
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
		case action == PayoutRetry && (p.State == PayoutPlanned || p.State == PayoutBlocked):
			return nil
		case action == PayoutAbort && (p.State == PayoutPlanned || p.State == PayoutBlocked || p.State == PayoutFailed):
			state = PayoutAborted
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

// BlockedOf lists the payouts that wait for a payee.
func (s *Service) BlockedOf(ctx context.Context, payee tix.PayeeID) ([]tix.PayoutID, error) {
	found, err := s.store.blockedOf(ctx, payee)
	return found, errs.Wrap("payouts.blocked_of", err)
}
