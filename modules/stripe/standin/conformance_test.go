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
	for name, tc := range map[string]struct{ url, key string }{
		"stripe-mock": {stripemock.Start(t), "sk_test_mock"},
		"stand-in":    {b.url, b.server.SecretKey()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tape := &recorder{}
			backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
				URL: stripe.String(tc.url), MaxNetworkRetries: stripe.Int64(0), EnableTelemetry: stripe.Bool(false),
				HTTPClient: &http.Client{Transport: tape, Timeout: 20 * time.Second}, LeveledLogger: &stripe.LeveledLogger{},
			})
			api := client.New(tc.key, &stripe.Backends{API: backend})
			var ids flowIDs
			for _, step := range flow() {
				require.NoError(t, step.call(api, &ids), step.name)
			}
			require.GreaterOrEqual(t, len(tape.exchanges), len(flow()))
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
