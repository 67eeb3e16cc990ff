package platform_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/testkit"
)

// dispute opens a dispute of an order at the bank and gives it as the house knows it.
func (w *treasury) dispute(b bought, reason string) disputeView {
	w.t.Helper()
	require.Equal(w.t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"payment_intent": w.reference(b.id), "reason": reason}, nil))
	return w.disputed(b, "needs_response")
}

// submit has the run tell the bank, as soon as there is a run.
func (w *treasury) submit(d disputeView) {
	w.t.Helper()
	require.Eventually(w.t, func() bool { return w.send("POST", w.disputes()+"/"+d.ID+"/submission", w.owner, nil, nil) == 202 }, time.Minute, 100*time.Millisecond)
}

// told is what the bank has of a dispute, and how often it was told.
func (w *treasury) told(d disputeView) *stripego.Dispute {
	w.t.Helper()
	at, err := w.bankAPI().Disputes.Get(d.Reference, nil)
	require.NoError(w.t, err)
	return at
}

// fetch reads a file of a dispute.
func (w *treasury) fetch(d disputeView, field string) []byte {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.disputes()+"/"+d.ID+"/files/"+field, nil)
	require.NoError(w.t, err)
	req.Header.Set("Authorization", w.owner["Authorization"])
	res, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer func() { _ = res.Body.Close() }()
	require.Equal(w.t, 200, res.StatusCode)
	body, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	return body
}

// TestABankIsToldOnceWhateverTheProviderAnswers: giving it the file and telling it fail before their
// effect, after it, and without an answer, one after the other.
func TestABankIsToldOnceWhateverTheProviderAnswers(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	ada := w.paid("ada@example.org", "pm_card_visa")
	d := w.dispute(ada, "product_not_received")
	for _, kind := range []string{"error_before", "connection_reset", "reset_after", "error_after"} {
		w.fail("POST", "/v1/files", kind)
	}
	for _, kind := range []string{"error_before", "lock_timeout", "connection_reset", "reset_after"} {
		w.fail("POST", "/v1/disputes/{id}", kind)
	}
	w.submit(d)
	w.disputed(ada, "under_review")
	at := w.told(d)
	require.EqualValues(t, 1, at.EvidenceDetails.SubmissionCount)
	require.NotEmpty(t, at.Evidence.ServiceDocumentation.ID, "the pack is told where this reason is looked up")
	require.Equal(t, "Ada Moreno", at.Evidence.CustomerName)
	require.Equal(t, "127.0.0.1", at.Evidence.CustomerPurchaseIP)
	_, pages := testkit.PDF(t, w.fetch(d, "pack"))
	words := strings.ReplaceAll(strings.Join(pages, "\n"), "\n", " ")
	for _, fact := range []string{"ada@example.org", "The buyer placed the order from 127.0.0.1.", `by ticking "I accept the terms"`, "Nothing is known."} {
		require.Contains(t, words, fact)
	}
	require.Equal(t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"dispute": d.Reference, "outcome": "won"}, nil))
	w.disputed(ada, "won")
	require.Equal(t, "valid", w.look(ada).Tickets[0].State)
	w.sound()
}

// TestKillingTheWorkerWhileABankIsTold: the provider has the file, and then the evidence, and nobody hears of
// it, for the worker is killed each time. Another one brings the dispute to its end, and the bank was told
// once.
func TestKillingTheWorkerWhileABankIsTold(t *testing.T) {
	t.Parallel()
	w := besideWorkers(t)
	working := startWorker(t, w.cfg)
	ada := w.paid("ada@example.org", "pm_card_visa")
	d := w.dispute(ada, "fraudulent")
	w.fail("POST", "/v1/files", "timeout_after")
	w.submit(d)
	for _, next := range []string{"/v1/disputes/{id}", ""} {
		w.hanging()
		if next != "" {
			w.fail("POST", next, "timeout_after")
		}
		working.kill()
		w.leasesEnd()
		working = startWorker(t, w.cfg)
	}
	w.disputed(ada, "under_review")
	require.EqualValues(t, 1, w.told(d).EvidenceDetails.SubmissionCount)
	require.NotEmpty(t, w.told(d).Evidence.Receipt.ID)
	require.Equal(t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"dispute": d.Reference, "outcome": "lost"}, nil))
	w.disputed(ada, "lost")
	require.Equal(t, "refunded", w.look(ada).Status)
	w.sound()
}

type warningView struct {
	ID       string `json:"id"`
	OrderID  string `json:"order_id"`
	State    string `json:"state"`
	RefundID string `json:"refund_id"`
}

// warned waits until the warning about an order is in a state.
func (w *treasury) warned(b bought, state string) warningView {
	w.t.Helper()
	var last warningView
	require.Eventually(w.t, func() bool {
		var list struct{ Items []warningView }
		require.Equal(w.t, 200, w.send("GET", strings.TrimSuffix(w.disputes(), "disputes")+"warnings", w.owner, nil, &list))
		for _, x := range list.Items {
			if x.OrderID == b.id.String() {
				last = x
			}
		}
		return last.State == state
	}, time.Minute, 50*time.Millisecond, "the warning did not become %s", state)
	return last
}

// TestAWarningOfFraudIsActedOn: a person is asked, and then the organization's rule gives the money back by
// itself; the bank is told why, and the books agree.
func TestAWarningOfFraudIsActedOn(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	of := strings.TrimSuffix(w.disputes(), "/disputes")
	ada := w.paid("ada@example.org", "pm_card_createIssuerFraudRecord")
	first := w.warned(ada, "open")
	require.Equal(t, "valid", w.look(ada).Tickets[0].State)
	require.Equal(t, 200, w.send("POST", of+"/warnings/"+first.ID+"/decision", w.owner, map[string]any{"action": "freeze"}, nil))
	require.Equal(t, "void", w.look(ada).Tickets[0].State)
	require.Equal(t, 200, w.send("POST", of+"/warnings/"+first.ID+"/decision", w.owner, map[string]any{"action": "dismiss"}, nil))
	require.Equal(t, "valid", w.look(ada).Tickets[0].State)

	require.Equal(t, 200, w.send("PUT", of+"/warning-rule", w.owner, map[string]any{"warning": "refund"}, nil))
	eve := w.paid("eve@example.org", "pm_card_createIssuerFraudRecord")
	second := w.warned(eve, "refunded")
	r := w.becomes(eve, "refunded")
	require.Equal(t, second.RefundID, r.ID)
	require.Equal(t, "refunded", w.look(eve).Status)
	it := w.bankAPI().Refunds.List(&stripego.RefundListParams{PaymentIntent: stripego.String(w.reference(eve.id))})
	require.True(t, it.Next(), it.Err())
	require.Equal(t, stripego.RefundReasonFraudulent, it.Refund().Reason)
	require.False(t, it.Next(), "once")
	w.sound()
}
