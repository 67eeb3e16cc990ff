package standin_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	first, err := b.PaymentIntents.New(intentParams("pi:ord_1:1", 2500))
	require.NoError(t, err)

	again, err := b.PaymentIntents.New(intentParams("pi:ord_1:1", 2500))
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	require.Equal(t, "true", again.LastResponse.Header.Get("Idempotent-Replayed"))
	require.Equal(t, first.LastResponse.RequestID, again.LastResponse.Header.Get("Original-Request"))

	_, err = b.PaymentIntents.New(intentParams("pi:ord_1:1", 2600))
	e := stripeError(t, err)
	require.Equal(t, stripe.ErrorTypeIdempotency, e.Type)
	require.Equal(t, http.StatusBadRequest, e.HTTPStatusCode)

	other, err := b.PaymentIntents.New(intentParams("pi:ord_1:2", 2500))
	require.NoError(t, err)
	require.NotEqual(t, first.ID, other.ID)
}

func TestDeclineIsReplayedAndMistakeIsNot(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi, err := b.PaymentIntents.New(intentParams("", 2500))
	require.NoError(t, err)
	confirm := confirmWith("pm_card_chargeDeclined")
	confirm.SetIdempotencyKey("confirm:1")
	for range 2 {
		_, err = b.PaymentIntents.Confirm(pi.ID, confirm)
		require.Equal(t, stripe.ErrorCodeCardDeclined, stripeError(t, err).Code)
	}
	require.Len(t, b.Charges.List(&stripe.ChargeListParams{PaymentIntent: stripe.String(pi.ID)}).ChargeList().Data, 1)

	_, err = b.PaymentIntents.New(intentParams("mistake", 1))
	require.Equal(t, stripe.ErrorCodeAmountTooSmall, stripeError(t, err).Code)
	_, err = b.PaymentIntents.New(intentParams("mistake", 2500))
	require.NoError(t, err, "a refused parameter leaves the key free")
}

// TestFaults names what a caller sees for each fault, whether the payment came into being, and what
// the same key answers afterwards.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind    string
		status  int // 0: no answer at all
		effect  bool
		retryOK bool
	}{
		{"error_before", http.StatusInternalServerError, false, true},
		{"error_after", http.StatusInternalServerError, true, false},
		{"timeout_before", 0, false, true},
		{"timeout_after", 0, true, true},
		{"rate_limited", http.StatusTooManyRequests, false, true},
		{"lock_timeout", http.StatusTooManyRequests, false, true},
		{"connection_reset", 0, false, true},
		{"reset_after", 0, true, true},
	} {
		t.Run(tc.kind, func(t *testing.T) {
			t.Parallel()
			b := start(t, standin.Options{})
			b.control(t, "faults", map[string]any{"route": "/v1/payment_intents", "method": "POST", "kind": tc.kind})
			impatient := connect(b.url, b.server.SecretKey(), 300*time.Millisecond)
			_, err := impatient.PaymentIntents.New(intentParams("pi:ord_1:1", 2500))
			require.Error(t, err)
			if tc.status != 0 {
				require.Equal(t, tc.status, stripeError(t, err).HTTPStatusCode)
			} else {
				var network net.Error
				require.True(t, errors.As(err, &network), "got %v", err)
			}
			made := b.PaymentIntents.List(&stripe.PaymentIntentListParams{}).PaymentIntentList()
			require.Equal(t, tc.effect, len(made.Data) == 1)

			pi, err := retried(b.API, intentParams("pi:ord_1:1", 2500))
			if !tc.retryOK {
				require.Equal(t, tc.status, stripeError(t, err).HTTPStatusCode, "the key remembers the 500")
				return
			}
			require.NoError(t, err)
			if tc.effect {
				require.Equal(t, made.Data[0].ID, pi.ID)
			}
			require.Len(t, b.PaymentIntents.List(&stripe.PaymentIntentListParams{}).PaymentIntentList().Data, 1)
		})
	}
}

// TestAShareOfCallsFails: until the faults are cleared, and for servers only.
func TestAShareOfCallsFails(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi, err := b.PaymentIntents.New(intentParams("pi:ord_1:1", 2500))
	require.NoError(t, err)
	b.control(t, "faults", map[string]any{"route": "*", "kind": "rate_limited", "percent": 60})
	b.control(t, "faults", map[string]any{"route": "*", "kind": "error_before", "percent": 40})
	seen := map[int]bool{}
	for range 50 {
		_, err := b.PaymentIntents.Get(pi.ID, nil)
		seen[stripeError(t, err).HTTPStatusCode] = true
	}
	require.Equal(t, map[int]bool{http.StatusTooManyRequests: true, http.StatusInternalServerError: true}, seen)
	status, _ := b.browser(t, "/v1/payment_intents/"+pi.ID+"/confirm", b.typed(pi, "4242424242424242"))
	require.Equal(t, http.StatusOK, status, "people who pay are spared")
}

// retried repeats a call while its key is in use by one that was given up.
func retried(api *client.API, p *stripe.PaymentIntentParams) (*stripe.PaymentIntent, error) {
	for {
		pi, err := api.PaymentIntents.New(p)
		var e *stripe.Error
		if errors.As(err, &e) && e.HTTPStatusCode == http.StatusConflict {
			continue
		}
		return pi, err
	}
}

func TestKeyInUseIsRefused(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	b.control(t, "faults", map[string]any{"route": "/v1/payment_intents", "kind": "timeout_before"})
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	waiting := intentParams("pi:ord_1:1", 2500)
	waiting.Context = ctx
	ended := make(chan error, 1)
	go func() {
		_, err := b.PaymentIntents.New(waiting)
		ended <- err
	}()
	require.Eventually(t, func() bool { return len(b.state(t).Faults) == 0 }, 10*time.Second, time.Millisecond, "the fault holds the first")
	_, err := b.PaymentIntents.New(intentParams("pi:ord_1:1", 2500))
	e := stripeError(t, err)
	require.Equal(t, http.StatusConflict, e.HTTPStatusCode)
	require.Equal(t, stripe.ErrorCodeIdempotencyKeyInUse, e.Code)
	giveUp()
	require.ErrorIs(t, <-ended, context.Canceled)
}
