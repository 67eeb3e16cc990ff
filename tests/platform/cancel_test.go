package platform_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

type cancelView struct {
	ID     string
	Events []struct {
		EventID  tix.EventID `json:"event_id"`
		State    string
		Problem  string
		Progress struct {
			State                            string
			Orders, Waiting, Moved, Refunded int
		}
	}
}

// TestBuyersOfACancelledEventChoose plays two evenings of a series that are cancelled together over the
// API: one is held on another date for whoever wants it, of which not all fit; a draft among them fails
// by itself.
func TestBuyersOfACancelledEventChoose(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	first := w.house.event
	second, _, secondPaid, _ := stage(t, w.p, w.house.org, 10)
	later, _, _, _ := stage(t, w.p, w.house.org, each)
	ada, eve, bob := w.paid("ada@example.org", "pm_card_visa"), w.paid("eve@example.org", "pm_card_visa"), w.paid("bob@example.org", "pm_card_visa")
	other := w.buy("other@example.org", second, secondPaid)
	w.charge(other)
	require.Equal(t, http.StatusOK, w.confirm(other))
	w.sound()

	cancellations := w.org + "/cancellations"
	events := []any{
		map[string]any{"event_id": first, "new_event_id": later}, map[string]any{"event_id": second},
	}
	var costs struct {
		Orders int
		Amount []tix.Money
		Kept   []tix.Money `json:"provider_keeps"`
	}
	until := time.Now().Add(90 * time.Minute)
	require.Equal(t, 200, w.send("POST", cancellations+"/preview", w.owner, map[string]any{"events": events, "choose_until": until}, &costs))
	require.Equal(t, []any{4, []tix.Money{{Amount: 4 * 7600, Currency: "USD"}}}, []any{costs.Orders, costs.Amount})
	require.Positive(t, costs.Kept[0].Amount)
	require.Equal(t, 422, w.send("POST", cancellations, w.owner, map[string]any{"events": events, "reason": "The singer is ill."}, nil), "until when may they choose?")
	var batch cancelView
	require.Equal(t, 201, w.send("POST", cancellations, w.owner, map[string]any{"events": events, "choose_until": until, "reason": "The singer is ill."}, &batch))
	require.Equal(t, []string{"cancelled", "cancelled"}, []string{batch.Events[0].State, batch.Events[1].State})

	choice := func(b bought) string { return w.api + "/v1/refunds/orders/" + b.id.String() + "/choice" }
	var c struct {
		State, Choice string
		Offers        []string
		NewEvent      struct{ ID tix.EventID } `json:"new_event"`
	}
	require.Equal(t, 404, w.send("GET", choice(ada), map[string]string{"Order-Token": "guess"}, nil, nil))
	require.Equal(t, 200, w.send("GET", choice(ada), ada.header, nil, &c))
	require.Equal(t, []any{"open", []string{"refund", "move"}, later}, []any{c.State, c.Offers, c.NewEvent.ID})
	require.Equal(t, 200, w.send("POST", choice(ada), ada.header, map[string]any{"choice": "move"}, &c))
	require.Equal(t, []string{"done", "move"}, []string{c.State, c.Choice})
	require.Equal(t, 409, w.send("POST", choice(ada), ada.header, map[string]any{"choice": "refund"}, nil), "it is final")
	w.sound()
	require.Equal(t, 409, w.send("POST", choice(eve), eve.header, map[string]any{"choice": "move"}, nil), "nothing is left there")
	require.Equal(t, "valid", w.look(eve).Tickets[0].State)
	for _, b := range []bought{eve, bob} {
		require.Equal(t, 200, w.send("POST", choice(b), b.header, map[string]any{"choice": "refund"}, &c))
	}
	require.Eventually(t, func() bool {
		return w.send("GET", cancellations+"/"+batch.ID, w.owner, nil, &batch) == 200 && batch.Events[0].Progress.State == "done" && batch.Events[1].Progress.State == "done"
	}, 2*time.Minute, 200*time.Millisecond, "%+v", &batch)
	require.Equal(t, []int{3, 1, 2}, []int{batch.Events[0].Progress.Orders, batch.Events[0].Progress.Moved, batch.Events[0].Progress.Refunded})
	require.Equal(t, 1, batch.Events[1].Progress.Refunded)

	moved := w.look(ada)
	require.Equal(t, "paid", moved.Status)
	require.Len(t, moved.Tickets, each)
	require.Equal(t, "valid", moved.Tickets[0].State)
	for _, b := range []bought{eve, bob, other} {
		require.Equal(t, "refunded", w.look(b).Status)
		require.Eventually(t, func() bool {
			return w.mails(b.email, "Cancelled: Lanterns") == 1 && w.mails(b.email, "Your money is on its way back") == 1
		}, time.Minute, 100*time.Millisecond)
	}
	require.Eventually(t, func() bool {
		return w.mails(ada.email, "Cancelled: Lanterns") == 1 && w.mails(ada.email, "Your tickets for Lanterns") == 2
	}, time.Minute, 100*time.Millisecond)
	w.sound()
	for event, want := range map[tix.EventID]int64{first: 0, second: 0, later: 7600} {
		statements, err := w.p.Rooms.Payouts.Statements(t.Context(), w.house.org, event)
		require.NoError(t, err)
		require.Equal(t, want, statements[0].Balance, "the organizer's money is where the people are")
	}
	wrong, err := w.p.Rooms.Inventory.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, wrong)

	// What moved can still be given back, from where it is.
	require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+ada.id.String()+"/refunds", w.owner, map[string]any{"restock": true}, nil))
	w.becomes(ada, "refunded")
	w.sound()
	statements, err := w.p.Rooms.Payouts.Statements(t.Context(), w.house.org, later)
	require.NoError(t, err)
	require.Zero(t, statements[0].Balance)
	wrong, err = w.p.Rooms.Inventory.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, wrong)

	var again cancelView
	require.Equal(t, 201, w.send("POST", cancellations, w.owner, map[string]any{"events": events[1:], "reason": "Once more."}, &again))
	require.Equal(t, []string{"failed", "The event is over or cancelled and cannot change any more."}, []string{again.Events[0].State, again.Events[0].Problem})
}
