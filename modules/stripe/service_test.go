package stripe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe"
	"github.com/tixters/tixters/modules/stripe/standin"
)

// inbox is the webhook room with its route, on a real database.
type inbox struct {
	http.Handler
	db *db.DB
}

func newInbox(t testing.TB) inbox {
	t.Helper()
	d := testkit.DB(t)
	s, err := stripe.NewService(d, outbox.New(d), clock.System{}, stripe.Config{
		SecretKey: "sk_test_a", PublishableKey: "pk_test_a", WebhookSecret: "whsec_present", PreviousWebhookSecret: "whsec_previous",
		ConnectWebhookSecret: "whsec_accounts",
	})
	require.NoError(t, err)
	return inbox{Handler: testkit.API(t, d, auth.Principal{}, stripe.NewModule(s)), db: d}
}

// post sends an event, signed with a secret at a time.
func (i inbox) post(t testing.TB, event map[string]any, secret string, at time.Time) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(event)
	require.NoError(t, err)
	signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: secret, Timestamp: at})
	return i.send(body, signed.Header)
}

func (i inbox) send(body []byte, signature string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/stripe/webhooks", bytes.NewReader(body))
	r.RemoteAddr = "192.0.2.1:4711"
	r.Header.Set("Stripe-Signature", signature)
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	return w
}

func (i inbox) stored(t testing.TB, id string) int {
	t.Helper()
	var n int
	require.NoError(t, i.db.Pool().QueryRow(context.Background(), "SELECT count(*) FROM stripe_events WHERE id = $1", id).Scan(&n))
	return n
}

// about is an event over a payment intent of an order.
func about(order tix.OrderID, kind string) map[string]any {
	reference := "pi_" + order.UUID()
	return map[string]any{
		"id": "evt_" + tix.NewMessageID().UUID(), "object": "event", "type": kind, "api_version": stripego.APIVersion, "created": time.Now().Unix(),
		"data": map[string]any{"object": map[string]any{
			"id": reference, "object": "payment_intent", "status": "succeeded", "metadata": map[string]string{"order_id": order.String()},
		}},
	}
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	i := newInbox(t)
	for name, tc := range map[string]struct {
		secret string
		age    time.Duration
		status int
	}{
		"present secret":    {"whsec_present", 0, 204},
		"previous secret":   {"whsec_previous", 0, 204},
		"four minutes old":  {"whsec_present", 4 * time.Minute, 204},
		"clocks differ":     {"whsec_present", -4 * time.Minute, 204},
		"other secret":      {"whsec_other", 0, 401},
		"empty secret":      {"", 0, 401},
		"six minutes old":   {"whsec_present", 6 * time.Minute, 401},
		"six minutes ahead": {"whsec_present", -6 * time.Minute, 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			order := tix.NewOrderID()
			event := about(order, "payment_intent.succeeded")
			w := i.post(t, event, tc.secret, time.Now().Add(-tc.age))
			require.Equal(t, tc.status, w.Code, w.Body.String())
			took := map[bool]int{true: 1}[tc.status == 204]
			require.Equal(t, took, i.stored(t, event["id"].(string)))
			require.Len(t, testkit.Published(t, i.db, tix.PaymentChanged{}, order.String()), took)
		})
	}
}

func TestForgedAndBrokenWebhooks(t *testing.T) {
	t.Parallel()
	i := newInbox(t)
	body, err := json.Marshal(about(tix.NewOrderID(), "payment_intent.succeeded"))
	require.NoError(t, err)
	now := time.Now()
	sign := func(b []byte, at time.Time) string {
		return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: b, Secret: "whsec_present", Timestamp: at}).Header
	}
	old := about(tix.NewOrderID(), "payment_intent.succeeded")
	old["api_version"] = "2019-01-01"
	oldBody, err := json.Marshal(old)
	require.NoError(t, err)
	long := []byte(`{"id":"` + strings.Repeat("x", 1<<20) + `"}`)
	stale := sign(body, now.Add(-time.Hour))
	for name, tc := range map[string]struct {
		body      []byte
		signature string
		status    int
	}{
		"not signed":                {body, "", 401},
		"no time":                   {body, strings.SplitN(sign(body, now), ",", 2)[1], 401},
		"two times, one of them ok": {body, fmt.Sprintf("%s,t=%d", stale, now.Unix()), 401},
		"two times, other order":    {body, fmt.Sprintf("t=%d,%s", now.Unix(), stale), 401},
		"changed body":              {append([]byte(" "), body...), sign(body, now), 401},
		"too long":                  {long, sign(long, now), 422},
		"other version of the API":  {oldBody, sign(oldBody, now), 422},
		"no event":                  {[]byte(`{"api_version":"2023-10-16"}`), sign([]byte(`{"api_version":"2023-10-16"}`), now), 422},
		"no JSON":                   {[]byte(`hello`), sign([]byte(`hello`), now), 422},
	} {
		w := i.send(tc.body, tc.signature)
		require.Equal(t, tc.status, w.Code, "%s: %s", name, w.Body.String())
	}
}

