package standin_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func refundOf(pi *stripe.PaymentIntent, amount int64) *stripe.RefundParams {
	p := &stripe.RefundParams{PaymentIntent: stripe.String(pi.ID), Reason: stripe.String("requested_by_customer")}
	if amount != 0 {
		p.Amount = stripe.Int64(amount)
	}
	p.AddMetadata("refund_id", "rf_1")
	return p
}

func TestRefundInPartsUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi := b.paid(t, 10_000, "pm_card_visa")

	part, err := b.Refunds.New(refundOf(pi, 4000))
	require.NoError(t, err)
	require.Equal(t, stripe.RefundStatusSucceeded, part.Status)
	require.Equal(t, "rf_1", part.Metadata["refund_id"])

	_, err = b.Refunds.New(refundOf(pi, 6001))
	require.Equal(t, "amount", stripeError(t, err).Param)

	rest, err := b.Refunds.New(refundOf(pi, 0))
	require.NoError(t, err)
	require.EqualValues(t, 6000, rest.Amount)

	_, err = b.Refunds.New(refundOf(pi, 0))
	require.Equal(t, stripe.ErrorCodeChargeAlreadyRefunded, stripeError(t, err).Code)

	get := &stripe.ChargeParams{}
	get.AddExpand("refunds")
	ch, err := b.Charges.Get(pi.LatestCharge.ID, get)
	require.NoError(t, err)
	require.True(t, ch.Refunded)
	require.EqualValues(t, 10_000, ch.AmountRefunded)
	require.Len(t, ch.Refunds.Data, 2)
	require.Len(t, b.Refunds.List(&stripe.RefundListParams{PaymentIntent: stripe.String(pi.ID)}).RefundList().Data, 2)

	note := &stripe.RefundParams{}
	note.AddMetadata("note", "called")
	noted, err := b.Refunds.Update(part.ID, note)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"refund_id": "rf_1", "note": "called"}, noted.Metadata)
}

func TestUnpaidIsNotRefunded(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi, err := b.PaymentIntents.New(intentParams("", 2500))
	require.NoError(t, err)
	_, err = b.Refunds.New(refundOf(pi, 0))
	require.Contains(t, stripeError(t, err).Msg, "does not have a successful charge")
}

// TestLedger follows the balance: every movement is a transaction, and the balance is their sum.
func TestLedger(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi := b.paid(t, 10_000, "pm_card_visa") // fee 320
	b.paid(t, 5_000, "pm_card_bypassPending")
	requireBalance(t, b, 4825, 9680)

	_, err := b.Refunds.New(refundOf(pi, 1000))
	require.NoError(t, err)
	requireBalance(t, b, 3825, 9680)

	b.control(t, "clock", map[string]any{"advance_seconds": 3 * 24 * 3600})
	requireBalance(t, b, 13_505, 0)

	p := &stripe.BalanceTransactionListParams{}
	p.AddExpand("data.source")
	sum := int64(0)
	for it := b.BalanceTransactions.List(p); it.Next(); {
		txn := it.BalanceTransaction()
		sum += txn.Net
		require.Equal(t, txn.Amount-txn.Fee, txn.Net)
		require.NotNil(t, txn.Source)
		one, err := b.BalanceTransactions.Get(txn.ID, nil)
		require.NoError(t, err)
		require.Equal(t, stripe.BalanceTransactionStatusAvailable, one.Status)
	}
	require.EqualValues(t, 13_505, sum)
}

func requireBalance(t *testing.T, b bench, available, pending int64) {
	t.Helper()
	balance, err := b.Balance.Get(nil)
	require.NoError(t, err)
	require.Equal(t, []int64{available, pending}, []int64{balance.Available[0].Amount, balance.Pending[0].Amount})
}

func TestRefundsThatChangeTheirState(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		card, first, then string
		refunded, total   int64
	}{
		{"pm_card_pendingRefund", "pending", "succeeded", 5000, -175},
		{"pm_card_refundFail", "succeeded", "failed", 0, 4825},
	} {
		t.Run(tc.card, func(t *testing.T) {
			t.Parallel()
			b := start(t, standin.Options{RefundDelay: 1 << 40}) // 18 minutes: only the set clock brings it about
			pi := b.paid(t, 5000, tc.card)
			re, err := b.Refunds.New(refundOf(pi, 0))
			require.NoError(t, err)
			require.Equal(t, tc.first, string(re.Status))

			b.control(t, "clock", map[string]any{"advance_seconds": 3600})
			re, err = b.Refunds.Get(re.ID, nil)
			require.NoError(t, err)
			require.Equal(t, tc.then, string(re.Status))
			ch, err := b.Charges.Get(pi.LatestCharge.ID, nil)
			require.NoError(t, err)
			require.Equal(t, tc.refunded, ch.AmountRefunded)
			requireBalance(t, b, tc.total-4825, 4825)
			events := b.Events.List(&stripe.EventListParams{Type: stripe.String("charge.refund.updated")}).EventList()
			require.Len(t, events.Data, 1)
			require.Equal(t, tc.then, events.Data[0].Data.Object["status"])
		})
	}
}

func TestRefundWaitsForTheBalance(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{Overdraft: -1})
	pi := b.paid(t, 5000, "pm_card_visa") // 4825 arrive
	re, err := b.Refunds.New(refundOf(pi, 0))
	require.NoError(t, err)
	require.Equal(t, stripe.RefundStatusPending, re.Status)

	b.paid(t, 5000, "pm_card_visa")
	re, err = b.Refunds.Get(re.ID, nil)
	require.NoError(t, err)
	require.Equal(t, stripe.RefundStatusSucceeded, re.Status)
}
