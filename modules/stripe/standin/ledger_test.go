package standin_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/modules/stripe/standin"
)

// book is what every account should have, kept by hand next to the stand-in: a step inside changes two
// accounts by the same amount, and only buyers, banks and Stripe's own fees change the sum.
type book struct {
	bench
	t        *testing.T
	has      map[string]int64
	accounts []string // the platform, "", first
	sales    []*sale
	sent     []*sending
}

type sale struct {
	account, intent, charge, fee   string
	amount, back, share, shareBack int64
	disputed                       bool
}

// sending is a transfer, and the sale whose money it was, if it named one.
type sending struct {
	id, to string
	of     *sale
	left   int64
}

func fees(amount int64) int64 { return amount*29/1000 + 30 }

func (b *book) charge(rt *rapid.T) {
	account := rapid.SampledFrom(b.accounts).Draw(rt, "account")
	s := &sale{account: account, amount: rapid.Int64Range(50, 20_000).Draw(rt, "amount")}
	if account != "" {
		s.share = rapid.Int64Range(0, s.amount).Draw(rt, "fee")
	}
	pi := b.charged(b.t, account, s.amount, s.share, "pm_card_bypassPending")
	if s.intent, s.charge = pi.ID, pi.LatestCharge.ID; s.share > 0 {
		s.fee = pi.LatestCharge.ApplicationFee.ID
	}
	b.has[account] += s.amount - fees(s.amount) - s.share
	b.has[""] += s.share
	b.sales = append(b.sales, s)
}

func (b *book) transfer(rt *rapid.T) {
	n := &sending{to: rapid.SampledFrom(b.accounts[1:]).Draw(rt, "to"), left: rapid.Int64Range(1, 15_000).Draw(rt, "amount")}
	source := ""
	if s := rapid.SampledFrom(b.sales).Draw(rt, "sale"); s.account == "" && rapid.Bool().Draw(rt, "of it") {
		n.of, source = s, s.charge
	}
	t, err := b.bench.transfer(n.left, n.to, source)
	if n.of != nil {
		require.Equal(b.t, n.left > n.of.amount-n.of.back-b.sentOf(n.of), err != nil, "never more than the charge: %v", err)
	}
	if err == nil {
		n.id = t.ID
		b.sent = append(b.sent, n)
		b.has[""], b.has[n.to] = b.has[""]-n.left, b.has[n.to]+n.left
	}
}

func (b *book) sentOf(s *sale) (sum int64) {
	for _, n := range b.sent {
		if n.of == s {
			sum += n.left
		}
	}
	return sum
}

func (b *book) reverse(rt *rapid.T) {
	if len(b.sent) == 0 {
		return
	}
	n, amount := rapid.SampledFrom(b.sent).Draw(rt, "transfer"), rapid.Int64Range(1, 3000).Draw(rt, "amount")
	_, err := b.TransferReversals.New(&stripe.TransferReversalParams{ID: stripe.String(n.id), Amount: stripe.Int64(amount)})
	require.Equal(b.t, amount > n.left || amount > b.has[n.to], err != nil, "never more than was sent, or is there: %v", err)
	if err == nil {
		n.left -= amount
		b.has[""], b.has[n.to] = b.has[""]+amount, b.has[n.to]-amount
	}
}

func (b *book) payOut(rt *rapid.T) {
	account, amount := rapid.SampledFrom(b.accounts[1:]).Draw(rt, "of"), rapid.Int64Range(1, 3000).Draw(rt, "amount")
	p := &stripe.PayoutParams{Amount: stripe.Int64(amount), Currency: stripe.String("usd")}
	p.SetStripeAccount(account)
	if _, err := b.Payouts.New(p); err == nil {
		b.has[account] -= amount
	}
}

func (b *book) refund(rt *rapid.T) {
	s := rapid.SampledFrom(b.sales).Draw(rt, "sale")
	amount, withFee := rapid.Int64Range(1, s.amount).Draw(rt, "amount"), rapid.Bool().Draw(rt, "with fee") && s.share > 0
	_, err := b.Refunds.New(refundOn(s.account, &stripe.PaymentIntent{ID: s.intent}, amount, withFee))
	require.Equal(b.t, amount > s.amount-s.back || s.disputed, err != nil, "never more than was paid, never while it is disputed: %v", err)
	if err != nil {
		return
	}
	s.back += amount
	b.has[s.account] -= amount
	if withFee {
		share := min(s.share*amount/s.amount, s.share-s.shareBack)
		if s.back == s.amount {
			share = s.share - s.shareBack
		}
		b.giveBack(s, share)
	}
}

func (b *book) refundFee(rt *rapid.T) {
	s := rapid.SampledFrom(b.sales).Draw(rt, "sale")
	if s.share == 0 {
		return
	}
	amount := rapid.Int64Range(1, s.share).Draw(rt, "amount")
	_, err := b.feeRefund(s.fee, amount)
	require.Equal(b.t, amount > s.share-s.shareBack, err != nil, "never more than was taken")
	if err == nil {
		b.giveBack(s, amount)
	}
}

func (b *book) giveBack(s *sale, amount int64) {
	s.shareBack += amount
	b.has[s.account] += amount
	b.has[""] -= amount
}

func (b *book) dispute(rt *rapid.T) {
	s := rapid.SampledFrom(b.sales).Draw(rt, "sale")
	if s.disputed {
		return
	}
	b.control(b.t, "disputes", map[string]any{"payment_intent": s.intent})
	s.disputed = true
	b.has[s.account] -= s.amount + 1500
}

// TestMoneyIsNeitherMadeNorLost holds for any order of things: each balance is what the book says, and
// the sum of its transactions.
func TestMoneyIsNeitherMadeNorLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := &book{bench: start(t, standin.Options{Overdraft: 1 << 40, PayoutDelay: 1 << 50}), t: t, has: map[string]int64{}}
		b.accounts = []string{"", b.verified(t), b.verified(t)}
		b.charge(rt)
		steps := []func(*rapid.T){b.charge, b.transfer, b.reverse, b.payOut, b.refund, b.refundFee, b.dispute}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			rapid.SampledFrom(steps).Draw(rt, "step")(rt)
		}
		for _, account := range b.accounts {
			require.Equal(rt, b.has[account], total(b.balance(t, account)), "account %q", account)
			require.Equal(rt, b.has[account], b.movements(t, account), "account %q", account)
		}
	})
}

func (b bench) movements(t *testing.T, account string) (sum int64) {
	t.Helper()
	p := &stripe.BalanceTransactionListParams{}
	p.Limit = stripe.Int64(100)
	if account != "" {
		p.SetStripeAccount(account)
	}
	it := b.BalanceTransactions.List(p)
	for it.Next() {
		txn := it.BalanceTransaction()
		require.Equal(t, txn.Amount-txn.Fee, txn.Net)
		parts := int64(0)
		for _, d := range txn.FeeDetails {
			parts += d.Amount
		}
		require.Equal(t, txn.Fee, parts)
		sum += txn.Net
	}
	require.NoError(t, it.Err())
	return sum
}
