package stripe

import (
	"cmp"
	"context"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// feeBack gives of our fee of a direct charge to its account what a refund says, once: under a key of
// its own (FeeKey, or one that follows from the refund's), and with the fee's refunds looked through first. It never
// gives more than is left of the fee, and nothing (nil) when none was taken or none is left.
func (g *Gateway) feeBack(ctx context.Context, o tix.RefundOrder, ch *stripe.Charge) (*stripe.FeeRefund, error) {
	key := cmp.Or(o.FeeKey, o.Key+":fee")
	named := key
	fee, err := g.feeOf(ctx, o.Account, ch)
	if err != nil || fee == nil {
		return nil, err
	}
	list := &stripe.FeeRefundListParams{ID: stripe.String(fee.ID)}
	list.Context, list.Limit = ctx, stripe.Int64(100)
	for it := g.api.FeeRefunds.List(list); ; {
		if !it.Next() {
			if it.Err() != nil {
				return nil, it.Err()
			}
			break
		}
		if it.FeeRefund().Metadata[metaKey] == key {
			return it.FeeRefund(), nil
		}
	}
	amount := min(minor(o.FeeBack, o.Amount.Currency), fee.Amount-fee.AmountRefunded)
	if amount <= 0 {
		return nil, nil
	}
	return afresh(key, func(key string) (*stripe.FeeRefund, error) {
		p := &stripe.FeeRefundParams{ID: stripe.String(fee.ID), Amount: stripe.Int64(amount)}
		p.Context = ctx
		p.SetIdempotencyKey(key)
		p.AddMetadata(metaOrder, o.OrderID.String())
		p.AddMetadata(metaKey, named)
		return g.api.FeeRefunds.New(p)
	})
}

// feeOf reads what we took from a charge of an account; nil when we took nothing.
func (g *Gateway) feeOf(ctx context.Context, account string, ch *stripe.Charge) (*stripe.ApplicationFee, error) {
	if ch == nil {
		return nil, nil
	}
	p := &stripe.ChargeParams{}
	p.Context = ctx
	on(&p.Params, account)
	ch, err := g.api.Charges.Get(ch.ID, p)
	if err != nil || ch.ApplicationFee == nil {
		return nil, err
	}
	q := &stripe.ApplicationFeeParams{}
	q.Context = ctx
	return g.api.ApplicationFees.Get(ch.ApplicationFee.ID, q)
}