func TestWhichEventsAreTold(t *testing.T) {
	t.Parallel()
	i := newInbox(t)
	for name, tc := range map[string]struct {
		kind    string
		change  func(event, object map[string]any)
		told    bool
		account string
	}{
		"paid":                    {kind: "payment_intent.succeeded", told: true},
		"declined":                {kind: "payment_intent.payment_failed", told: true},
		"canceled":                {kind: "payment_intent.canceled", told: true},
		"made":                    {kind: "payment_intent.created"},
		"unknown type":            {kind: "unicorn.seen"},
		"of a connected account":  {kind: "payment_intent.succeeded", change: func(e, _ map[string]any) { e["account"] = "acct_1" }, told: true, account: "acct_1"},
		"of no order":             {kind: "payment_intent.succeeded", change: func(_, o map[string]any) { o["metadata"] = map[string]string{} }},
		"of something else of us": {kind: "payment_intent.succeeded", change: func(_, o map[string]any) { o["metadata"] = map[string]string{"order_id": "evt_1"} }},
		"refund": {kind: "charge.refund.updated", change: func(_, o map[string]any) {
			o["payment_intent"], o["object"], o["id"] = o["id"], "refund", "re_1"
		}, told: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			order := tix.NewOrderID()
			event := about(order, tc.kind)
			if tc.change != nil {
				tc.change(event, event["data"].(map[string]any)["object"].(map[string]any))
			}
			w := i.post(t, event, "whsec_present", time.Now())
			require.Equal(t, http.StatusNoContent, w.Code, w.Body.String())
			require.Equal(t, 1, i.stored(t, event["id"].(string)))
			told := testkit.Published(t, i.db, tix.PaymentChanged{}, order.String())
			if !tc.told {
				require.Empty(t, told)
				return
			}
			require.Len(t, told, 1)
			message := testkit.Read[tix.PaymentChanged](t, told[0])
			require.Equal(t, tix.PaymentChanged{OrderID: order, Reference: "pi_" + order.UUID(), Account: tc.account, At: message.At}, message)
			require.False(t, message.At.IsZero())
		})
	}
}

// TestWhoReadsAgainIsToldWhereToLook: refunds, disputes and warnings name the account that they are on.
func TestWhoReadsAgainIsToldWhereToLook(t *testing.T) {
	t.Parallel()
	i := newInbox(t)
	for kind, tc := range map[string]struct {
		object string
		want   func(id, payment, account string) tix.Message
	}{
		"refund.updated": {"refund", func(_, payment, account string) tix.Message {
			return tix.RefundChanged{Payment: payment, Account: account}
		}},
		"charge.dispute.created": {"dispute", func(id, _, account string) tix.Message {
			return tix.DisputeChanged{Reference: id, Account: account}
		}},
		"radar.early_fraud_warning.created": {"radar.early_fraud_warning", func(id, _, account string) tix.Message {
			return tix.WarningChanged{Reference: id, Account: account}
		}},
		"radar.early_fraud_warning.updated": {"radar.early_fraud_warning", func(id, _, account string) tix.Message {
			return tix.WarningChanged{Reference: id, Account: account}
		}},
	} {
		for _, account := range []string{"", "acct_7"} {
			t.Run(kind+" "+account, func(t *testing.T) {
				t.Parallel()
				id, payment := "x_"+tix.NewMessageID().UUID(), "pi_"+tix.NewMessageID().UUID()
				event := about(tix.NewOrderID(), kind)
				event["data"] = map[string]any{"object": map[string]any{"id": id, "object": tc.object, "payment_intent": payment, "metadata": map[string]string{}}}
				if account != "" {
					event["account"] = account
				}
				w := i.post(t, event, "whsec_present", time.Now())
				require.Equal(t, http.StatusNoContent, w.Code, w.Body.String())
				want := tc.want(id, payment, account)
				about := id
				if tc.object == "refund" {
					about = payment
				}
				told := testkit.Published(t, i.db, want, about)
				require.Len(t, told, 1)
				expected, err := json.Marshal(want)
				require.NoError(t, err)
				require.JSONEq(t, string(expected), string(told[0]))
			})
		}
	}
}

