package payouts

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Sold posts a sale, split by the event's rule as it is now: that freezes the split for the order.
// It belongs in the transaction that marks the order paid, with whose end it is written. Free orders leave no trace.
func (s *Service) Sold(ctx context.Context, sale tix.Sale) error {
	const op = "payouts.sold"
	total := sale.Quote.Total
	if total.Amount == 0 {
		return nil
	}
	p, err := s.plans.Get(ctx, planKey{sale.EventID, sale.OrganizationID})
	if err != nil {
		return errs.Wrap(op, err)
	}
	lines := linesOf(sale.Quote)
	fee := total.Amount
	for _, l := range lines {
		fee -= l.Net + l.Tax
	}
	j := journal{
		organization: sale.OrganizationID, event: sale.EventID, order: sale.OrderID, kind: kindSale, reference: sale.OrderID.String(),
		details: map[string]string{"rule": strconv.FormatInt(p.rule.Version, 10), keyCharge: string(sale.Charge), keyProvider: sale.Balance.Reference},
	}
	if sale.Charge == tix.ChargeDirect {
		j.details[keyProvider] = sale.Balance.FeeReference
		j.entries = append(chargedItself(p.organizer, sale, fee), entry{account: acctFee, currency: total.Currency, amount: -fee})
		return errs.Wrap(op, s.postSale(ctx, j))
	}
	cost := entry{account: acctCost}
	if p.rule.Costs == CostsOrganizer {
		cost = entry{account: acctPayable, payee: p.organizer}
	}
	shares := p.rule.Shares
	if sale.Charge == tix.ChargeAtOnce {
		shares = nil // it was promised to the organizer alone when the payment was made
	}
	j.entries = append(received(sale.Due(), sale.Balance, cost), entry{account: acctCredit, currency: total.Currency, amount: sale.Credit})
	for _, part := range divide(shares, p.organizer, lines, sale.Link) {
		j.entries = append(j.entries, entry{acctPayable, part.PayeeID, total.Currency, -part.Amount})
	}
	j.entries = append(j.entries, entry{account: acctFee, currency: total.Currency, amount: -fee})
	return errs.Wrap(op, s.postSale(ctx, j))
}

// postSale posts a sale with the other statements of its transaction.
func (s *Service) postSale(ctx context.Context, j journal) error {
	j, err := j.whole()
	if err == nil && len(j.entries) > 0 {
		s.store.postLater(ctx, j, s.clock.Now())
	}
	return err
}

// TurnedBack posts money that came for an order that gets no tickets. It is owed to the buyer
// until GivenBack; what a credit would have paid stays there.
func (s *Service) TurnedBack(ctx context.Context, sale tix.Sale) error {
	if sale.Charge == tix.ChargeDirect {
		return errs.Wrap("payouts.turned_back", s.turnedBackItself(ctx, sale))
	}
	due := sale.Due()
	entries := received(due, sale.Balance, entry{account: acctCost})
	entries = append(entries, entry{account: acctRefundDue, currency: due.Currency, amount: -due.Amount})
	return errs.Wrap("payouts.turned_back", s.post(ctx, journal{
		organization: sale.OrganizationID, event: sale.EventID, order: sale.OrderID, kind: kindTurnedBack, reference: sale.OrderID.String(),
		details: map[string]string{keyProvider: sale.Balance.Reference}, entries: entries,
	}))
}

// GivenBack posts a refund once, when the provider has taken it from our balance, or when the buyer has
// it as credit: our fee by as
// much as is given back of it, the rest from the payees in proportion to what each has of the
// order still, by largest remainder. An order that was turned back is settled with its buyer.
func (s *Service) GivenBack(ctx context.Context, m tix.MoneyBack) error {
	return errs.Wrap("payouts.given_back", s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		if m.EventID, err = s.store.eventOf(ctx, m.OrderID, m.EventID); err != nil {
			return err
		}
		if m.Account != "" {
			return s.gaveBackItself(ctx, m)
		}
		if posted, err := s.store.has(ctx, kindRefund, m.Key); err != nil || posted {
			return err
		}
		have, err := s.store.ofOrder(ctx, m.OrderID, m.Amount.Currency)
		if err != nil {
			return err
		}
		entries, err := takeBack(have, m)
		if err != nil {
			return err
		}
		left := []entry{{account: acctAdjust, currency: m.Amount.Currency, amount: -m.Amount.Amount}}
		switch {
		case m.OnCredit:
			left[0].account = acctCredit
		case !m.Outside:
			at, err := s.position(ctx, m.OrderID)
			if err != nil {
				return err
			}
			left = away(acctStripe, m.Amount, m.Balance, at)
		}
		if err := s.post(ctx, journal{
			organization: m.OrganizationID, event: m.EventID, order: m.OrderID, kind: kindRefund, reference: m.Key,
			details: map[string]string{keyProvider: m.Reference}, entries: append(entries, left...),
		}); err != nil || !wasSold(have) {
			return err
		}
		return s.out.Publish(ctx, returned(m))
	}))
}

