package stripe

import (
	"context"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// Balance tells what an account has, one for each currency; ours for account "".
func (g *Gateway) Balance(ctx context.Context, account string) ([]tix.ProviderBalance, error) {
	p := &stripe.BalanceParams{}
	p.Context = ctx
	on(&p.Params, account)
	b, err := g.api.Balance.Get(p)
	if err != nil {
		return nil, failed("stripe.balance", err)
	}
	var out []tix.ProviderBalance
	at := func(currency stripe.Currency) *tix.ProviderBalance {
		zero := fromStripe(0, string(currency))
		for i := range out {
			if out[i].Available.Currency == zero.Currency {
				return &out[i]
			}
		}
		out = append(out, tix.ProviderBalance{Available: zero, Pending: zero})
		return &out[len(out)-1]
	}
	for _, m := range b.Available {
		at(m.Currency).Available = fromStripe(m.Amount, string(m.Currency))
	}
	for _, m := range b.Pending {
		at(m.Currency).Pending = fromStripe(m.Amount, string(m.Currency))
	}
	return out, nil
}

// Moves gives one page of the movements of an account's balance, newest first, and whether there are
// more: ask again with After set to the last one's reference.
func (g *Gateway) Moves(ctx context.Context, q tix.MoveQuery) (page []tix.BalanceMove, more bool, err error) {
	p := &stripe.BalanceTransactionListParams{}
	p.Context, p.Single, p.Limit = ctx, true, stripe.Int64(100)
	onList(&p.ListParams, q.Account)
	if q.After != "" {
		p.StartingAfter = stripe.String(q.After)
	}
	if !q.Since.IsZero() || !q.Until.IsZero() {
		p.CreatedRange = &stripe.RangeQueryParams{}
		if !q.Since.IsZero() {
			p.CreatedRange.GreaterThanOrEqual = q.Since.Unix()
		}
		if !q.Until.IsZero() {
			p.CreatedRange.LesserThan = q.Until.Unix()
		}
	}
	it := g.api.BalanceTransactions.List(p)
	for it.Next() {
		page = append(page, moved(it.BalanceTransaction()))
	}
	if it.Err() != nil {
		return nil, false, failed("stripe.moves", it.Err())
	}
	return page, it.Meta().HasMore, nil
}

func moved(t *stripe.BalanceTransaction) tix.BalanceMove {
	currency := string(t.Currency)
	m := tix.BalanceMove{
		Reference: t.ID, Kind: string(t.Type), Amount: fromStripe(t.Amount, currency).Amount, Fee: fromStripe(t.Fee, currency).Amount, Net: fromStripe(t.Net, currency).Amount,
		Currency: fromStripe(0, currency).Currency, At: time.Unix(t.Created, 0).UTC(), Available: time.Unix(t.AvailableOn, 0).UTC(),
	}
	if t.Source != nil {
		m.Source = t.Source.ID
	}
	for _, d := range t.FeeDetails {
		if d.Type == "application_fee" {
			m.ApplicationFee += fromStripe(d.Amount, currency).Amount
		}
	}
	return m
}
