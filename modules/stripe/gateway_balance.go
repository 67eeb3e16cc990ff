package stripe

import (
	"context"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// Balance tells what an account has, one for each currency; ours for account "".
func (g *Gateway) Balance(ctx context.Context, account string) ([]tix.ProviderBalance, error) {
	p := &stripe.BalanceParams{}
	p.Context = ctx
	if account != "" {
		p.SetStripeAccount(account)
	}
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