// TestEventCountsOnce sends one event from many sides at the same instant.
func TestEventCountsOnce(t *testing.T) {
	t.Parallel()
	i := newInbox(t)
	order := tix.NewOrderID()
	event := about(order, "payment_intent.succeeded")
	codes := make(chan int)
	for range 20 {
		go func() { codes <- i.post(t, event, "whsec_present", time.Now()).Code }()
	}
	for range 20 {
		require.Equal(t, http.StatusNoContent, <-codes)
	}
	require.Equal(t, 1, i.stored(t, event["id"].(string)))
	require.Len(t, testkit.Published(t, i.db, tix.PaymentChanged{}, order.String()), 1)
}

// TestFromCardToMessage joins everything: the gateway makes a payment at the stand-in, the buyer is
// declined and then pays, the webhooks come twice and shuffled, and each is told once.
func TestFromCardToMessage(t *testing.T) {
	t.Parallel()
	i := newInbox(t)
	app := httptest.NewServer(i)
	t.Cleanup(app.Close)
	s := open(t, standin.Options{
		Endpoints: []standin.Endpoint{{URL: app.URL + "/v1/stripe/webhooks", Secret: "whsec_present", Events: stripe.EventTypes()}},
		Webhooks:  standin.Webhooks{DuplicatePercent: 100, Shuffle: true, Delay: 30 * time.Millisecond, Seed: 3},
	})
	o := order(4200)
	p, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	s.try(p, "pm_card_chargeDeclined")
	s.try(p, "pm_card_visa")
	_, err = s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
	require.NoError(t, err)

	require.Eventually(t, func() bool {
		undelivered := &stripego.EventListParams{DeliverySuccess: stripego.Bool(false)}
		return len(s.api.Events.List(undelivered).EventList().Data) == 0 &&
			len(testkit.Published(t, i.db, tix.PaymentChanged{}, o.OrderID.String())) == 3
	}, 20*time.Second, 10*time.Millisecond, "declined, paid, refunded")
	for _, m := range testkit.Published(t, i.db, tix.PaymentChanged{}, o.OrderID.String()) {
		require.Equal(t, p.Reference, testkit.Read[tix.PaymentChanged](t, m).Reference)
	}
}

// TestWhatHappensOnAnAccountIsHeardAsOurs: a direct charge, its refund and the bank's warning come in
// through the endpoint for accounts, repeated and shuffled, and say which account to ask.
func TestWhatHappensOnAnAccountIsHeardAsOurs(t *testing.T) {
	t.Parallel()
	i := newInbox(t)
	app := httptest.NewServer(i)
	t.Cleanup(app.Close)
	s := open(t, standin.Options{
		Endpoints: []standin.Endpoint{{URL: app.URL + "/v1/stripe/webhooks", Secret: "whsec_accounts", Events: stripe.ConnectEventTypes(), Connect: true}},
		Webhooks:  standin.Webhooks{DuplicatePercent: 100, Shuffle: true, Delay: 30 * time.Millisecond, Seed: 5},
	})
	a := s.organizer()
	o := directOrder(a.Reference, 4200, 300)
	p := s.paidDirectly(o, "pm_card_createIssuerFraudRecord")
	back := refundOf(o, p, 4200, "full")
	back.Account, back.FeeBack = a.Reference, 300
	_, err := s.Refund(t.Context(), back)
	require.NoError(t, err)
	told := func(m tix.Message) []string { return testkit.Published(t, i.db, m, p.Reference) }
	require.Eventually(t, func() bool {
		return len(told(tix.PaymentChanged{})) == 2 && len(told(tix.RefundChanged{})) == 1 &&
			len(testkit.Published(t, i.db, tix.WarningChanged{}, a.Reference)) == 2
	}, 20*time.Second, 10*time.Millisecond, "paid and refunded; refunded; suspected, and nothing left to do")
	for _, m := range told(tix.PaymentChanged{}) {
		got := testkit.Read[tix.PaymentChanged](t, m)
		require.Equal(t, []any{o.OrderID, a.Reference}, []any{got.OrderID, got.Account})
	}
	require.Equal(t, a.Reference, testkit.Read[tix.RefundChanged](t, told(tix.RefundChanged{})[0]).Account)
	require.NotEmpty(t, testkit.Published(t, i.db, tix.AccountChanged{}, a.Reference), "as before")
}
