package standin_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func (b bench) disputeOf(t *testing.T, pi *stripe.PaymentIntent) *stripe.Dispute {
	t.Helper()
	p := &stripe.DisputeListParams{PaymentIntent: stripe.String(pi.ID)}
	it := b.Disputes.List(p)
	require.True(t, it.Next(), it.Err())
	return it.Dispute()
}

func TestADisputeTakesTheMoneyAndEndsByItsEvidence(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]stripe.DisputeStatus{"winning_evidence": "won", "losing_evidence": "lost", "she was there": "under_review", "": "lost"} {
		t.Run(string(want)+" "+words, func(t *testing.T) {
			t.Parallel()
			b := start(t, standin.Options{})
			before := total(b.balance(t, ""))
			pi := b.paid(t, 10_000, "pm_card_createDispute")
			d := b.disputeOf(t, pi)
			require.Equal(t, stripe.DisputeStatusNeedsResponse, d.Status)
			require.Equal(t, int64(-320-1500), total(b.balance(t, ""))-before, "the charge's fee and the dispute's")
			_, err := b.Refunds.New(&stripe.RefundParams{PaymentIntent: stripe.String(pi.ID)})
			require.Equal(t, stripe.ErrorCodeChargeDisputed, stripeError(t, err).Code)
			if words == "" {
				b.control(t, "clock", map[string]any{"advance_seconds": 8 * 24 * 3600})
			} else {
				_, err = b.Disputes.Update(d.ID, &stripe.DisputeParams{Evidence: &stripe.DisputeEvidenceParams{UncategorizedText: stripe.String(words)}})
				require.NoError(t, err)
			}
			d, err = b.Disputes.Get(d.ID, nil)
			require.NoError(t, err)
			require.Equal(t, want, d.Status)
			if want == "won" {
				require.Equal(t, int64(10_000-320), total(b.balance(t, ""))-before)
			}
		})
	}
}

func total(available, pending int64) int64 { return available + pending }

func TestAnInquiryMovesNoMoney(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi := b.paid(t, 10_000, "pm_card_createDisputeInquiry")
	require.Equal(t, int64(10_000-320), total(b.balance(t, "")))
	d := b.disputeOf(t, pi)
	require.Equal(t, stripe.DisputeStatus("warning_needs_response"), d.Status)
	b.control(t, "clock", map[string]any{"advance_seconds": 8 * 24 * 3600})
	d, err := b.Disputes.Get(d.ID, nil)
	require.NoError(t, err)
	require.Equal(t, stripe.DisputeStatus("warning_closed"), d.Status)
	_, err = b.Refunds.New(&stripe.RefundParams{PaymentIntent: stripe.String(pi.ID)})
	require.NoError(t, err)
}
