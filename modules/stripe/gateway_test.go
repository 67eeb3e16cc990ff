package stripe_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe"
	"github.com/tixters/tixters/modules/stripe/standin"
)

func TestPaymentFromFirstTryToPaid(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := order(4200)
	p, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, tix.Payment{
		Reference: p.Reference, Status: tix.PaymentNeedsMethod, Amount: tix.Money{Amount: 4200, Currency: "EUR"},
		ClientSecret: p.ClientSecret, OrderID: o.OrderID,
	}, p)
	require.NotEmpty(t, p.ClientSecret)

	declined := s.try(p, "pm_card_chargeDeclinedInsufficientFunds")
	require.Equal(t, tix.PaymentNeedsMethod, declined.Status)
	require.Equal(t, "insufficient_funds", declined.DeclineCode)

	again, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, declined, again, "the same key gives the payment as it is now, not as it was made")

	require.Equal(t, tix.PaymentNeedsAction, s.try(p, "pm_card_threeDSecure2Required").Status)
	paid := s.try(p, "pm_card_visa")
	require.Equal(t, tix.PaymentSucceeded, paid.Status)
	require.Empty(t, paid.DeclineCode)
	require.NotEmpty(t, paid.ChargeRef)

	ch, err := s.api.Charges.Get(paid.ChargeRef, nil)
	require.NoError(t, err)
	require.Equal(t, o.OrderID.String(), ch.Metadata["order_id"])
	require.Equal(t, o.EventID.String(), ch.TransferGroup)
}

func TestCancel(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	p, err := s.Create(t.Context(), order(4200))
	require.NoError(t, err)
	for range 2 { // the second finds it done
		gone, err := s.Cancel(t.Context(), "", p.Reference)
		require.NoError(t, err)
		require.Equal(t, tix.PaymentCanceled, gone.Status)
	}
	paid := s.paid(order(4200))
	kept, err := s.Cancel(t.Context(), "", paid.Reference)
	require.NoError(t, err)
	require.Equal(t, paid, kept, "a payment that succeeded a moment ago wins")

	_, err = s.Cancel(t.Context(), "", "pi_nobody")
	requireError(t, err, errs.NotFound, "not_found")
	_, err = s.Get(t.Context(), "", "pi_nobody")
	requireError(t, err, errs.NotFound, "not_found")
}

// TestCreateSurvivesEveryFault repeats the call as a workflow would, and counts what can be paid.
func TestCreateSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	for kind, code := range faults() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := open(t, standin.Options{})
			o := order(4200)
			s.fault("/v1/payment_intents", "POST", kind)
			_, err := s.Create(soon(t), o)
			requireError(t, err, errs.Unavailable, code)
			require.NotContains(t, err.Error(), "_secret_")

			p := s.createEventually(o)
			same := s.createEventually(o)
			require.Equal(t, p, same)
			require.Equal(t, tix.PaymentSucceeded, s.try(p, "pm_card_visa").Status)
			charges := s.api.Charges.List(&stripego.ChargeListParams{}).ChargeList()
			require.Len(t, charges.Data, 1)
		})
	}
}

// faults are the stand-in's kinds of fault with the code that a caller sees.
func faults() map[string]string {
	return map[string]string{
		"error_before": "payment_unavailable", "error_after": "payment_unavailable",
		"timeout_before": "payment_unavailable", "timeout_after": "payment_unavailable",
		"rate_limited": "payment_unavailable", "lock_timeout": "payment_busy",
		"connection_reset": "payment_unavailable", "reset_after": "payment_unavailable",
	}
}

// soon is the patience of one attempt.
func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// createEventually repeats while the key is in use by the call that was given up.
func (s *shop) createEventually(o tix.PaymentOrder) tix.Payment {
	s.t.Helper()
	for {
		p, err := s.Create(s.t.Context(), o)
		if errs.CodeOf(err) == "payment_busy" {
			continue
		}
		require.NoError(s.t, err)
		return p
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	first := order(4200)
	_, err := s.Create(t.Context(), first)
	require.NoError(t, err)
	other := first
	other.Amount.Amount = 4300
	_, err = s.Create(t.Context(), other)
	requireError(t, err, errs.Conflict, "idempotency_mismatch")

	_, err = s.Create(t.Context(), order(10))
	requireError(t, err, errs.Invalid, "amount_not_payable")
	thousandths := order(1234)
	thousandths.Amount.Currency = "KWD"
	_, err = s.Create(t.Context(), thousandths)
	requireError(t, err, errs.Invalid, "amount_not_payable")

	stranger, err := stripe.NewGateway(stripe.Config{SecretKey: "sk_test_other", PublishableKey: "pk_test_other", WebhookSecret: "whsec_x", URL: s.url})
	require.NoError(t, err)
	_, err = stranger.Create(t.Context(), order(4200))
	requireError(t, err, errs.Internal, "payment_not_configured")

	away, err := stripe.NewGateway(stripe.Config{SecretKey: "sk_test_a", PublishableKey: "pk_test_a", WebhookSecret: "whsec_x", URL: "http://127.0.0.1:1"})
	require.NoError(t, err)
	_, err = away.Get(t.Context(), "", "pi_1")
	requireError(t, err, errs.Unavailable, "payment_unavailable")
}

func TestCurrencyWithoutMinorUnit(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	for currency, charged := range map[tix.Currency]int64{"JPY": 4200, "UGX": 420_000, "EUR": 4200} {
		o := order(4200)
		o.Amount.Currency = currency
		p, err := s.Create(t.Context(), o)
		require.NoError(t, err)
		require.Equal(t, o.Amount, p.Amount)
		pi, err := s.api.PaymentIntents.Get(p.Reference, nil)
		require.NoError(t, err)
		require.Equal(t, charged, pi.Amount)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	good := stripe.Config{SecretKey: "sk_test_a", PublishableKey: "pk_test_a", WebhookSecret: "whsec_a"}
	_, err := stripe.NewGateway(good)
	require.NoError(t, err)
	for want, change := range map[string]func(*stripe.Config){
		"webhook secret is empty":                func(c *stripe.Config) { c.WebhookSecret = "" },
		"secret key must begin":                  func(c *stripe.Config) { c.SecretKey = "pk_test_a" },
		"publishable key must begin":             func(c *stripe.Config) { c.PublishableKey = "sk_test_a" },
		"one key is live and the other is not":   func(c *stripe.Config) { c.SecretKey = "sk_live_a" },
		"stripe: the secret key must begin with": func(c *stripe.Config) { c.SecretKey = "" },
	} {
		bad := good
		change(&bad)
		_, err := stripe.NewGateway(bad)
		require.ErrorContains(t, err, want)
		_, err = stripe.NewService(nil, nil, nil, bad)
		require.ErrorContains(t, err, want)
	}
}

func TestBrowserIsToldWhatItNeeds(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	require.Equal(t, tix.PaymentClient{Provider: "standin", PublishableKey: s.standin.PublishableKey(), StandinURL: s.url}, s.Client())
	real, err := stripe.NewGateway(stripe.Config{SecretKey: "sk_live_a", PublishableKey: "pk_live_a", WebhookSecret: "whsec_a"})
	require.NoError(t, err)
	require.Equal(t, tix.PaymentClient{Provider: "stripe", PublishableKey: "pk_live_a"}, real.Client())
}
