package payouts

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Recover takes back from payees, before a refund is given, what they were paid of it already and what
// no balance of theirs covers. Where a payee's account has too little, nothing is taken: the payee then
// owes it, and its next settlement is smaller. An order that was paid on at once gives its own money
// back first. Repeating it takes nothing twice; Unavailable payout_under_way while it is just being paid.
func (s *Service) Recover(ctx context.Context, m tix.MoneyBack) error {
	const op = "payouts.recover"
	if m.Account != "" {
		return nil // it never was ours
	}
	have, err := s.store.ofOrder(ctx, m.OrderID, m.Amount.Currency)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if m.Lost {
		m.Fee = feeOf(have, m.Amount)
	}
	if m.EventID, err = s.store.eventOf(ctx, m.OrderID, m.EventID); err != nil {
		return errs.Wrap(op, err)
	}
	shares, err := takeBack(have, m)
	if err != nil {
		return errs.Wrap(op, err)
	}
	for _, share := range shares {
		if share.account != acctPayable || share.amount <= 0 {
			continue
		}
		if err := s.recover(ctx, m, share); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return nil
}

func (s *Service) recover(ctx context.Context, m tix.MoneyBack, share entry) error {
	own, err := s.recoverOwn(ctx, m, share)
	if err != nil {
		return err
	}
	share.amount -= own
	balance, err := s.store.payable(ctx, m.EventID, share.payee, share.currency)
	if err != nil {
		return err
	}
	need := share.amount - max(balance-own, 0)
	sent, err := s.store.transferred(ctx, m.EventID, share.payee, share.currency)
	if err != nil {
		return err
	}
	payee, err := s.store.payeeByID(ctx, share.payee)
	if err != nil {
		return err
	}
	for _, p := range sent {
		take := min(need, p.Amount-p.Reversed)
		if take <= 0 || p.atBank() {
			continue // what the account has is not this one's
		}
		key := m.Key + ":" + p.ID.String()
		r, err := s.provider.Reverse(ctx, tix.ReversalOrder{Key: "trr:" + key, Transfer: *p.TransferReference, Amount: tix.Money{Amount: take, Currency: p.Currency},
			Account: p.AccountReference, Arrives: payee.Account.Currency, Reason: m.Key})
		if errs.CodeOf(err) == "insufficient_balance" {
			continue // it is at the bank: the payee owes it
		}
		if err != nil {
			return err
		}
		if err := s.reversedBack(ctx, p, r, key); err != nil {
			return err
		}
		need -= r.Amount.Amount
	}
	return nil
}

// recoverOwn takes back what the payee was paid of the order itself, whatever else it has to get, and
// answers how much that is, or was when it was taken before; 0 where its account has too little.
func (s *Service) recoverOwn(ctx context.Context, m tix.MoneyBack, share entry) (int64, error) {
	p, found, err := s.store.payoutOfOrder(ctx, m.OrderID, share.payee)
	if err != nil || !found {
		return 0, err
	}
	key := m.Key + ":" + p.ID.String()
	if took, err := s.store.reversal(ctx, key); err != nil || took > 0 {
		return took, err
	}
	if p.TransferReference == nil {
		if p.TriedAt == nil || p.State != PayoutPlanned && p.State != PayoutBlocked {
			return 0, nil
		}
		if s.clock.Now().Sub(*p.TriedAt) < underWay {
			return 0, errs.New(errs.Unavailable, "payout_under_way", "The money is just being paid out. It will be tried again.").Retry(underWay / 4)
		}
		payee, err := s.store.payeeByID(ctx, p.PayeeID)
		if err != nil {
			return 0, err
		}
		if sent, err := s.overtaken(ctx, p, payee); err != nil || !sent {
			return 0, err
		}
		if p, err = s.store.payout(ctx, p.ID, false); err != nil {
			return 0, err
		}
	}
	take := min(share.amount, p.Amount-p.Reversed)
	if take <= 0 {
		return 0, nil
	}
	r, err := s.provider.Reverse(ctx, tix.ReversalOrder{Key: "trr:" + key, Transfer: *p.TransferReference, Amount: tix.Money{Amount: take, Currency: p.Currency}, Reason: m.Key})
	if errs.CodeOf(err) == "insufficient_balance" {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return r.Amount.Amount, s.reversedBack(ctx, p, r, key)
}

// underWay is how long the transfer of a payout may be on its way to the provider.
const underWay = 30 * time.Second

// reversedBack writes a reversal down, once.
func (s *Service) reversedBack(ctx context.Context, p Payout, r tix.Reversal, key string) error {
	amount := r.Amount.Amount
	return s.db.InTx(ctx, func(ctx context.Context) error {
		now, err := s.store.payout(ctx, p.ID, true)
		if err != nil {
			return err
		}
		if posted, err := s.store.has(ctx, "reversal", key); err != nil || posted {
			return err
		}
		there, set := r.Amount, map[string]any{"reversed": now.Reversed + amount}
		if now.ArrivedCurrency != "" {
			if there.Currency = now.ArrivedCurrency; r.Left.Currency == now.ArrivedCurrency {
				there.Amount = r.Left.Amount
			} else { // not said: the same share of what arrived
				there.Amount = tix.Money{Amount: now.Arrived}.Share([]int64{amount, now.Amount - now.Reversed - amount})[0].Amount
			}
			set["arrived"] = max(0, now.Arrived-there.Amount)
		}
		if _, err := s.store.movePayout(ctx, p.ID, []string{now.State}, set); err != nil {
			return err
		}
		to := acctPayable
		if now.Kind == PayoutAdvance && now.RecoveredAt == nil {
			to = acctAdvance
		}
		j := journal{organization: p.OrganizationID, event: p.EventID, kind: "reversal", reference: key, details: map[string]string{keyProvider: r.Reference, keyAccount: r.Payment}, entries: []entry{
			{to, p.PayeeID, p.Currency, -amount}, {account: acctStripe, currency: p.Currency, amount: amount},
			{acctAccount, p.PayeeID, there.Currency, -there.Amount}, {acctCustody, p.PayeeID, there.Currency, there.Amount},
		}}
		if err := s.post(ctx, j); err != nil || now.State != PayoutPaid || now.BankReference != nil {
			return err
		}
		// It was taken for paid because the provider says when; so much of it was not.
		j.kind, j.details, j.entries = kindNotPaid, nil, []entry{{acctAccount, p.PayeeID, there.Currency, there.Amount}, {acctCustody, p.PayeeID, there.Currency, -there.Amount}}
		return s.post(ctx, j)
	})
}
