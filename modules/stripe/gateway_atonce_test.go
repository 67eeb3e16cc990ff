package stripe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe/standin"
)

// TestAChargesMoneyGoesOnBeforeItIsThere: once for each key, also when the answer was lost, and also
// without looking through an event's thousands of transfers first.
func TestAChargesMoneyGoesOnBeforeItIsThere(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	p := s.paid(order(10_000))
	a := s.payee()
	o := tix.TransferOrder{PayoutID: tix.NewPayoutID(), PayeeID: a.PayeeID, EventID: tix.NewEventID(), Account: a.Reference, Amount: tix.Money{Amount: 9000, Currency: "EUR"}, Charge: p.ChargeRef, First: true, Description: "Order"}
	o.Key = "tr:" + o.PayoutID.String()
	s.fault("/v1/transfers", "POST", "error_after")
	_, err := s.Transfer(t.Context(), o)
	requireError(t, err, errs.Unavailable, "payment_unavailable")
	o.First, o.Since = false, time.Now()
	found, there, err := s.FindTransfer(t.Context(), o)
	require.NoError(t, err)
	require.True(t, there)
	sent, err := s.Transfer(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, found, sent)
	require.Equal(t, int64(9000), s.has(a.Reference))
	o.Since = time.Now().Add(24 * time.Hour)
	_, there, err = s.FindTransfer(t.Context(), o)
	require.NoError(t, err)
	require.False(t, there, "none that late")
}

func TestAnAccountIsPaidOutByTheProvidersCalendar(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	a := s.payee()
	for range 2 {
		now, err := s.PayByCalendar(t.Context(), a.Reference)
		require.NoError(t, err)
		require.False(t, now.Manual)
		require.Equal(t, a.PayeeID, now.PayeeID)
	}
	_, err := s.PayByCalendar(t.Context(), "acct_nobody")
	require.Error(t, err)
}

// TestOurFeeGoesBackOnceWhateverBecomesOfTheTries: a bank sent the first refund back, and the second try
// has another key.
func TestOurFeeGoesBackOnceWhateverBecomesOfTheTries(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	a := s.organizer()
	o := directOrder(a.Reference, 10_000, 700)
	p := s.paidDirectly(o, "pm_card_visa")
	r := tix.RefundOrder{OrderID: o.OrderID, Account: a.Reference, Reference: p.Reference, FeeKey: "fee:1", Amount: tix.Money{Amount: 5000, Currency: "EUR"}, FeeBack: 350}
	var fees []string
	for _, key := range []string{"rf:1:1", "rf:1:2"} {
		r.Key = key
		got, err := s.Refund(t.Context(), r)
		require.NoError(t, err)
		fees = append(fees, got.FeeReference)
	}
	require.Equal(t, fees[0], fees[1])
	require.Equal(t, int64(350), s.has(""))
}
