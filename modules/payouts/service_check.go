package payouts

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// checkPage is how many orders the check reads at once.
const checkPage = 1000

// Finding is something that the books and the world do not agree on. Anything found is a defect, or
// a break that reconciliation must explain.
type Finding struct {
	Subject string // order, journal or account
	Problem string
}

// Check proves that every journal balances, that what was posted for every order is what its state
// says, that our balance with the provider is what the books say, and the accounts of payees, reserves and
// advances too (service_check_accounts.go). What it finds is looked for
// again before it is reported, so that a change that was just being made is none; money that the
// provider is moving at this very moment may still show. orders is how many were compared.
func (s *Service) Check(ctx context.Context) (findings []Finding, orders int, err error) {
	if findings, orders, err = s.compare(ctx); err != nil || len(findings) == 0 {
		return findings, orders, err
	}
	again, orders, err := s.compare(ctx)
	return slices.DeleteFunc(findings, func(f Finding) bool { return !slices.Contains(again, f) }), orders, err
}

func (s *Service) compare(ctx context.Context) (findings []Finding, orders int, err error) {
	const op = "payouts.check"
	off, err := s.store.unbalanced(ctx)
	if err != nil {
		return nil, 0, errs.Wrap(op, err)
	}
	for _, j := range off {
		findings = append(findings, Finding{j.String(), "does not sum to zero"})
	}
	var after tix.OrderID
	for {
		page, err := s.orders.OrderMoney(ctx, after, checkPage)
		if err != nil {
			return nil, orders, errs.Wrap(op, err)
		}
		posted, err := s.store.posted(ctx, page)
		if err != nil {
			return nil, orders, errs.Wrap(op, err)
		}
		open, err := s.refunds.Open(ctx, idsOf(page))
		if err != nil {
			return nil, orders, errs.Wrap(op, err)
		}
		for _, o := range page {
			if problem := disagree(o, posted[o.OrderID], open[o.OrderID]); problem != "" {
				findings = append(findings, Finding{o.OrderID.String(), problem})
			}
		}
		orders += len(page)
		if len(page) < checkPage {
			break
		}
		after = page[len(page)-1].OrderID
	}
	for _, more := range []func(context.Context) ([]Finding, error){s.compareBalance, s.compareAccounts} {
		found, err := more(ctx)
		if err != nil {
			return findings, orders, errs.Wrap(op, err)
		}
		findings = append(findings, found...)
	}
	return findings, orders, nil
}

// booked is what was posted for an order in its currency.
type booked struct {
	taken int64 // minor units that came from the buyer
	given int64 // that went back
}

func idsOf(page []tix.OrderMoney) []tix.OrderID {
	ids := make([]tix.OrderID, len(page))
	for i, o := range page {
		ids[i] = o.OrderID
	}
	return ids
}

// disagree says in words what is wrong. A refund is posted when the provider has taken the money:
// what the order promises back is posted, or in refunds that are open.
func disagree(o tix.OrderMoney, b booked, open int64) string {
	switch {
	case b.taken != o.Total.Amount:
		return fmt.Sprintf("%d %s were paid, %d are posted", o.Total.Amount, o.Total.Currency, b.taken)
	case b.given > o.Refunded:
		return fmt.Sprintf("%d %s are posted as given back, the order says %d", b.given, o.Total.Currency, o.Refunded)
	case o.Status != "refunding" && b.given+open < o.Refunded:
		return fmt.Sprintf("the order promises %d %s back, %d are posted and %d on their way", o.Refunded, o.Total.Currency, b.given, open)
	}
	return ""
}

// AccountBalance is the sum of an account in one currency, in minor units; debit is positive.
type AccountBalance struct {
	Account  string
	Currency tix.Currency
	Amount   int64
}

// Balances sums every account of the ledger.
func (s *Service) Balances(ctx context.Context) ([]AccountBalance, error) {
	rows, err := s.store.balances(ctx)
	return rows, errs.Wrap("payouts.balances", err)
}

// Watch says what endangers payouts although the books agree: a payout schedule by which held money
// leaves, and a balance that is less than what is owed to payees and buyers.
func (s *Service) Watch(ctx context.Context) ([]Finding, error) {
	const op = "payouts.watch"
	var out []Finding
	interval, err := s.provider.Schedule(ctx)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	if interval != "manual" {
		out = append(out, Finding{"stripe", fmt.Sprintf("pays our balance out to our bank by itself (%s): make the schedule manual, or held money leaves", interval)})
	}
	rows, err := s.store.balances(ctx)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	theirs, err := s.provider.Balance(ctx, "")
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	owed := map[tix.Currency]int64{}
	for _, r := range rows {
		if r.Account == acctPayable || r.Account == acctReserve || r.Account == acctRefundDue || r.Account == acctAdvance || r.Account == acctCredit {
			owed[r.Currency] -= r.Amount
		}
	}
	for _, b := range theirs {
		owed[b.Available.Currency] -= b.Available.Amount + b.Pending.Amount
	}
	for _, currency := range slices.Sorted(maps.Keys(owed)) { // also those of which the provider has nothing
		if short := owed[currency]; short > 0 {
			out = append(out, Finding{"stripe " + string(currency), "top up by " + tix.Money{Amount: short, Currency: currency}.String() + ": less is there than is owed to payees and buyers"})
		}
	}
	return out, nil
}

// compareBalance holds the account "stripe" against what the provider says we have.
func (s *Service) compareBalance(ctx context.Context) ([]Finding, error) {
	rows, err := s.store.balances(ctx)
	if err != nil {
		return nil, err
	}
	books := map[tix.Currency]int64{}
	for _, r := range rows {
		if r.Account == acctStripe {
			books[r.Currency] = r.Amount
		}
	}
	theirs, err := s.provider.Balance(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, b := range theirs {
		books[b.Available.Currency] -= b.Available.Amount + b.Pending.Amount
	}
	var out []Finding
	for currency, diff := range books {
		if diff != 0 {
			out = append(out, Finding{"stripe " + string(currency), fmt.Sprintf("the books have %d minor units more than the provider", diff)})
		}
	}
	return out, nil
}
