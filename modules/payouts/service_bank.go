package payouts

import (
	"context"
	"fmt"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

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
		b, err = s.payOut(ctx, p)
	}
	if errs.CodeOf(err) == "nothing_to_pay_out" {
		state, err := s.takenBack(ctx, id)
		return state, errs.Wrap(op, err)
	}
	if err != nil {
		return p.State, errs.Wrap(op, err)
	}
	state, err = s.settled(ctx, p, b)
	return state, errs.Wrap(op, err)
}

// payOut has the provider pay out what is left of a transfer. What was taken back from another transfer
// may have come out of this one's money: then what the account has is paid out.
func (s *Service) payOut(ctx context.Context, p Payout) (tix.BankPayout, error) {
	o := tix.BankOrder{Key: fmt.Sprintf("po:%s:%d", p.ID, p.Attempt), PayoutID: p.ID, Account: p.AccountReference, Amount: p.There()}
	b, err := s.provider.PayOut(ctx, o)
	if errs.CodeOf(err) != "insufficient_balance" {
		return b, err
	}
	have, readErr := s.provider.Balance(ctx, p.AccountReference)
	if readErr != nil {
		return b, readErr
	}
	left := tix.Money{Currency: o.Amount.Currency}
	for _, h := range have {
		if h.Available.Currency == left.Currency {
			if h.Pending.Amount > 0 {
				return b, err // it has not arrived there yet
			}
			left.Amount = max(h.Available.Amount, 0)
		}
	}
	if left.Amount >= o.Amount.Amount {
		return b, err
	}
	o.Amount = left
	return s.provider.PayOut(ctx, o)
}

// takenBack ends a transferred payout of which nothing is left, and answers its state.
func (s *Service) takenBack(ctx context.Context, id tix.PayoutID) (state string, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		moved, err := s.store.movePayout(ctx, id, []string{PayoutTransferred}, map[string]any{"state": PayoutAborted, "reason": "Everything was taken back for refunds."})
		if err != nil {
			return err
		}
		p, err := s.store.payout(ctx, id, false)
		if state = p.State; err != nil || !moved {
			return err
		}
		return s.record(ctx, p.OrganizationID, "payouts.payout."+state, id.String(), map[string]string{"reason": p.Reason})
	})
	return state, err
}

// settled writes down what the bank payout has become, with the books, once for each state. The money
// has left the payee's account when the payout is made, and is there again when it fails.
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
		there, attempt := now.There(), fmt.Sprintf("%s:%d", p.ID, now.Attempt)
		if b.Reference != "" { // money may have been taken back since
			there.Amount = b.Amount.Amount
		}
		failed := b.Status == "failed" || b.Status == "canceled"
		switch {
		case b.Status == "paid" && (now.State == PayoutTransferred || now.State == PayoutInTransit):
			state, set["paid_at"] = PayoutPaid, s.clock.Now()
		case failed && now.State != PayoutFailed:
			state, set["paid_at"], set["reason"] = PayoutFailed, nil, "The bank sent it back ("+b.FailureCode+")."
		case now.State == PayoutTransferred && (b.Status == "pending" || b.Status == "in_transit"):
			state = PayoutInTransit
		default:
			return nil
		}
		set["state"] = state
		if _, err := s.store.movePayout(ctx, p.ID, []string{now.State}, set); err != nil {
			return err
		}
		j := journal{organization: p.OrganizationID, event: p.EventID, reference: attempt, details: map[string]string{keyAccount: b.Reference}}
		j.kind, j.entries = "payout", []entry{{acctCustody, p.PayeeID, there.Currency, there.Amount}, {acctAccount, p.PayeeID, there.Currency, -there.Amount}}
		if err := s.post(ctx, j); err != nil {
			return err
		}
		if failed {
			j.kind, j.entries = "payout_failed", []entry{{acctCustody, p.PayeeID, there.Currency, -there.Amount}, {acctAccount, p.PayeeID, there.Currency, there.Amount}}
			if err := s.post(ctx, j); err != nil {
				return err
			}
		}
		if state == PayoutPaid {
			if err := s.mailStatement(ctx, p, there); err != nil {
				return err
			}
		}
		return s.record(ctx, p.OrganizationID, "payouts.payout."+state, p.ID.String(), map[string]string{"bank": b.Reference, "failure": b.FailureCode})
	})
	return state, err
}

// mailStatement tells the payee that money is at its bank. A payee without an address is not told.
func (s *Service) mailStatement(ctx context.Context, p Payout, there tix.Money) error {
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
		Data: map[string]string{"name": payee.Name, "event_name": card.Name, "organization": card.OrganizationName, "amount": there.String(), "kind": p.Kind},
	})
	return err
}
