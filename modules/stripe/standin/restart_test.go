package standin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func TestRestartKeepsEverythingAnswered(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), receive(t)
	r.secret = "whsec_configured"
	opts := standin.Options{Dir: dir, Endpoints: []standin.Endpoint{{URL: r.URL, Secret: r.secret}}}

	before, err := standin.New(opts) // never started: nothing is delivered
	require.NoError(t, err)
	ts := httptest.NewServer(before)
	b := bench{API: connect(ts.URL, before.SecretKey(), 0), server: before, url: ts.URL}
	pi, err := b.PaymentIntents.New(intentParams("pi:ord_1:1", 2500))
	require.NoError(t, err)
	_, err = b.PaymentIntents.Confirm(pi.ID, confirmWith("pm_card_visa"))
	require.NoError(t, err)
	account := b.verified(t)
	theirs := b.charged(t, account, 10_000, 700, "pm_card_visa")
	b.control(t, "clock", map[string]any{"advance_seconds": 3600})
	ts.Close()
	tornByAKill(t, dir) // and Stop was never called

	b = start(t, opts)
	require.Equal(t, before.SecretKey(), b.server.SecretKey())
	again, err := b.PaymentIntents.New(intentParams("pi:ord_1:1", 2500))
	require.NoError(t, err)
	require.Equal(t, pi.ID, again.ID, "the idempotency key is remembered")
	require.Equal(t, "true", again.LastResponse.Header.Get("Idempotent-Replayed"))
	now, err := b.PaymentIntents.Get(pi.ID, nil)
	require.NoError(t, err)
	require.Equal(t, stripe.PaymentIntentStatusSucceeded, now.Status)
	require.ElementsMatch(t, []string{"payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "application_fee.created"}, r.settled(t, 4))
	_, err = b.PaymentIntents.Get(theirs.ID, nil)
	require.Equal(t, stripe.ErrorCodeResourceMissing, stripeError(t, err).Code, "whose it is, is remembered")
	require.Equal(t, int64(10_000-320-700), total(b.balance(t, account)))

	re, err := b.Refunds.New(refundOf(pi, 0))
	require.NoError(t, err)
	require.Greater(t, re.Created, pi.Created+3000, "the clock stays set")
	require.Len(t, b.WebhookEndpoints.List(nil).WebhookEndpointList().Data, 1, "the configured endpoint exists once")
}

// tornByAKill leaves half a line at the end of the journal, as a killed process may.
func tornByAKill(t *testing.T, dir string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "stripe.journal"), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString(`[{"kind":"charge","id":"ch_torn","val`)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

func TestDamagedJournalIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "stripe.journal"), []byte("not a journal\n"), 0o600))
	_, err := standin.New(standin.Options{Dir: dir})
	require.ErrorContains(t, err, "line 1")
}

func TestStopLetsHeldRequestsGo(t *testing.T) {
	t.Parallel()
	s, err := standin.New(standin.Options{})
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	ts := httptest.NewServer(s)
	b := bench{API: connect(ts.URL, s.SecretKey(), 0), server: s, url: ts.URL}
	b.control(t, "faults", map[string]any{"route": "/v1/balance", "method": http.MethodGet, "kind": "timeout_after"})
	ended := make(chan error, 1)
	go func() {
		_, err := b.Balance.Get(nil)
		ended <- err
	}()
	require.NoError(t, s.Stop(context.Background()))
	require.Error(t, <-ended)
	ts.Close()
}
