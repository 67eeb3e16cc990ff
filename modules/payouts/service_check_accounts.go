package payouts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// lately is how long ago an account may have moved last to be asked about though the books have nothing
// there.
const lately = 7 * 24 * time.Hour

// compareAccounts proves that what is kept back and what was advanced is what the open payouts say, that
// the bridges between events are empty, that custody is what payees' accounts have, and that each account
// that we pay out has what the provider says.
func (s *Service) compareAccounts(ctx context.Context) ([]Finding, error) {
	var out []Finding
	off, err := s.store.strayed(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range off {
		out = append(out, Finding{r.EventID.String(), fmt.Sprintf("of payee %s, the account %s has %d %s, its open payouts %d", r.PayeeID, r.Account, r.Books, r.Currency, r.Rows)})
	}
	rows, err := s.store.balances(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Account == acctNetting && r.Amount != 0 {
			out = append(out, Finding{"netting " + string(r.Currency), fmt.Sprintf("%d minor units went from one event and came to none", r.Amount)})
		}
	}
	loose, err := s.store.uncovered(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range loose {
		out = append(out, Finding{r.PayeeID.String(), fmt.Sprintf("custody and its account differ by %d %s", r.Books, r.Currency)})
	}
	since, until := s.clock.Now().Add(-lately), s.clock.Now().Add(lately)
	for after := (tix.PayeeID{}); ; {
		p, found, err := s.store.nextAccount(ctx, after, since, until)
		if err != nil || !found {
			return out, err
		}
		after = p.ID
		differs, err := s.compareAccount(ctx, p)
		if err != nil {
			return out, err
		}
		out = append(out, differs...)
	}
}

// compareAccount holds what the books have on a payee's account against what the provider says. One that
// is paid out by its own calendar is the payee's affair, and one that took its consent back is not told.
func (s *Service) compareAccount(ctx context.Context, p Payee) ([]Finding, error) {
	if !p.Account.Manual {
		return nil, nil
	}
	theirs, err := s.provider.Balance(ctx, p.Reference())
	if errs.CodeOf(err) == "account_not_eligible" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	books, err := s.store.onAccount(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, b := range theirs {
		books[b.Available.Currency] -= b.Available.Amount + b.Pending.Amount
	}
	var out []Finding
	for _, currency := range slices.Sorted(maps.Keys(books)) {
		if diff := books[currency]; diff != 0 {
			out = append(out, Finding{p.ID.String(), fmt.Sprintf("the books have %d minor units of %s more on its account than the provider", diff, currency)})
		}
	}
	return out, nil
}
