package stripe

import (
	"context"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// PayByCalendar has Stripe pay an account out to its bank every day, of what is available there then.
// Repeating it changes nothing. Not for a full account, whose settings are its holder's: Denied.
func (g *Gateway) PayByCalendar(ctx context.Context, reference string) (tix.Account, error) {
	p := &stripe.AccountParams{Settings: &stripe.AccountSettingsParams{Payouts: &stripe.AccountSettingsPayoutsParams{
		Schedule: &stripe.AccountSettingsPayoutsScheduleParams{Interval: stripe.String("daily")},
	}}}
	p.Context = ctx
	a, err := g.api.Accounts.Update(reference, p)
	if err != nil {
		return tix.Account{}, failed("stripe.pay_by_calendar", err)
	}
	return account(a), nil
}
