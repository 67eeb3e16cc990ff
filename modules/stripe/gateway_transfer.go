package stripe

import (
	"context"
	"errors"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// clocksApart is how far Stripe's clock may be from ours.
const clocksApart = 5 * time.Minute

// metaPayout is the name of the metadata that transfers and payouts carry.
const metaPayout = "payout_id"

// Transfer sends money from our balance to a payee's account, or tells of the transfer that the key
// made before: Stripe forgets keys after a day, so the event's transfers to the account are looked
// through first, unless the order was never tried. Unavailable with code insufficient_balance while our balance is short; Conflict or
// Denied with code account_not_eligible when the account cannot receive money.
func (g *Gateway) Transfer(ctx context.Context, o tix.TransferOrder) (tix.Transfer, error) {
	const op = "stripe.transfer"
	amount, currency, err := toStripe(o.Amount)
	if err != nil {
		return tix.Transfer{}, failed(op, err)
	}
	if !o.First {
		if t, found, err := g.FindTransfer(ctx, o); err != nil || found {
			return t, err
		}
	}
	t, err := afresh(o.Key, func(key string) (*stripe.Transfer, error) {
		p := &stripe.TransferParams{
			Amount: stripe.Int64(amount), Currency: stripe.String(currency), Destination: stripe.String(o.Account),
			TransferGroup: stripe.String(o.EventID.String()), Description: stripe.String(o.Description),
		}
		if o.Charge != "" {
			p.SourceTransaction = stripe.String(o.Charge)
		}
		p.Context = ctx
		p.SetIdempotencyKey(key)
		p.AddMetadata(metaPayout, o.PayoutID.String())
		p.AddMetadata(metaPayee, o.PayeeID.String())
		p.AddMetadata(metaEvent, o.EventID.String())
		p.AddMetadata(metaKey, o.Key)
		return g.api.Transfers.New(p)
	})
	if err != nil {
		return tix.Transfer{}, failed(op, err)
	}
	out := transferred(t)
	out.Arrived, err = g.arrived(ctx, o.Account, out.Payment, o.Amount, o.Arrives)
	return out, err
}

// FindTransfer gives the transfer that the key of an order made before, out of the event's transfers to
// the account since then; false when it made none.
func (g *Gateway) FindTransfer(ctx context.Context, o tix.TransferOrder) (tix.Transfer, bool, error) {
	list := &stripe.TransferListParams{Destination: stripe.String(o.Account), TransferGroup: stripe.String(o.EventID.String())}
	list.Context, list.Limit = ctx, stripe.Int64(100)
	if !o.Since.IsZero() {
		list.CreatedRange = &stripe.RangeQueryParams{GreaterThanOrEqual: o.Since.Add(-clocksApart).Unix()}
	}
	it := g.api.Transfers.List(list)
	for it.Next() {
		if it.Transfer().Metadata[metaKey] == o.Key {
			out := transferred(it.Transfer())
			arrived, err := g.arrived(ctx, o.Account, out.Payment, o.Amount, o.Arrives)
			out.Arrived = arrived
			return out, err == nil, err
		}
	}
	if it.Err() != nil {
		return tix.Transfer{}, false, failed("stripe.find_transfer", it.Err())
	}
	return tix.Transfer{}, false, nil
}

// Reverse takes money of a transfer back, or tells of the reversal that the key made before.
// Unavailable with code insufficient_balance when the payee's account has too little.
func (g *Gateway) Reverse(ctx context.Context, o tix.ReversalOrder) (tix.Reversal, error) {
	const op = "stripe.reverse"
	amount, _, err := toStripe(o.Amount)
	if err != nil {
		return tix.Reversal{}, failed(op, err)
	}
	list := &stripe.TransferReversalListParams{ID: stripe.String(o.Transfer)}
	list.Context, list.Limit = ctx, stripe.Int64(100)
	for it := g.api.TransferReversals.List(list); ; {
		if !it.Next() {
			if it.Err() != nil {
				return tix.Reversal{}, failed(op, it.Err())
			}
			break
		}
		if it.TransferReversal().Metadata[metaKey] == o.Key {
			return g.reversed(ctx, o, it.TransferReversal())
		}
	}
	r, err := afresh(o.Key, func(key string) (*stripe.TransferReversal, error) {
		p := &stripe.TransferReversalParams{ID: stripe.String(o.Transfer), Amount: stripe.Int64(amount)}
		p.Context = ctx
		p.SetIdempotencyKey(key)
		p.AddMetadata(metaKey, o.Key)
		p.AddMetadata("reason", o.Reason)
		return g.api.TransferReversals.New(p)
	})
	if err != nil {
		return tix.Reversal{}, failed(op, err)
	}
	return g.reversed(ctx, o, r)
}

// arrived tells what a movement of an account is there, when the account's currency is another than that
// of the money that we moved.
func (g *Gateway) arrived(ctx context.Context, account, source string, sent tix.Money, there tix.Currency) (tix.Money, error) {
	if there == "" || there == sent.Currency || source == "" {
		return tix.Money{}, nil
	}
	p := &stripe.BalanceTransactionListParams{Source: stripe.String(source)}
	p.Context, p.Single, p.Limit = ctx, true, stripe.Int64(1)
	p.SetStripeAccount(account)
	it := g.api.BalanceTransactions.List(p)
	if it.Next() {
		t := it.BalanceTransaction()
		return fromStripe(t.Net, string(t.Currency)), nil
	}
	if it.Err() != nil {
		return tix.Money{}, failed("stripe.arrived", it.Err())
	}
	return tix.Money{}, errs.New(errs.Unavailable, "payment_unavailable", "The payment provider does not answer. Please try again.").At("stripe.arrived", errors.New("no movement of "+source))
}

func transferred(t *stripe.Transfer) tix.Transfer {
	out := tix.Transfer{Reference: t.ID, Amount: fromStripe(t.Amount, string(t.Currency)), Reversed: fromStripe(t.AmountReversed, string(t.Currency))}
	if t.Destination != nil {
		out.Account = t.Destination.ID
	}
	if t.DestinationPayment != nil {
		out.Payment = t.DestinationPayment.ID
	}
	return out
}

func (g *Gateway) reversed(ctx context.Context, o tix.ReversalOrder, r *stripe.TransferReversal) (tix.Reversal, error) {
	out := tix.Reversal{Reference: r.ID, Amount: fromStripe(r.Amount, string(r.Currency))}
	if r.DestinationPaymentRefund != nil {
		out.Payment = r.DestinationPaymentRefund.ID
	}
	left, err := g.arrived(ctx, o.Account, out.Payment, o.Amount, o.Arrives)
	out.Left = left.Negative()
	return out, err
}
