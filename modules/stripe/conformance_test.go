package stripe_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe"
	"github.com/tixters/tixters/modules/stripe/internal/stripemock"
)

// TestEveryRequestIsOneThatStripeKnows makes the gateway's calls to Stripe's own mock, which refuses
// parameters and versions that the published schema does not have. The mock has no state: what it
// answers means nothing.
func TestEveryRequestIsOneThatStripeKnows(t *testing.T) {
	t.Parallel()
	g, err := stripe.NewGateway(stripe.Config{
		SecretKey: "sk_test_mock", PublishableKey: "pk_test_mock", WebhookSecret: "whsec_mock", URL: stripemock.Start(t),
	})
	require.NoError(t, err)
	o := order(4200)
	for name, call := range map[string]func() error{
		"create": func() error { _, err := g.Create(t.Context(), o); return err },
		"get":    func() error { _, err := g.Get(t.Context(), "pi_1"); return err },
		"cancel": func() error { _, err := g.Cancel(t.Context(), "pi_1"); return err },
		"refund": func() error {
			_, err := g.Refund(t.Context(), refundOf(o, tix.Payment{Reference: "pi_1"}, 100, "part"))
			return err
		},
	} {
		err := call()
		for range 3 { // the mock drops a connection now and then; what it refuses, it refuses again
			if errs.KindOf(err) != errs.Unavailable {
				break
			}
			err = call()
		}
		require.NoError(t, err, name)
	}
}
