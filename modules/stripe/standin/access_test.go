package standin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func TestAccess(t *testing.T) {
	t.Parallel()
	s, err := standin.New(standin.Options{SecretKey: "sk_test_one", PublishableKey: "pk_test_one"})
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		method, path, body string
		header             http.Header
		status             int
		says               string
	}{
		"no key":                      {"GET", "/v1/payment_intents", "", nil, 401, "did not provide an API key"},
		"wrong key is not shown":      {"GET", "/v1/charges", "", bearer("sk_test_secretsecretsecret"), 401, "sk_***cret"},
		"secret key as bearer":        {"GET", "/v1/payment_intents", "", bearer("sk_test_one"), 200, `"object": "list"`},
		"secret key as basic user":    {"GET", "/v1/balance", "", http.Header{"Authorization": {"Basic c2tfdGVzdF9vbmU6"}}, 200, `"balance"`},
		"publishable key cannot list": {"GET", "/v1/payment_intents", "", bearer("pk_test_one"), 403, "publishable"},
		"publishable key cannot make": {"POST", "/v1/payment_intents", "amount=100&currency=usd", bearer("pk_test_one"), 403, "publishable"},
		"browser, unknown intent":     {"GET", "/v1/payment_intents/pi_x?client_secret=pi_x_secret_y", "", bearer("pk_test_one"), 404, "No such payment_intent"},
		"other version":               {"GET", "/v1/balance", "", http.Header{"Authorization": {"Bearer sk_test_one"}, "Stripe-Version": {"2019-01-01"}}, 400, "Invalid Stripe API version"},
		"connected account":           {"GET", "/v1/balance", "", http.Header{"Authorization": {"Bearer sk_test_one"}, "Stripe-Account": {"acct_1"}}, 403, "does not have access"},
		"unknown route":               {"GET", "/v1/unicorns", "", bearer("sk_test_one"), 404, "Unrecognized request URL (GET: /v1/unicorns)"},
		"unknown method":              {"PATCH", "/v1/balance", "", bearer("sk_test_one"), 404, "Unrecognized request URL"},
		"control from a page's form":  {"POST", "/__standin/faults", "route=*", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, 415, "application/json"},
		"control with a wrong kind":   {"POST", "/__standin/faults", `{"route":"*","kind":"earthquake"}`, http.Header{"Content-Type": {"application/json"}}, 400, "kind"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(tc.method, tc.path, strings.NewReader(tc.body))
			for k, v := range tc.header {
				r.Header[k] = v
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			require.Equal(t, tc.status, w.Code, w.Body.String())
			require.Contains(t, w.Body.String(), tc.says)
		})
	}
}

func bearer(key string) http.Header { return http.Header{"Authorization": {"Bearer " + key}} }

func TestBrowserSeesItsIntentOnlyAndNoMetadata(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi, err := b.PaymentIntents.New(intentParams("", 2500))
	require.NoError(t, err)
	other, err := b.PaymentIntents.New(intentParams("", 2500))
	require.NoError(t, err)

	form := b.typed(other, "4242424242424242") // the secret of another intent
	status, answer := b.browser(t, "/v1/payment_intents/"+pi.ID+"/confirm", form)
	require.Equal(t, http.StatusNotFound, status)
	require.Equal(t, "resource_missing", answer["error"].(map[string]any)["code"])

	status, answer = b.browser(t, "/v1/payment_intents/"+pi.ID+"/confirm", b.typed(pi, "4000000000000002"))
	require.Equal(t, http.StatusPaymentRequired, status)
	require.Empty(t, answer["error"].(map[string]any)["payment_intent"].(map[string]any)["metadata"])

	status, answer = b.browser(t, "/v1/payment_intents/"+pi.ID+"/confirm", b.typed(pi, "4242424242424242"))
	require.Equal(t, http.StatusOK, status)
	require.NotContains(t, answer, "metadata")
	require.NotContains(t, answer, "latest_charge")
}

func TestPreflight(t *testing.T) {
	t.Parallel()
	s, err := standin.New(standin.Options{})
	require.NoError(t, err)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodOptions, "/v1/payment_intents/pi_1/confirm", nil))
	require.Equal(t, http.StatusNoContent, w.Code)
	require.Equal(t, "*", w.Header().Get("Access-Control-Allow-Origin"))

	w = httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodOptions, "/v1/refunds", nil))
	require.Empty(t, w.Header().Get("Access-Control-Allow-Origin"), "only what Stripe.js calls is open to other origins")
}

func TestLiveKeyIsRefused(t *testing.T) {
	t.Parallel()
	_, err := standin.New(standin.Options{SecretKey: "sk_live_x"})
	require.ErrorContains(t, err, "sk_test_")
}

func TestDashboardShowsPayments(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi := b.paid(t, 2550, "pm_card_visa")
	_, err := b.Refunds.New(&stripe.RefundParams{PaymentIntent: stripe.String(pi.ID)})
	require.NoError(t, err)
	w := httptest.NewRecorder()
	b.server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/__standin/", nil))
	require.Equal(t, http.StatusOK, w.Code)
	for _, shown := range []string{pi.ID, "25.50 USD", "succeeded", "4000 0000 0000 9995"} {
		require.Contains(t, w.Body.String(), shown)
	}
	require.NotContains(t, w.Body.String(), pi.ClientSecret)
	require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
}
