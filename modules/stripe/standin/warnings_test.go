package standin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func (b bench) warnings(t *testing.T, pi *stripe.PaymentIntent) []*stripe.RadarEarlyFraudWarning {
	t.Helper()
	it := b.RadarEarlyFraudWarnings.List(&stripe.RadarEarlyFraudWarningListParams{PaymentIntent: stripe.String(pi.ID)})
	require.NoError(t, it.Err())
	return it.RadarEarlyFraudWarningList().Data
}

// TestAWarningCanBeActedOnUntilTheMoneyIsGone: after a whole refund or a dispute nothing is left to prevent.
func TestAWarningCanBeActedOnUntilTheMoneyIsGone(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		act  func(t *testing.T, b bench, pi *stripe.PaymentIntent)
		left bool
	}{
		"nothing": {func(*testing.T, bench, *stripe.PaymentIntent) {}, true},
		"part refunded": {func(t *testing.T, b bench, pi *stripe.PaymentIntent) {
			_, err := b.Refunds.New(refundOf(pi, 100))
			require.NoError(t, err)
		}, true},
		"refunded": {func(t *testing.T, b bench, pi *stripe.PaymentIntent) {
			_, err := b.Refunds.New(refundOf(pi, 0))
			require.NoError(t, err)
		}, false},
		"disputed": {func(t *testing.T, b bench, pi *stripe.PaymentIntent) {
			b.control(t, "disputes", map[string]any{"payment_intent": pi.ID})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, standin.Options{})
			pi := b.paid(t, 2500, "pm_card_createIssuerFraudRecord")
			made := b.warnings(t, pi)
			require.Len(t, made, 1)
			require.True(t, made[0].Actionable)
			tc.act(t, b, pi)
			now, err := b.RadarEarlyFraudWarnings.Get(made[0].ID, nil)
			require.NoError(t, err)
			require.Equal(t, tc.left, now.Actionable)
			require.Equal(t, []string{pi.ID, pi.LatestCharge.ID}, []string{now.PaymentIntent.ID, now.Charge.ID})
			updates := b.Events.List(&stripe.EventListParams{Type: stripe.String("radar.early_fraud_warning.updated")}).EventList().Data
			require.Equal(t, !tc.left, len(updates) == 1)
		})
	}
}

func TestAWarningIsMadeOnRequest(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	account := b.verified(t)
	pi := b.paid(t, 2500, "pm_card_visa")
	b.control(t, "early_fraud_warnings", map[string]any{"charge": pi.LatestCharge.ID, "fraud_type": "misc"})
	require.Equal(t, stripe.RadarEarlyFraudWarningFraudTypeMisc, b.warnings(t, pi)[0].FraudType)
	theirs := b.charged(t, account, 2500, 100, "pm_card_visa")
	b.control(t, "early_fraud_warnings", map[string]any{"payment_intent": theirs.ID})
	require.Empty(t, b.warnings(t, theirs), "it is the account's")
	p := &stripe.RadarEarlyFraudWarningListParams{Charge: stripe.String(theirs.LatestCharge.ID)}
	p.SetStripeAccount(account)
	require.Len(t, b.RadarEarlyFraudWarnings.List(p).RadarEarlyFraudWarningList().Data, 1)

	for _, body := range []string{`{"charge":"ch_nobody"}`, `{"payment_intent":"` + pi.ID + `","fraud_type":"boredom"}`} {
		res, err := http.Post(b.url+"/__standin/early_fraud_warnings", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, http.StatusBadRequest, res.StatusCode)
	}
}
