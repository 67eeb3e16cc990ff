package stripe

import (
	"context"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// GetWarning reads a bank's early warning of fraud in a payment of our own. Errors: NotFound.
func (g *Gateway) GetWarning(ctx context.Context, reference string) (tix.FraudWarning, error) {
	return g.GetWarningOn(ctx, "", reference)
}

// GetWarningOn reads a warning about an account's payment. Errors: NotFound.
func (g *Gateway) GetWarningOn(ctx context.Context, account, reference string) (tix.FraudWarning, error) {
	p := &stripe.RadarEarlyFraudWarningParams{}
	p.Context = ctx
	on(&p.Params, account)
	w, err := g.api.RadarEarlyFraudWarnings.Get(reference, p)
	if err != nil {
		return tix.FraudWarning{}, failed("stripe.get_warning", err)
	}
	return warned(account, w), nil
}

// ListWarnings gives all warnings about a payment of our own, newest first.
func (g *Gateway) ListWarnings(ctx context.Context, payment string) ([]tix.FraudWarning, error) {
	p := &stripe.RadarEarlyFraudWarningListParams{PaymentIntent: stripe.String(payment)}
	p.Context, p.Limit = ctx, stripe.Int64(100)
	var out []tix.FraudWarning
	it := g.api.RadarEarlyFraudWarnings.List(p)
	for it.Next() {
		out = append(out, warned("", it.RadarEarlyFraudWarning()))
	}
	if it.Err() != nil {
		return nil, failed("stripe.list_warnings", it.Err())
	}
	return out, nil
}

func warned(account string, w *stripe.RadarEarlyFraudWarning) tix.FraudWarning {
	out := tix.FraudWarning{Reference: w.ID, Account: account, Actionable: w.Actionable, Type: string(w.FraudType)}
	if w.PaymentIntent != nil {
		out.Payment = w.PaymentIntent.ID
	}
	if w.Charge != nil {
		out.Charge = w.Charge.ID
	}
	return out
}
