package payouts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Withdrawn posts every movement of our balance for a dispute, each once, so that the reconciliation finds
// one journal for each of the provider's: what a bank took is what may come back, and the provider's fee is
// a cost. It stays in the currency of our balance until the dispute is decided (exchange.go).
func (s *Service) Withdrawn(ctx context.Context, d tix.DisputeMoney) error {
	if d.Account != "" { // off the organizer's own account, which is not in the books
		return nil
	}
	const op = "payouts.withdrawn"
	for _, m := range d.Moves {
		held, err := s.heldBy(ctx, d, m)
		if err != nil {
			return errs.Wrap(op, err)
		}
		if err := s.post(ctx, journal{
			organization: d.OrganizationID, event: d.EventID, order: d.OrderID, kind: kindDispute, reference: m.Reference,
			details: map[string]string{keyProvider: m.Reference, keyDispute: d.Reference}, entries: []entry{
				{account: acctStripe, currency: m.Currency, amount: m.Gross - m.Fee}, {account: acctCost, currency: m.Currency, amount: m.Fee},
				{account: acctDispute, currency: m.Currency, amount: held}, {account: acctExchange, currency: m.Currency, amount: -m.Gross - held},
			},
		}); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return nil
}

// Lost takes what a bank kept from who had the money of the order: our fee of it is lost too, the rest
// is the payees', in proportion. Posted once.
func (s *Service) Lost(ctx context.Context, d tix.DisputeMoney) error {
	return errs.Wrap("payouts.lost", s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		if d.EventID, err = s.store.eventOf(ctx, d.OrderID, d.EventID); err != nil {
			return err
		}
		if d.Account != "" {
			return s.lostItself(ctx, d)
		}
		have, err := s.store.ofOrder(ctx, d.OrderID, d.Amount.Currency)
		if err != nil {
			return err
		}
		if posted, err := s.store.has(ctx, kindLost, d.Reference); err != nil || posted {
			return err
		}
		entries, err := takeBack(have, lostOf(d, have))
		if err != nil {
			return err
		}
		kept, err := s.lostAbroad(ctx, d)
		if err != nil {
			return err
		}
		if err := s.post(ctx, journal{
			organization: d.OrganizationID, event: d.EventID, order: d.OrderID, kind: kindLost, reference: d.Reference, details: map[string]string{keyDispute: d.Reference},
			entries: append(entries, kept...),
		}); err != nil || !wasSold(have) {
			return err
		}
		return s.out.Publish(ctx, lostTo(d))
	}))
}

// lostOf is a lost dispute as if it were a refund of everything that is left of the order.
func lostOf(d tix.DisputeMoney, have []entry) tix.MoneyBack {
	return tix.MoneyBack{Key: d.Reference, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Amount: d.Amount, Fee: feeOf(have, d.Amount)}
}

// feeOf is how much of our fee is left of an order that loses an amount, in minor units.
func feeOf(have []entry, amount tix.Money) int64 {
	for _, e := range have {
		if e.account == acctFee && e.amount < 0 {
			return min(-e.amount, amount.Amount)
		}
	}
	return 0
}

func lostTo(d tix.DisputeMoney) tix.MoneyReturned {
	return tix.MoneyReturned{Key: d.Reference, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Amount: d.Amount}
}
