package platform_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/pricing"
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

// withCredit orders two tickets and names a credit's code.
func (w *treasury) withCredit(email string, event tix.EventID, tier tix.TierID, code string) (bought, string) {
	w.t.Helper()
	var hold struct {
		HoldID    string `json:"hold_id"`
		HoldToken string `json:"hold_token"`
	}
	require.Equal(w.t, http.StatusCreated, w.send("POST", w.api+"/v1/checkout/holds", nil,
		map[string]any{"event_id": event, "items": []any{map[string]any{"tier_id": tier, "quantity": each}}}, &hold))
	order := map[string]any{"hold_id": hold.HoldID, "hold_token": hold.HoldToken, "name": "Ada Moreno", "email": email, "accept_terms": true, "credit_code": "WRONG"}
	require.Equal(w.t, 422, w.send("POST", w.api+"/v1/checkout/orders", nil, order, nil))
	order["credit_code"] = code
	var placed struct {
		Order      view
		OrderToken string `json:"order_token"`
	}
	require.Equal(w.t, http.StatusCreated, w.send("POST", w.api+"/v1/checkout/orders", nil, order, &placed))
	return bought{email: email, id: placed.Order.ID, header: map[string]string{"Order-Token": placed.OrderToken}}, placed.Order.Status
}

// TestACreditPaysForOtherEventsOfTheOrganizer: chosen instead of money, it pays one order altogether and
// another in part, and what is given back of that goes to the card and onto the credit.
func TestACreditPaysForOtherEventsOfTheOrganizer(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	other, _, dear, _ := stage(t, w.p, w.house.org, 10)
	kind := tix.Money{Amount: 3000, Currency: "USD"}
	name, places, visible := "Balcony", 10, true
	cheap, err := w.p.Rooms.Pricing.CreateTier(t.Context(), w.house.org, other, pricing.TierDetails{Name: &name, Face: &kind, Capacity: &places, Visible: &visible})
	require.NoError(t, err)
	ada, eve := w.paid("ada@example.org", "pm_card_visa"), w.paid("eve@example.org", "pm_card_visa")
	require.Equal(t, 201, w.send("POST", w.org+"/cancellations", w.owner, map[string]any{"events": []any{map[string]any{"event_id": w.house.event}}, "credit": true,
		"choose_until": time.Now().Add(90 * time.Minute), "reason": "The singer is ill."}, nil))
	var c struct {
		Offers []string
		Credit struct {
			Code string
			Left tix.Money
		}
	}
	choice := func(b bought) string { return w.api + "/v1/refunds/orders/" + b.id.String() + "/choice" }
	require.Equal(t, 200, w.send("POST", choice(ada), ada.header, map[string]any{"choice": "credit"}, &c))
	require.Equal(t, int64(7600), c.Credit.Left.Amount)
	require.Equal(t, "refunded", w.look(ada).Status)
	w.sound()
	require.Equal(t, 200, w.send("POST", choice(eve), eve.header, map[string]any{"choice": "refund"}, nil))

	whole, status := w.withCredit("ada@example.org", other, cheap.ID, c.Credit.Code)
	require.Equal(t, "paid", status, "as a free one")
	require.Equal(t, "valid", w.look(whole).Tickets[0].State)
	w.sound()
	part, status := w.withCredit("ada@example.org", other, dear, c.Credit.Code)
	require.Equal(t, "pending_payment", status)
	var left struct{ Left tix.Money }
	check := map[string]any{"event_id": other, "code": c.Credit.Code}
	require.Equal(t, 409, w.send("POST", w.api+"/v1/refunds/credits/check", nil, check, nil), "it is set aside")
	w.charge(part)
	require.Equal(t, http.StatusOK, w.confirm(part))
	require.Equal(t, "paid", w.look(part).Status)
	w.sound()

	require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+part.id.String()+"/refunds", w.owner, map[string]any{}, nil))
	require.Equal(t, int64(7600), w.becomes(part, "refunded").Amount.Amount)
	w.sound()
	require.Equal(t, 200, w.send("POST", w.api+"/v1/refunds/credits/check", nil, check, &left))
	require.Equal(t, int64(1600), left.Left.Amount)
	require.Eventually(t, func() bool {
		return w.mails("ada@example.org", "Your credit of") == 2 && w.mails("ada@example.org", "Your money is on its way back") == 1
	}, time.Minute, 100*time.Millisecond)
	balances, err := w.p.Rooms.Payouts.Balances(t.Context())
	require.NoError(t, err)
	for _, b := range balances {
		if b.Account == "credit" {
			require.Equal(t, int64(-1600), b.Amount, "what is owed to the buyer")
		}
	}
	require.Equal(t, 200, w.send("GET", w.org+"/credits", w.owner, nil, nil))
}
