package standin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/tixters/tixters/modules/stripe/standin"
)

// bench is a stand-in served over HTTP with the real client in front of it.
type bench struct {
	*client.API
	server *standin.Server
	url    string
}

func start(t *testing.T, opts standin.Options) bench {
	t.Helper()
	s, err := standin.New(opts)
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	ts := httptest.NewServer(s)
	t.Cleanup(func() {
		require.NoError(t, s.Stop(context.Background()))
		ts.CloseClientConnections()
		ts.Close()
	})
	return bench{API: connect(ts.URL, s.SecretKey(), 20*time.Second), server: s, url: ts.URL}
}

// connect makes a client that never retries by itself and shares nothing with other tests.
func connect(to, key string, timeout time.Duration) *client.API {
	config := &stripe.BackendConfig{
		URL: stripe.String(to), MaxNetworkRetries: stripe.Int64(0), EnableTelemetry: stripe.Bool(false),
		HTTPClient:    &http.Client{Timeout: timeout, Transport: &http.Transport{DisableKeepAlives: true}},
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	}
	return client.New(key, &stripe.Backends{
		API:     stripe.GetBackendWithConfig(stripe.APIBackend, config),
		Connect: stripe.GetBackendWithConfig(stripe.ConnectBackend, config),
		Uploads: stripe.GetBackendWithConfig(stripe.UploadsBackend, config),
	})
}

func intentParams(key string, amount int64) *stripe.PaymentIntentParams {
	p := &stripe.PaymentIntentParams{
		Amount: stripe.Int64(amount), Currency: stripe.String("usd"), Description: stripe.String("Order A1"),
		AutomaticPaymentMethods: &stripe.PaymentIntentAutomaticPaymentMethodsParams{
			Enabled: stripe.Bool(true), AllowRedirects: stripe.String("never"),
		},
	}
	p.AddMetadata("order_id", "ord_1")
	if key != "" {
		p.SetIdempotencyKey(key)
	}
	return p
}

// paid makes an intent and pays it with a pm_card_… token.
func (b bench) paid(t *testing.T, amount int64, card string) *stripe.PaymentIntent {
	t.Helper()
	p := intentParams("", amount)
	p.Confirm, p.PaymentMethod = stripe.Bool(true), stripe.String(card)
	p.AddExpand("latest_charge")
	pi, err := b.PaymentIntents.New(p)
	require.NoError(t, err)
	require.Equal(t, stripe.PaymentIntentStatusSucceeded, pi.Status)
	return pi
}

func confirmWith(card string) *stripe.PaymentIntentConfirmParams {
	return &stripe.PaymentIntentConfirmParams{PaymentMethod: stripe.String(card), ReturnURL: stripe.String("https://tickets.example/back?order=1")}
}

// control sends JSON to one of the stand-in's own routes.
func (b bench) control(t *testing.T, path string, body any) {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	resp, err := http.Post(b.url+"/__standin/"+path, "application/json", bytes.NewReader(raw))
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Less(t, resp.StatusCode, 300, string(answer))
}

// browser sends a form as Stripe.js does: with the publishable key in the body and no header of its own.
func (b bench) browser(t *testing.T, path string, form url.Values) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url+path, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://tickets.example")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	require.Equal(t, "*", resp.Header.Get("Access-Control-Allow-Origin"))
	var out map[string]any
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&out))
	return resp.StatusCode, out
}

// typed is the form of a card typed into a page.
func (b bench) typed(pi *stripe.PaymentIntent, number string) url.Values {
	return url.Values{
		"key": {b.server.PublishableKey()}, "client_secret": {pi.ClientSecret}, "return_url": {"https://tickets.example/back"},
		"payment_method_data[type]":            {"card"},
		"payment_method_data[card][number]":    {number},
		"payment_method_data[card][exp_month]": {"12"},
		"payment_method_data[card][exp_year]":  {"2040"},
		"payment_method_data[card][cvc]":       {"123"},
	}
}

func stripeError(t *testing.T, err error) *stripe.Error {
	t.Helper()
	var e *stripe.Error
	require.ErrorAs(t, err, &e)
	return e
}

// insight is what the tests read of GET /__standin/state.
type insight struct {
	Faults []any `json:"faults"`
}

func (b bench) state(t *testing.T) insight {
	t.Helper()
	resp, err := http.Get(b.url + "/__standin/state")
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	var out insight
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&out))
	return out
}
