package standin_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/tixters/tixters/modules/stripe/internal/stripemock"
	"github.com/tixters/tixters/modules/stripe/standin"
)

// stripeItself is one line of the table below when a test key is in the environment. Nothing else of the
// tests needs one.
const stripeItself = "Stripe itself"

// TestConformance makes the same calls to Stripe's own mock, which refuses parameters that its
// published schema does not know, and to the stand-in, whose every answer is held against that schema;
// with STRIPE_SECRET_KEY=sk_test_… also to Stripe, which may answer more than the schema of its day.
func TestConformance(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t, stripemock.Spec(t))
	b := start(t, standin.Options{})
	type line struct {
		url, key string
		ready    func(c *client.API, account string) (string, error)
	}
	table := map[string]line{
		"stripe-mock": {stripemock.Start(t), "sk_test_mock", func(_ *client.API, account string) (string, error) { return account, nil }},
		"stand-in": {b.url, b.server.SecretKey(), func(_ *client.API, account string) (string, error) {
			b.control(t, "accounts/"+account, map[string]any{"do": "verify"})
			b.paid(t, 5000, "pm_card_bypassPending")
			b.control(t, "clock", map[string]any{"advance_seconds": 3 * 24 * 3600})
			return account, nil
		}},
	}
	if key := os.Getenv("STRIPE_SECRET_KEY"); strings.HasPrefix(key, "sk_test_") {
		table[stripeItself] = line{"", key, atStripe}
	}
	for name, tc := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tape := &recorder{}
			at := func(host stripe.SupportedBackend) stripe.Backend {
				config := &stripe.BackendConfig{
					MaxNetworkRetries: stripe.Int64(0), EnableTelemetry: stripe.Bool(false),
					HTTPClient: &http.Client{Transport: tape, Timeout: 20 * time.Second}, LeveledLogger: &stripe.LeveledLogger{},
				}
				if tc.url != "" {
					config.URL = stripe.String(tc.url)
				}
				return stripe.GetBackendWithConfig(host, config)
			}
			api := client.New(tc.key, &stripe.Backends{API: at(stripe.APIBackend), Connect: at(stripe.ConnectBackend), Uploads: at(stripe.UploadsBackend)})
			var ids flowIDs
			steps := append(append(flow(), connectFlow(tc.ready)...), directFlow(tc.ready)...)
			for _, step := range steps {
				if !step.person || name != stripeItself {
					require.NoError(t, step.call(api, &ids), step.name)
				}
			}
			require.GreaterOrEqual(t, len(tape.exchanges), len(steps)-1)
			made := map[string]bool{}
			for _, x := range tape.exchanges {
				made[x.method+" "+x.path] = true
				for _, problem := range spec.check(x.method, x.path, x.status, x.body, name == stripeItself) {
					t.Errorf("%s %s: %s", x.method, x.path, problem)
				}
			}
			if name != stripeItself { // where some calls need a person, or a moment
				require.Empty(t, unmade(made), "calls that the stand-in serves and the flows do not make")
			}
		})
	}
}

// unmade names the calls of the stand-in that none of the requests was.
func unmade(made map[string]bool) (missing []string) {
next:
	for _, op := range standin.Operations() {
		shape := regexp.MustCompile("^" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(op.Method+" "+op.Path, `[^/]+`) + "$")
		for request := range made {
			if shape.MatchString(request) {
				continue next
			}
		}
		missing = append(missing, op.Method+" "+op.Path)
	}
	return missing
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
