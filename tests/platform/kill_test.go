package platform_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// TestKillingTheWorkerInTheMiddleOfAnyStep: every step of a purchase that leaves the house
// hangs after it took effect (the payment is made, the money is back, the mail is on its way,
// and nobody says so). Then the worker is killed. A new one must bring every order to its end
// with one charge, one set of tickets and one mail.
//
// Five orders hang at once, each in a step of its own, so that one kill is enough.
func TestKillingTheWorkerInTheMiddleOfAnyStep(t *testing.T) {
	t.Parallel()
	w := build(t)
	h := w.house()

	// Before the worker comes: orders whose first step in it will hang.
	w.fail("POST", "/v1/payment_intents", "error_before") // the shop itself cannot make the payment
	creating := w.buy("creating@buyers.example", h.event, h.paid)
	require.Nil(t, w.payment(creating), "the payment is left to the worker")
	settling, relaying := w.buy("settling@buyers.example", h.event, h.paid), w.buy("relaying@buyers.example", h.event, h.paid)
	mailing := w.buy("mailing@buyers.example", h.event, h.free)
	mailing.free = true
	refunding := w.turnedBack(h)
	w.charge(settling)
	w.charge(relaying)

	w.fail("POST", "/v1/payment_intents", "timeout_after")
	w.fail("POST", "/v1/refunds", "timeout_after")
	require.Equal(t, http.StatusCreated, w.send("POST", w.post+"/__standin/faults", nil, map[string]any{"kind": "timeout_after", "times": 1}, nil))
	first := startWorker(t, w.cfg)
	w.hanging()

	for _, b := range []bought{creating, mailing, refunding} {
		w.running(b)
	}
	w.fail("GET", "/v1/payment_intents/{id}", "timeout_after")
	w.tell(tix.PaymentStuck{OrderID: settling.id}) // its run looks at once
	w.hanging()
	w.fail("GET", "/v1/payment_intents/{id}", "timeout_after")
	w.tell(tix.PaymentChanged{OrderID: relaying.id})
	w.hanging()
	for _, b := range []bought{creating, settling, relaying} {
		require.Equal(t, "pending_payment", w.stored(b), "%s: nothing came back yet", b.email)
	}
	require.Equal(t, "refunding", w.stored(refunding))

	first.kill()

	// The bank's webhooks come late, twice and in any order, while a new worker finds its way.
	require.NoError(t, w.bank.Start(t.Context()))
	w.leasesEnd()
	startWorker(t, w.cfg)
	w.charge(creating)
	require.Equal(t, http.StatusOK, w.confirm(creating))
	for _, b := range []bought{creating, settling, relaying, mailing, refunding} {
		w.running(b)
		require.Equal(t, b.ends, w.ended(b), b.email)
	}
	w.allDelivered()
	for _, b := range []bought{creating, settling, relaying, mailing, refunding} {
		w.audit(b)
	}
}

// turnedBack is an order that was paid after its event was cancelled: its money must go back,
// and the bank fails at the first try, which the shop makes.
func (w *town) turnedBack(h house) bought {
	w.t.Helper()
	event, _, paid, _ := stage(w.t, w.p, h.org, 10)
	b := w.buy("refunding@buyers.example", event, paid)
	b.ends = "refunded"
	_, err := w.p.Rooms.Events.Cancel(w.t.Context(), h.org, event, func(int64) error { return nil }, "The singer is ill.")
	require.NoError(w.t, err)
	w.charge(b)
	w.fail("POST", "/v1/refunds", "error_before")
	require.GreaterOrEqual(w.t, w.confirm(b), 500)
	return b
}

// stored reads the order's status without asking anybody to act.
func (w *town) stored(b bought) string {
	w.t.Helper()
	var status string
	require.NoError(w.t, w.p.DB.Pool().QueryRow(w.t.Context(), "SELECT status FROM checkout_orders WHERE id = $1", b.id).Scan(&status))
	return status
}

// payment reads the order's payment without asking anybody to make one.
func (w *town) payment(b bought) *string {
	w.t.Helper()
	var reference *string
	require.NoError(w.t, w.p.DB.Pool().QueryRow(w.t.Context(), "SELECT payment_reference FROM checkout_orders WHERE id = $1", b.id).Scan(&reference))
	return reference
}

// tell publishes a message.
func (w *town) tell(m tix.Message) {
	w.t.Helper()
	require.NoError(w.t, w.p.DB.InTx(w.t.Context(), func(ctx context.Context) error { return w.p.Outbox.Publish(ctx, m) }))
}

// leasesEnd is what a minute does: messages that the dead worker had taken are free again.
func (w *town) leasesEnd() {
	w.t.Helper()
	_, err := w.p.DB.Pool().Exec(w.t.Context(), "UPDATE core_messages SET next_try_at = now() WHERE done_at IS NULL")
	require.NoError(w.t, err)
}

// allDelivered waits until no message and no webhook is on its way any more.
func (w *town) allDelivered() {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		waiting, _, err := outbox.Lag(w.t.Context(), w.p.DB)
		var bank struct {
			Deliveries []struct{ State string }
		}
		w.send("GET", w.pay+"/__standin/state", nil, nil, &bank)
		for _, d := range bank.Deliveries {
			if d.State == "pending" {
				return false
			}
		}
		return err == nil && waiting == 0
	}, 30*time.Second, 50*time.Millisecond, "messages or webhooks are stuck")
}

// audit compares what the buyer, the bank and the post office know about an order.
func (w *town) audit(b bought) {
	w.t.Helper()
	var bank books
	require.Equal(w.t, http.StatusOK, w.send("GET", w.pay+"/__standin/state", nil, nil, &bank))
	intents, charges, refunds := bank.money(b.id)
	v := w.look(b)
	require.Equal(w.t, b.ends, v.Status, b.email)
	switch {
	case b.free:
		require.Equal(w.t, [3]int{0, 0, 0}, [3]int{intents, charges, refunds}, b.email)
	case b.ends == "refunded":
		require.Equal(w.t, [3]int{1, 1, 1}, [3]int{intents, charges, refunds}, "%s: one charge, one refund", b.email)
	default:
		require.Equal(w.t, [3]int{1, 1, 0}, [3]int{intents, charges, refunds}, "%s: one charge", b.email)
	}
	if b.ends == "paid" {
		require.Len(w.t, v.Tickets, each, "%s: one set of tickets", b.email)
	} else {
		require.Empty(w.t, v.Tickets, b.email)
	}
	var post struct{ Messages []struct{ Subject string } }
	require.Equal(w.t, http.StatusOK, w.send("GET", w.post+"/__standin/messages?to="+url.QueryEscape(b.email), nil, nil, &post))
	require.Len(w.t, post.Messages, 1, "%s: one mail", b.email)
}
