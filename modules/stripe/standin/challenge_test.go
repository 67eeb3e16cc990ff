package standin_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func TestThreeDSecure(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		number, press  string
		status, result string
		problem        string
	}{
		"completed":               {"4000000000003220", "complete", "succeeded", "succeeded", ""},
		"failed":                  {"4000002500003155", "fail", "requires_payment_method", "failed", "payment_intent_authentication_failure"},
		"completed then declined": {"4000008400001629", "complete", "requires_payment_method", "failed", "card_declined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, standin.Options{})
			pi, err := b.PaymentIntents.New(intentParams("", 2500))
			require.NoError(t, err)
			status, answer := b.browser(t, "/v1/payment_intents/"+pi.ID+"/confirm", b.typed(pi, tc.number))
			require.Equal(t, http.StatusOK, status)
			page := answer["next_action"].(map[string]any)["redirect_to_url"].(map[string]any)["url"].(string)

			resp, err := http.Get(page)
			require.NoError(t, err)
			html, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			for _, shown := range []string{"25.00 USD", "Complete authentication", "Fail authentication"} {
				require.Contains(t, string(html), shown)
			}
			require.Contains(t, resp.Header.Get("Content-Security-Policy"), "form-action 'self' https://tickets.example")

			back := press(t, page, tc.press)
			require.Equal(t, http.StatusSeeOther, back.StatusCode)
			to, err := back.Location()
			require.NoError(t, err)
			require.Equal(t, "tickets.example", to.Host)
			require.Equal(t, pi.ID, to.Query().Get("payment_intent"))
			require.Equal(t, pi.ClientSecret, to.Query().Get("payment_intent_client_secret"))
			require.Equal(t, tc.result, to.Query().Get("redirect_status"))

			now, err := b.PaymentIntents.Get(pi.ID, nil)
			require.NoError(t, err)
			require.Equal(t, tc.status, string(now.Status))
			if tc.problem != "" {
				require.Equal(t, tc.problem, string(now.LastPaymentError.Code))
			}
			require.Equal(t, http.StatusNotFound, press(t, page, "complete").StatusCode, "the page works once")
		})
	}
}

// press sends the challenge form and returns the answer without following its redirect.
func press(t *testing.T, page, outcome string) *http.Response {
	t.Helper()
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := stay.PostForm(page, url.Values{"outcome": {outcome}})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp
}

func TestThreeDSecureWithNobodyThere(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	p := intentParams("", 2500)
	p.Confirm, p.OffSession, p.PaymentMethod = stripe.Bool(true), stripe.Bool(true), stripe.String("pm_card_threeDSecure2Required")
	_, err := b.PaymentIntents.New(p)
	require.Equal(t, "authentication_required", string(stripeError(t, err).Code))
}

func TestReturnAddress(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	p := intentParams("", 2500)
	p.AutomaticPaymentMethods = nil // then methods that redirect are possible
	pi, err := b.PaymentIntents.New(p)
	require.NoError(t, err)
	confirm := confirmWith("pm_card_visa")
	confirm.ReturnURL = nil
	_, err = b.PaymentIntents.Confirm(pi.ID, confirm)
	require.Equal(t, "return_url", stripeError(t, err).Param)
	confirm.ReturnURL = stripe.String("javascript:alert(1)")
	_, err = b.PaymentIntents.Confirm(pi.ID, confirm)
	require.Equal(t, stripe.ErrorCodeURLInvalid, stripeError(t, err).Code)
}
