package payouts

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// keyAccount is the detail that says which movement of a payee's account a journal is about: the payment
// of a transfer, its refund for a reversal, the payout to a bank.
const keyAccount = "account"

// position is what an order has in the conversion account, by currency: credit where its money came in,
// debit in the buyer's own.
func (s *Service) position(ctx context.Context, order tix.OrderID) (map[tix.Currency]int64, error) {
	rows, err := s.store.conversions(ctx, order)
	out := map[tix.Currency]int64{}
	for _, r := range rows {
		out[r.Currency] = r.Amount
	}
	return out, err
}

// away are the credits for money of an order that leaves an account of ours (our balance, or what a bank
// holds): the same amount that buyers have, or, where it is in another currency, what really left, with
// as much of the order's position as belongs to the amount. What is left between the two is the exchange
// difference: rates change, and the provider takes its part both ways.
func away(account string, amount tix.Money, b tix.PaymentBalance, position map[tix.Currency]int64) []entry {
	if b.Currency == "" {
		b = unsaid(amount, position)
	}
	if b.Currency == amount.Currency {
		return []entry{{account: account, currency: amount.Currency, amount: -amount.Amount}}
	}
	came := part(amount.Amount, position[amount.Currency], -position[b.Currency], b.Gross)
	return []entry{
		{account: account, currency: b.Currency, amount: -b.Gross - b.Fee}, {account: acctCost, currency: b.Currency, amount: b.Fee},
		{account: acctExchange, currency: b.Currency, amount: b.Gross - came}, {account: acctConvert, currency: b.Currency, amount: came},
		{account: acctConvert, currency: amount.Currency, amount: -amount.Amount},
	}
}

// part is how much of what came in belongs to an amount of the order: all of it to the last; what left
// when nothing is known to have come.
func part(amount, order, came, left int64) int64 {
	switch {
	case order <= 0 || came <= 0:
		return left
	case amount >= order:
		return came
	}
	return tix.Money{Amount: came}.Share([]int64{amount, order - amount})[0].Amount
}

// unsaid is what must have left when the provider did not say: the same share of what came in. The
// reconciliation finds the difference to what it says later.
func unsaid(amount tix.Money, position map[tix.Currency]int64) tix.PaymentBalance {
	b := tix.PaymentBalance{Currency: amount.Currency, Gross: amount.Amount}
	for currency, n := range position {
		if n < 0 && currency != amount.Currency {
			b = tix.PaymentBalance{Currency: currency, Gross: part(amount.Amount, position[amount.Currency], -n, -n)}
		}
	}
	return b
}

// again turns the entries of a journal round; what came again of what had left is as the provider says,
// and the rest an exchange difference.
func again(entries []entry, b tix.PaymentBalance) []entry {
	out := make([]entry, 0, len(entries)+1)
	converted := false
	for _, e := range entries {
		e.amount = -e.amount
		converted = converted || e.account == acctConvert
		out = append(out, e)
	}
	if !converted || b.Currency == "" {
		return out
	}
	var diff int64
	for i, e := range out {
		if e.account == acctStripe && e.currency == b.Currency {
			diff += e.amount - (b.Gross - b.Fee)
			out[i].amount = b.Gross - b.Fee
		}
	}
	return append(out, entry{account: acctExchange, currency: b.Currency, amount: diff})
}

// heldBy is what a movement adds to what a bank holds, in minor units of our balance: what it took, or
// less than zero. What comes back at another rate than it went is all that it held, since a bank gives a
// dispute back as a whole: the rest is an exchange difference.
func (s *Service) heldBy(ctx context.Context, d tix.DisputeMoney, m tix.DisputeMove) (int64, error) {
	if m.Gross <= 0 || m.Currency == d.Amount.Currency {
		return -m.Gross, nil
	}
	held, err := s.store.ofDispute(ctx, d.OrderID, d.Reference, m.Currency)
	return -held[acctDispute], err
}

// lostAbroad are the credits of a lost dispute: of what the bank took, in whatever currency it is.
func (s *Service) lostAbroad(ctx context.Context, d tix.DisputeMoney) ([]entry, error) {
	b := tix.PaymentBalance{Currency: d.Amount.Currency, Gross: d.Amount.Amount}
	for _, m := range d.Moves {
		b.Currency = m.Currency
	}
	if b.Currency == d.Amount.Currency {
		return away(acctDispute, d.Amount, b, nil), nil
	}
	held, err := s.store.ofDispute(ctx, d.OrderID, d.Reference, b.Currency)
	if err != nil {
		return nil, err
	}
	b.Gross = held[acctDispute]
	at, err := s.position(ctx, d.OrderID)
	return away(acctDispute, d.Amount, b, at), err
}

// There is what is on the payee's account of a payout that was transferred: another amount than left us
// where the account has another currency.
func (p Payout) There() tix.Money {
	if p.ArrivedCurrency == "" {
		return tix.Money{Amount: p.Amount - p.Reversed, Currency: p.Currency}
	}
	return tix.Money{Amount: p.Arrived, Currency: p.ArrivedCurrency}
}
