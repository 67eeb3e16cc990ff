package platform_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type disputeView struct {
	ID        string            `json:"id"`
	Status    string            `json:"status"`
	Reference string            `json:"reference"`
	OrderID   string            `json:"order_id"`
	Frozen    []string          `json:"frozen"`
	Evidence  map[string]string `json:"evidence"`
}

// disputes is the address of the organization's disputes.
func (w *treasury) disputes() string {
	return w.api + "/v1/disputes/organizations/" + w.house.org.String() + "/disputes"
}

// disputed waits until the order's dispute is in a status.
func (w *treasury) disputed(b bought, status string) disputeView {
	w.t.Helper()
	var last disputeView
	require.Eventually(w.t, func() bool {
		var list struct{ Items []disputeView }
		require.Equal(w.t, 200, w.send("GET", w.disputes(), w.owner, nil, &list))
		for _, d := range list.Items {
			if d.OrderID == b.id.String() {
				last = d
			}
		}
		return last.Status == status
	}, time.Minute, 50*time.Millisecond, "the dispute did not become %s", status)
	return last
}

// TestADisputeIsAnsweredWonOrLost: the tickets of a disputed order are void until it is won, the books
// follow the bank at every step, and the evidence tells what the house knows.
func TestADisputeIsAnsweredWonOrLost(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	ada := w.paid("ada@example.org", "pm_card_visa")
	open := func(b bought) disputeView {
		require.Equal(t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"payment_intent": w.reference(b.id), "reason": "fraudulent"}, nil))
		return w.disputed(b, "needs_response")
	}
	d := open(ada)
	require.Len(t, d.Frozen, 2)
	require.Equal(t, "void", w.look(ada).Tickets[0].State)
	require.Equal(t, "Ada Moreno", d.Evidence["customer_name"])
	require.Contains(t, d.Evidence["uncategorized_text"], "accepted the terms")
	w.sound()
	require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+ada.id.String()+"/refunds", w.owner, map[string]any{"amount": 100}, nil))
	require.Equal(t, "requested", w.refunds(ada)[0].State, "a refund waits for the outcome")

	at := w.disputes() + "/" + d.ID
	require.Equal(t, 422, w.send("PATCH", at, w.owner, map[string]any{"evidence": map[string]string{"nonsense": "x"}}, nil))
	require.Equal(t, 200, w.send("PATCH", at, w.owner, map[string]any{"evidence": map[string]string{"uncategorized_text": "She danced in the first row: winning_evidence"}}, nil))
	require.Eventually(t, func() bool { return w.send("POST", at+"/submission", w.owner, nil, nil) == 202 }, time.Minute, 100*time.Millisecond)
	w.disputed(ada, "won")
	require.Equal(t, 409, w.send("POST", at+"/submission", w.owner, nil, nil), "that is over")
	require.Equal(t, "valid", w.look(ada).Tickets[0].State)
	w.sound()

	eve := w.paid("eve@example.org", "pm_card_createDisputeProductNotReceived")
	second := w.disputed(eve, "needs_response")
	require.Eventually(t, func() bool {
		return w.send("POST", w.disputes()+"/"+second.ID+"/acceptance", w.owner, nil, nil) == 202
	}, time.Minute, 100*time.Millisecond)
	w.disputed(eve, "lost")
	require.Equal(t, "refunded", w.look(eve).Status, "the bank gave it all back")
	w.sound()

	asked := w.paid("asked@example.org", "pm_card_createDisputeInquiry")
	inquiry := w.disputed(asked, "warning_needs_response")
	require.Empty(t, inquiry.Frozen)
	require.Equal(t, "valid", w.look(asked).Tickets[0].State, "the bank only asks")
	require.Equal(t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"dispute": inquiry.Reference, "outcome": "warning_closed"}, nil))
	w.disputed(asked, "warning_closed")
	w.sound()
	var rate struct{ Won, Lost, Open int }
	require.Equal(t, 200, w.send("GET", w.api+"/v1/disputes/organizations/"+w.house.org.String()+"/dispute-rate", w.owner, nil, &rate))
	require.Equal(t, []int{1, 1, 0}, []int{rate.Won, rate.Lost, rate.Open})
	page, err := w.p.Rooms.Payouts.Reconcile(t.Context(), time.Now().AddDate(0, 0, -1), time.Now().AddDate(0, 0, 1), "")
	require.NoError(t, err)
	require.Zero(t, page.Breaks)
}
