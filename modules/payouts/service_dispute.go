package payouts

import (
	"context"
	"fmt"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Withdrawn posts how much of a dispute is off our balance now, as what may come back: what the
// provider takes beyond the disputed amount is its fee, and a cost. Nothing is posted when it is what it
// was before.
func (s *Service) Withdrawn(ctx context.Context, d tix.DisputeMoney) error {
	if d.Withdrawn == d.Before || d.Account != "" { // off the organizer's own account, which is not in the books
		return nil
	}
	const op = "payouts.withdrawn"
	currency := d.Amount.Currency
	asset := func(withdrawn int64) int64 { return min(max(withdrawn, 0), d.Amount.Amount) }
	taken, moved := asset(d.Withdrawn)-asset(d.Before), d.Withdrawn-d.Before
	entries := []entry{
		{account: acctStripe, currency: currency, amount: -moved}, {account: acctDispute, currency: currency, amount: taken},
		{account: acctCost, currency: currency, amount: moved - taken},
	}
	if d.Currency != "" && d.Currency != currency {
		var err error
		if entries, err = s.withdrawnAbroad(ctx, d); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return errs.Wrap(op, s.post(ctx, journal{
		organization: d.OrganizationID, event: d.EventID, order: d.OrderID, kind: "dispute", reference: fmt.Sprintf("%s:%d:%d", d.Reference, d.Before, d.Withdrawn),
		details: map[string]string{keyProvider: d.Reference}, entries: entries,
	}))
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
			organization: d.OrganizationID, event: d.EventID, order: d.OrderID, kind: kindLost, reference: d.Reference, details: map[string]string{"dispute": d.Reference},
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
