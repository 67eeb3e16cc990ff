package payouts

import (
	"context"
	"fmt"
	"strconv"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Sold posts a sale, split by the event's rule as it is now: that freezes the split for the order.
// It belongs in the transaction that marks the order paid. Free orders leave no trace.
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
	cost := entry{account: acctCost}
	if p.rule.Costs == CostsOrganizer {
		cost = entry{account: acctPayable, payee: p.organizer}
	}
	entries := append(received(sale.Due(), sale.Balance, cost), entry{account: acctCredit, currency: total.Currency, amount: sale.Credit})
	for _, part := range divide(p.rule.Shares, p.organizer, lines, sale.Link) {
		entries = append(entries, entry{acctPayable, part.PayeeID, total.Currency, -part.Amount})
	}
	entries = append(entries, entry{account: acctFee, currency: total.Currency, amount: -fee})
	return errs.Wrap(op, s.post(ctx, journal{
		organization: sale.OrganizationID, event: sale.EventID, order: sale.OrderID, kind: kindSale, reference: sale.OrderID.String(),
		details: map[string]string{"rule": strconv.FormatInt(p.rule.Version, 10), keyProvider: sale.Balance.Reference},
		entries: entries,
	}))
}

// TurnedBack posts money that came for an order that gets no tickets. It is owed to the buyer
// until GivenBack; what a credit would have paid stays there.
func (s *Service) TurnedBack(ctx context.Context, sale tix.Sale) error {
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
	const op = "payouts.given_back"
	if posted, err := s.store.has(ctx, kindRefund, m.Key); err != nil || posted {
		return errs.Wrap(op, err)
	}
	have, err := s.store.ofOrder(ctx, m.OrderID, m.Amount.Currency)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if m.EventID, err = s.store.eventOf(ctx, m.OrderID, m.EventID); err != nil {
		return errs.Wrap(op, err)
	}
	from := acctStripe
	switch {
	case m.OnCredit:
		from = acctCredit
	case m.Outside:
		from = acctAdjust
	}
	entries, err := takeBack(have, m)
	if err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.post(ctx, journal{
		organization: m.OrganizationID, event: m.EventID, order: m.OrderID, kind: kindRefund, reference: m.Key,
		details: map[string]string{keyProvider: m.Reference}, entries: append(entries, entry{account: from, currency: m.Amount.Currency, amount: -m.Amount.Amount}),
	}))
}

// CameBack undoes the posting of a refund whose money did not reach the buyer and is on our
// balance again.
func (s *Service) CameBack(ctx context.Context, key string) error {
	const op = "payouts.came_back"
	row, entries, err := s.store.journal(ctx, kindRefund, key)
	if err != nil {
		return errs.Wrap(op, err)
	}
	for i := range entries {
		entries[i].amount = -entries[i].amount
	}
	if row.EventID, err = s.store.eventOf(ctx, row.OrderID, row.EventID); err != nil { // it may have moved since
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.post(ctx, journal{
		organization: row.OrganizationID, event: row.EventID, order: row.OrderID, kind: kindRefundBack, reference: key, entries: entries, details: row.Details,
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
		case e.account == acctPayable:
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
