package standin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"github.com/tixters/tixters/modules/stripe/standin"
)

// receiver is an application's webhook endpoint: it verifies what comes, and can refuse.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	secret  string
	refuse  int
	refused int
	got     []stripe.Event
	invalid []error
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	ev, verr := webhook.ConstructEvent(body, req.Header.Get("Stripe-Signature"), r.secret)
	switch {
	case err != nil || verr != nil:
		r.invalid = append(r.invalid, verr)
		w.WriteHeader(http.StatusBadRequest)
	case r.refuse > 0:
		r.refuse--
		r.refused++
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		r.got = append(r.got, ev)
	}
}

func (r *receiver) types() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]string, 0, len(r.got))
	for _, ev := range r.got {
		list = append(list, string(ev.Type))
	}
	return list
}

// settled waits until n events have arrived.
func (r *receiver) settled(t *testing.T, n int) []string {
	t.Helper()
	require.Eventually(t, func() bool { return len(r.types()) >= n }, 20*time.Second, 5*time.Millisecond)
	require.Empty(t, r.invalid)
	return r.types()
}

func (b bench) subscribe(t *testing.T, r *receiver, events ...string) *stripe.WebhookEndpoint {
	t.Helper()
	if len(events) == 0 {
		events = []string{"*"}
	}
	end, err := b.WebhookEndpoints.New(&stripe.WebhookEndpointParams{
		URL: stripe.String(r.URL), EnabledEvents: stripe.StringSlice(events), APIVersion: stripe.String(stripe.APIVersion),
	})
	require.NoError(t, err)
	require.NotEmpty(t, end.Secret)
	r.mu.Lock()
	r.secret = end.Secret
	r.mu.Unlock()
	return end
}

func TestWebhooksAreSignedAndInOrder(t *testing.T) {
	t.Parallel()
	b, r := start(t, standin.Options{Webhooks: standin.Webhooks{Senders: 1}}), receive(t)
	b.subscribe(t, r)
	pi := b.paid(t, 2500, "pm_card_visa")
	_, err := b.Refunds.New(refundOf(pi, 0))
	require.NoError(t, err)
	require.Equal(t, []string{
		"payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "refund.created", "charge.refunded",
	}, r.settled(t, 5))
	require.Equal(t, "ord_1", r.got[2].Data.Object["metadata"].(map[string]any)["order_id"])
	require.Equal(t, stripe.APIVersion, r.got[2].APIVersion)

	stored, err := b.Events.Get(r.got[2].ID, nil)
	require.NoError(t, err)
	require.Equal(t, stripe.EventTypePaymentIntentSucceeded, stored.Type)
}

func TestWebhooksByType(t *testing.T) {
	t.Parallel()
	b, r := start(t, standin.Options{}), receive(t)
	end := b.subscribe(t, r, "payment_intent.succeeded")
	b.paid(t, 2500, "pm_card_visa")
	require.Equal(t, []string{"payment_intent.succeeded"}, r.settled(t, 1))

	same, err := b.WebhookEndpoints.Get(end.ID, nil)
	require.NoError(t, err)
	require.Empty(t, same.Secret, "the secret is told once")
	require.Len(t, b.WebhookEndpoints.List(nil).WebhookEndpointList().Data, 1)
	gone, err := b.WebhookEndpoints.Del(end.ID, nil)
	require.NoError(t, err)
	require.True(t, gone.Deleted)
	require.Empty(t, b.WebhookEndpoints.List(nil).WebhookEndpointList().Data)
}

func TestWebhookIsRepeatedUntilTaken(t *testing.T) {
	t.Parallel()
	b, r := start(t, standin.Options{Webhooks: standin.Webhooks{RetryBase: time.Millisecond}}), receive(t)
	r.refuse = 3
	b.subscribe(t, r, "payment_intent.succeeded")
	b.paid(t, 2500, "pm_card_visa")
	require.Equal(t, []string{"payment_intent.succeeded"}, r.settled(t, 1))
	require.Equal(t, 3, r.refused)
	require.Eventually(t, func() bool {
		p := &stripe.EventListParams{DeliverySuccess: stripe.Bool(false)}
		return len(b.Events.List(p).EventList().Data) == 0
	}, 10*time.Second, 5*time.Millisecond)
}

func TestWebhooksDuplicatedAndShuffled(t *testing.T) {
	t.Parallel()
	run := func() []string {
		b, r := start(t, standin.Options{Webhooks: standin.Webhooks{
			DuplicatePercent: 100, Shuffle: true, Delay: 50 * time.Millisecond, Seed: 7,
		}}), receive(t)
		b.subscribe(t, r, "payment_intent.created", "payment_intent.succeeded")
		for range 5 {
			b.paid(t, 2500, "pm_card_visa")
		}
		r.settled(t, 20)
		seen, order := map[string]int{}, []string{}
		for _, ev := range r.got {
			seen[ev.ID]++
			order = append(order, string(ev.Type))
		}
		require.Len(t, seen, 10)
		for _, times := range seen {
			require.Equal(t, 2, times)
		}
		return order
	}
	order := run()
	inOrder := make([]string, 0, len(order))
	for range 5 {
		inOrder = append(inOrder, "payment_intent.created", "payment_intent.created", "payment_intent.succeeded", "payment_intent.succeeded")
	}
	require.NotEqual(t, inOrder, order)
}
