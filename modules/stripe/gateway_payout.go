package stripe

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// PayOut pays an account's balance out to its bank, or tells of the payout that the key made before:
// the account's latest hundred are looked through first. The amount may be another one when it is asked
// again, because money was taken back meanwhile; of nothing that is left, Conflict with code
// nothing_to_pay_out. Unavailable with code insufficient_balance while the money is not available there; Invalid with code payout_not_whole for a part of a unit of
// HUF, TWD or ISK, which Stripe charges but does not send to banks.
func (g *Gateway) PayOut(ctx context.Context, o tix.BankOrder) (tix.BankPayout, error) {
	const op = "stripe.pay_out"
	if wholeUnits(o.Amount.Currency, true) && o.Amount.Amount%100 != 0 {
		return tix.BankPayout{}, errs.New(errs.Invalid, "payout_not_whole", "Payouts in this currency are in whole units only.").
			At(op, fmt.Errorf("%d %s", o.Amount.Amount, o.Amount.Currency))
	}
	list := &stripe.PayoutListParams{}
	list.Context, list.Limit, list.Single = ctx, stripe.Int64(100), true
	list.SetStripeAccount(o.Account)
	it := g.api.Payouts.List(list)
	for it.Next() {
		if it.Payout().Metadata[metaKey] == o.Key {
			return banked(it.Payout()), nil
		}
	}
	if it.Err() != nil {
		return tix.BankPayout{}, failed(op, it.Err())
	}
	if o.Amount.Amount == 0 {
		return tix.BankPayout{}, errs.New(errs.Conflict, "nothing_to_pay_out", "Nothing is left to pay out.").At(op, nil)
	}
	amount, currency, err := toStripe(o.Amount)
	if err != nil {
		return tix.BankPayout{}, failed(op, err)
	}
	po, err := afresh(o.Key+":"+strconv.FormatInt(amount, 10), func(key string) (*stripe.Payout, error) {
		p := &stripe.PayoutParams{Amount: stripe.Int64(amount), Currency: stripe.String(currency)}
		p.Context = ctx
		p.SetStripeAccount(o.Account)
		p.SetIdempotencyKey(key)
		p.AddMetadata(metaPayout, o.PayoutID.String())
		p.AddMetadata(metaKey, o.Key)
		return g.api.Payouts.New(p)
	})
	if err != nil {
		return tix.BankPayout{}, failed(op, err)
	}
	return banked(po), nil
}

// GetBankPayout reads a payout of an account.
func (g *Gateway) GetBankPayout(ctx context.Context, account, reference string) (tix.BankPayout, error) {
	p := &stripe.PayoutParams{}
	p.Context = ctx
	p.SetStripeAccount(account)
	po, err := g.api.Payouts.Get(reference, p)
	if err != nil {
		return tix.BankPayout{}, failed("stripe.get_payout", err)
	}
	return banked(po), nil
}

func banked(po *stripe.Payout) tix.BankPayout {
	return tix.BankPayout{
		Reference: po.ID, Status: string(po.Status), Amount: fromStripe(po.Amount, string(po.Currency)),
		Arrives: time.Unix(po.ArrivalDate, 0).UTC(), FailureCode: string(po.FailureCode),
	}
}
