package payouts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Recover takes back from payees, before a refund is given, what they were paid of it already and what
// no balance of theirs covers. Where a payee's account has too little, nothing is taken: the payee then
// owes it, and its next settlement is smaller. Repeating it takes nothing twice.
func (s *Service) Recover(ctx context.Context, m tix.MoneyBack) error {
	const op = "payouts.recover"
	have, err := s.store.ofOrder(ctx, m.OrderID, m.Amount.Currency)
	if err != nil {
		return errs.Wrap(op, err)
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
	balance, err := s.store.payable(ctx, m.EventID, share.payee, share.currency)
	if err != nil {
		return err
	}
	need := share.amount - max(balance, 0)
	sent, err := s.store.transferred(ctx, m.EventID, share.payee, share.currency)
	if err != nil {
		return err
	}
	for _, p := range sent {
		take := min(need, p.Amount-p.Reversed)
		if take <= 0 {
			continue
		}
		key := m.Key + ":" + p.ID.String()
		r, err := s.provider.Reverse(ctx, tix.ReversalOrder{Key: "trr:" + key, Transfer: *p.TransferReference, Amount: tix.Money{Amount: take, Currency: p.Currency}, Reason: m.Key})
		if errs.CodeOf(err) == "insufficient_balance" {
			continue // it is at the bank: the payee owes it
		}
		if err != nil {
			return err
		}
		if err := s.reversedBack(ctx, p, r.Amount.Amount, key, r.Reference); err != nil {
			return err
		}
		need -= r.Amount.Amount
	}
	return nil
}

// reversedBack writes a reversal down, once.
func (s *Service) reversedBack(ctx context.Context, p Payout, amount int64, key, reference string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		now, err := s.store.payout(ctx, p.ID, true)
		if err != nil {
			return err
		}
		if posted, err := s.store.has(ctx, "reversal", key); err != nil || posted {
			return err
		}
		if _, err := s.store.movePayout(ctx, p.ID, []string{now.State}, map[string]any{"reversed": now.Reversed + amount}); err != nil {
			return err
		}
		return s.post(ctx, journal{organization: p.OrganizationID, event: p.EventID, kind: "reversal", reference: key, details: map[string]string{keyProvider: reference}, entries: []entry{
			{acctPayable, p.PayeeID, p.Currency, -amount}, {account: acctStripe, currency: p.Currency, amount: amount},
			{acctAccount, p.PayeeID, p.Currency, -amount}, {acctCustody, p.PayeeID, p.Currency, amount},
		}})
	})
}
