package payouts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Withdrawn posts every movement of our balance for a dispute, once: what a bank took is what may come
// back, and the provider's fee is a cost. Where our balance is kept in another currency than the buyer
// paid in, the provider's own figures go through the conversion account, so that each currency sums to
// zero by itself.
func (s *Service) Withdrawn(ctx context.Context, d tix.DisputeMoney) error {
	for _, m := range d.Moves {
		entries := []entry{
			{account: acctStripe, currency: m.Currency, amount: m.Gross - m.Fee}, {account: acctCost, currency: m.Currency, amount: m.Fee},
			{account: acctDispute, currency: d.Amount.Currency, amount: -m.Disputed},
		}
		if m.Currency != d.Amount.Currency {
			entries = append(entries, entry{account: acctConvert, currency: m.Currency, amount: -m.Gross}, entry{account: acctConvert, currency: d.Amount.Currency, amount: m.Disputed})
		}
		if err := s.post(ctx, journal{
			organization: d.OrganizationID, event: d.EventID, order: d.OrderID, kind: "dispute", reference: m.Reference,
			details: map[string]string{keyProvider: d.Reference}, entries: entries,
		}); err != nil {
			return errs.Wrap("payouts.withdrawn", err)
		}
	}
	return nil
}

// Lost takes what a bank kept from who had the money of the order: our fee of it is lost too, the rest
// is the payees', in proportion. Posted once.
func (s *Service) Lost(ctx context.Context, d tix.DisputeMoney) error {
	const op = "payouts.lost"
	have, err := s.store.ofOrder(ctx, d.OrderID, d.Amount.Currency)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if posted, err := s.store.has(ctx, kindLost, d.Reference); err != nil || posted {
		return errs.Wrap(op, err)
	}
	entries, err := takeBack(have, lostOf(d, have))
	if err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.post(ctx, journal{
		organization: d.OrganizationID, event: d.EventID, order: d.OrderID, kind: kindLost, reference: d.Reference, details: map[string]string{"dispute": d.Reference},
		entries: append(entries, entry{account: acctDispute, currency: d.Amount.Currency, amount: -d.Amount.Amount}),
	}))
}

// lostOf is a lost dispute as if it were a refund of everything that is left of the order.
func lostOf(d tix.DisputeMoney, have []entry) tix.MoneyBack {
	m := tix.MoneyBack{Key: d.Reference, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Amount: d.Amount}
	for _, e := range have {
		if e.account == acctFee && e.amount < 0 {
			m.Fee = min(-e.amount, d.Amount.Amount)
		}
	}
	return m
}
