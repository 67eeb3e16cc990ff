package standin_test

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/tixters/tixters/modules/stripe/internal/stripemock"
	"github.com/tixters/tixters/modules/stripe/standin"
)

// TestConformance makes the same calls to Stripe's own mock, which refuses parameters that its
// published schema does not know, and to the stand-in, whose every answer is held against that schema.
func TestConformance(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t, stripemock.Spec(t))
	b := start(t, standin.Options{})
	for name, tc := range map[string]struct {
		url, key string
		verify   func(account string) error
	}{
		"stripe-mock": {stripemock.Start(t), "sk_test_mock", func(string) error { return nil }},
		"stand-in": {b.url, b.server.SecretKey(), func(account string) error {
			b.control(t, "accounts/"+account, map[string]any{"do": "verify"})
			b.paid(t, 5000, "pm_card_bypassPending")
			b.control(t, "clock", map[string]any{"advance_seconds": 3 * 24 * 3600})
			return nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tape := &recorder{}
			backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
				URL: stripe.String(tc.url), MaxNetworkRetries: stripe.Int64(0), EnableTelemetry: stripe.Bool(false),
				HTTPClient: &http.Client{Transport: tape, Timeout: 20 * time.Second}, LeveledLogger: &stripe.LeveledLogger{},
			})
			api := client.New(tc.key, &stripe.Backends{API: backend, Connect: backend})
			var ids flowIDs
			steps := append(flow(), connectFlow(tc.verify)...)
			for _, step := range steps {
				require.NoError(t, step.call(api, &ids), step.name)
			}
			require.GreaterOrEqual(t, len(tape.exchanges), len(steps))
			for _, x := range tape.exchanges {
				for _, problem := range spec.check(x.method, x.path, x.status, x.body) {
					t.Errorf("%s %s: %s", x.method, x.path, problem)
				}
			}
		})
	}
}

// recorder is a transport that remembers what came back.
type recorder struct {
	mu        sync.Mutex
	exchanges []exchange
}

type exchange struct {
	method, path string
	status       int
	body         []byte
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if err := resp.Body.Close(); err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.exchanges = append(r.exchanges, exchange{req.Method, req.URL.Path, resp.StatusCode, body})
	return resp, nil
}