func returned(m tix.MoneyBack) tix.MoneyReturned {
	return tix.MoneyReturned{Key: m.Key, OrderID: m.OrderID, EventID: m.EventID, OrganizationID: m.OrganizationID, Amount: m.Amount}
}

// givenIn is what the entries of a refund gave the buyer, in the buyer's currency: the last credit says it.
func givenIn(entries []entry) tix.Money {
	var out tix.Money
	for _, e := range entries {
		switch {
		case out.Currency == "" && e.amount < 0 && (e.account == acctStripe || e.account == acctAdjust || e.account == acctOwnHeld || e.account == acctCredit),
			e.amount < 0 && e.account == acctConvert:
			out = tix.Money{Amount: -e.amount, Currency: e.currency}
		}
	}
	return out
}

// wasSold tells a sale from money that came for nothing.
func wasSold(have []entry) bool {
	return !slices.ContainsFunc(have, func(e entry) bool { return e.account == acctRefundDue })
}

// CameBack undoes the posting of a refund whose money did not reach the buyer and is on our
// balance again: so much of it as the provider says.
func (s *Service) CameBack(ctx context.Context, key string, back tix.PaymentBalance) error {
	return errs.Wrap("payouts.came_back", s.db.InTx(ctx, func(ctx context.Context) error {
		row, entries, err := s.store.journal(ctx, kindRefund, key)
		if err != nil {
			return err
		}
		said := tix.MoneyReturned{Key: key, OrderID: row.OrderID, EventID: row.EventID, OrganizationID: row.OrganizationID, Amount: givenIn(entries), Undone: true}
		have, err := s.store.ofOrder(ctx, row.OrderID, said.Amount.Currency)
		if err != nil {
			return err
		}
		if row.EventID, err = s.store.eventOf(ctx, row.OrderID, row.EventID); err != nil { // it may have moved since
			return err
		}
		if err := s.post(ctx, journal{
			organization: row.OrganizationID, event: row.EventID, order: row.OrderID, kind: kindRefundBack, reference: key, entries: again(entries, back), details: row.Details,
		}); err != nil || !wasSold(have) {
			return err
		}
		return s.out.Publish(ctx, said)
	}))
}

// takeBack gives the debits of a refund out of the credits that an order still has.
func takeBack(have []entry, m tix.MoneyBack) ([]entry, error) {
	var out []entry
	var payees []entry
	var weights []int64
	rest, fee := m.Amount.Amount-m.Fee, m.Fee
	for _, e := range have {
		switch {
		case e.amount >= 0:
		case e.account == acctRefundDue:
			rest, fee = rest-min(m.Amount.Amount, -e.amount), 0
			out = append(out, entry{acctRefundDue, tix.PayeeID{}, e.currency, min(m.Amount.Amount, -e.amount)})
		case e.account == acctFee:
			fee = min(fee, -e.amount)
			out = append(out, entry{account: acctFee, currency: e.currency, amount: fee})
		case e.account == acctPayable, e.account == acctOwn: // who received it itself owes it, when we give it
			payees, weights = append(payees, e), append(weights, -e.amount)
		}
	}
	if len(payees) == 0 {
		if rest != 0 && len(out) == 0 {
			return nil, fmt.Errorf("refund %s: order %s was never posted", m.Key, m.OrderID)
		}
		return balance(out, m), nil
	}
	for i, part := range (tix.Money{Amount: rest}).Share(weights) {
		out = append(out, entry{acctPayable, payees[i].payee, payees[i].currency, part.Amount})
	}
	return balance(out, m), nil
}

// balance books as our own cost what nobody else can bear: a fee that was given back before.
func balance(out []entry, m tix.MoneyBack) []entry {
	left := m.Amount.Amount
	for _, e := range out {
		left -= e.amount
	}
	return append(out, entry{account: acctCost, currency: m.Amount.Currency, amount: left})
}
