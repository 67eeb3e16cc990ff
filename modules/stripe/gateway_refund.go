package stripe

import (
	"context"
	"strconv"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// Refund gives money back, or tells of the refund that the key made before, as it is now: Stripe
// forgets keys after a day and remembers errors under them, so the payment's refunds are looked
// through first. A payment that somebody else refunded in full answers that refund. What FeeBack says
// of our fee goes back to the account afterwards, unless the refund failed; when only that fails, the
// same call makes up for it. Conflict with code already_refunded when less than the amount is left,
// payment_state when nothing was paid, payment_disputed while a bank disputes it; Unavailable with code
// insufficient_balance while there is too little to give back.
func (g *Gateway) Refund(ctx context.Context, o tix.RefundOrder) (tix.RefundResult, error) {
	const op = "stripe.refund"
	amount, _, err := toStripe(o.Amount)
	if err != nil {
		return tix.RefundResult{}, failed(op, err)
	}
	r, err := g.refundOnce(ctx, o, amount)
	if err != nil {
		return tix.RefundResult{}, failed(op, err)
	}
	out := refunded(r)
	if o.FeeBack <= 0 || r.Status == stripe.RefundStatusFailed || r.Status == stripe.RefundStatusCanceled {
		return out, nil
	}
	back, err := g.feeBack(ctx, o, r.Charge)
	if err != nil {
		return tix.RefundResult{}, failed(op, err)
	}
	if back != nil {
		out.FeeReference, out.FeeBack = back.ID, fromStripe(back.Amount, string(back.Currency)).Amount
	}
	return out, nil
}

// refundOnce finds the refund of the key, or makes it.
func (g *Gateway) refundOnce(ctx context.Context, o tix.RefundOrder, amount int64) (*stripe.Refund, error) {
	made, err := g.refunds(ctx, o.Account, o.Reference)
	if err != nil {
		return nil, err
	}
	for _, r := range made {
		if r.Metadata[metaKey] == o.Key {
			return r, nil
		}
	}
	r, err := afresh(o.Key, func(key string) (*stripe.Refund, error) {
		p := &stripe.RefundParams{PaymentIntent: stripe.String(o.Reference), Amount: stripe.Int64(amount)}
		if o.Reason != "" {
			p.Reason = stripe.String(o.Reason)
		}
		p.Context = ctx
		on(&p.Params, o.Account)
		p.SetIdempotencyKey(key)
		p.AddMetadata(metaOrder, o.OrderID.String())
		p.AddMetadata(metaKey, o.Key)
		p.AddExpand("balance_transaction")
		return g.api.Refunds.New(p)
	})
	if is(err, stripe.ErrorCodeChargeAlreadyRefunded) {
		return g.elsewhere(ctx, o, err)
	}
	return r, err
}

// elsewhere answers for a payment that has nothing left: by the refund of the same amount that
// another hand (a person in Stripe's dashboard, a call of ours at the same time) made.
func (g *Gateway) elsewhere(ctx context.Context, o tix.RefundOrder, refusal error) (*stripe.Refund, error) {
	made, err := g.refunds(ctx, o.Account, o.Reference)
	if err != nil {
		return nil, err
	}
	for _, r := range made {
		if refunded(r).Amount == o.Amount && r.Status != stripe.RefundStatusFailed && r.Status != stripe.RefundStatusCanceled {
			return r, nil
		}
	}
	return nil, refusal
}

// refunds are all refunds of a payment, newest first.
func (g *Gateway) refunds(ctx context.Context, account, reference string) ([]*stripe.Refund, error) {
	p := &stripe.RefundListParams{PaymentIntent: stripe.String(reference)}
	p.Context, p.Limit = ctx, stripe.Int64(100)
	onList(&p.ListParams, account)
	p.AddExpand("data.balance_transaction")
	p.AddExpand("data.failure_balance_transaction")
	var all []*stripe.Refund
	it := g.api.Refunds.List(p)
	for it.Next() {
		all = append(all, it.Refund())
	}
	return all, it.Err()
}

func refunded(r *stripe.Refund) tix.RefundResult {
	return tix.RefundResult{
		Reference: r.ID, Status: string(r.Status), Amount: fromStripe(r.Amount, string(r.Currency)), Key: r.Metadata[metaKey],
		Moved: r.BalanceTransaction != nil && r.FailureBalanceTransaction == nil, Failure: string(r.FailureReason),
		Balance: tookFrom(r.BalanceTransaction, -1), Returned: tookFrom(r.FailureBalanceTransaction, 1),
	}
}

// GetRefund reads a refund of an account's payment, ours for "". Errors: NotFound.
func (g *Gateway) GetRefund(ctx context.Context, account, reference string) (tix.RefundResult, error) {
	p := &stripe.RefundParams{}
	p.Context = ctx
	on(&p.Params, account)
	r, err := g.api.Refunds.Get(reference, p)
	if err != nil {
		return tix.RefundResult{}, failed("stripe.get_refund", err)
	}
	return refunded(r), nil
}

// tookFrom tells what a movement took from our balance, or with the sign 1 gave to it; nothing while
// Stripe has not said.
func tookFrom(t *stripe.BalanceTransaction, sign int64) tix.PaymentBalance {
	if t == nil || t.Currency == "" {
		return tix.PaymentBalance{}
	}
	gross := fromStripe(t.Amount, string(t.Currency))
	return tix.PaymentBalance{Reference: t.ID, Currency: gross.Currency, Gross: sign * gross.Amount, Fee: fromStripe(t.Fee, string(t.Currency)).Amount}
}

// ListRefunds gives all refunds of a payment of an account, ours for "", newest first.
func (g *Gateway) ListRefunds(ctx context.Context, account, payment string) ([]tix.RefundResult, error) {
	made, err := g.refunds(ctx, account, payment)
	if err != nil {
		return nil, failed("stripe.list_refunds", err)
	}
	out := make([]tix.RefundResult, len(made))
	for i, r := range made {
		out[i] = refunded(r)
	}
	return out, nil
}

// afresh makes a call under key. Stripe remembers a failure of its own, and that the balance was short,
// under the key too, and goes on repeating it: such an answer that was replayed is proof that the key is
// spent, and the next key in the row is tried; the last one is another every quarter of an hour. The row
// is the same in every process, so what one of them made, all find. It is for calls whose effect, had
// the failed one had it after all, does no harm or was looked for before.
func afresh[T any](key string, call func(key string) (T, error)) (made T, err error) {
	now := strconv.FormatInt(time.Now().Unix()/int64(whenPaid.Seconds()), 36)
	for _, suffix := range []string{"", ":b", ":c", ":d", ":" + now} {
		if made, err = call(key + suffix); !spent(err) {
			return made, err
		}
	}
	return made, err
}
