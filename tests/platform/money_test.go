package platform_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/payouts"
)

// treasury is a town whose worker runs here, seen by the organizer's owner.
type treasury struct {
	*town
	house house
	owner map[string]string
	org   string // address of the organization's operations of refunds
}

func openTreasury(t *testing.T) *treasury {
	t.Helper()
	w := besideWorkers(t)
	working, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var end sync.WaitGroup
	t.Cleanup(func() { stop(); end.Wait() })
	end.Go(func() { _ = w.p.Work(working) })
	return w
}

// paid buys two tickets with a test card and waits until they are mailed.
func (w *treasury) paid(email, card string) bought {
	w.t.Helper()
	b := w.buy(email, w.house.event, w.house.paid)
	w.pays(b, card)
	return b
}

// pays fills in the card form, which names the account that the payment is on.
func (w *treasury) pays(b bought, card string) {
	w.t.Helper()
	p := w.look(b).Payment
	form := url.Values{"key": {w.bank.PublishableKey()}, "client_secret": {p.ClientSecret}, "payment_method": {card}}
	if p.Account != "" {
		form.Set("_stripe_account", p.Account)
	}
	require.Equal(w.t, http.StatusOK, w.send("POST", w.pay+"/v1/payment_intents/"+p.Reference+"/confirm", nil, form, nil))
	require.Equal(w.t, http.StatusOK, w.confirm(b))
	require.Equal(w.t, "paid", w.look(b).Status)
}

type refundView struct {
	ID        string    `json:"id"`
	State     string    `json:"state"`
	Amount    tix.Money `json:"amount"`
	ActorKind string    `json:"actor_kind"`
	Tickets   []string  `json:"tickets"`
}

func (w *treasury) refunds(b bought) []refundView {
	w.t.Helper()
	var list struct{ Items []refundView }
	require.Equal(w.t, http.StatusOK, w.send("GET", w.org+"/refunds?order_id="+b.id.String(), w.owner, nil, &list))
	return list.Items
}

// becomes waits until the order's newest refund is in a state.
func (w *treasury) becomes(b bought, state string) refundView {
	w.t.Helper()
	var newest refundView
	require.Eventually(w.t, func() bool {
		all := w.refunds(b)
		if len(all) > 0 {
			newest = all[0]
		}
		return newest.State == state
	}, time.Minute, 50*time.Millisecond, "the refund did not become %s", state)
	return newest
}

// sound proves that the books agree with the orders and with the bank, once what is under way there is
// written down here.
func (w *treasury) sound() {
	w.t.Helper()
	var found []payouts.Finding
	require.Eventually(w.t, func() bool {
		var orders int
		var err error
		found, orders, err = w.p.Rooms.Payouts.Check(w.t.Context())
		return err == nil && orders > 0 && len(found) == 0
	}, time.Minute, 100*time.Millisecond, "%v", &found)
}

// mails counts the mails of a subject that an address got.
func (w *treasury) mails(email, subject string) int {
	w.t.Helper()
	var n int
	require.NoError(w.t, w.p.DB.Pool().QueryRow(w.t.Context(), "SELECT count(*) FROM notifications_mails WHERE to_email = $1 AND subject LIKE $2 AND state <> 'queued'", email, subject+"%").Scan(&n))
	return n
}

// TestMoneyComesAndGoesAndTheBooksKnow plays what happens to the money of an evening, over the API,
// with a real Temporal server and a bank that repeats and shuffles its messages.
func TestMoneyComesAndGoesAndTheBooksKnow(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	kind, name := payouts.Venue, "The Quay"
	venue, err := w.p.Rooms.Payouts.AddPayee(t.Context(), w.house.org, payouts.PayeeDetails{Kind: &kind, Name: &name})
	require.NoError(t, err)
	_, err = w.p.Rooms.Payouts.SetRule(t.Context(), w.house.org, w.house.event, nil, payouts.RuleDetails{
		Shares: []payouts.Share{{PayeeID: venue.ID, Percentage: 2500}}, Costs: payouts.CostsPlatform})
	require.NoError(t, err)

	ada := w.paid("ada@example.org", "pm_card_visa")
	w.sound()
	tickets := w.look(ada).Tickets
	require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+ada.id.String()+"/refunds", w.owner,
		map[string]any{"tickets": []string{tickets[0].ID}, "restock": true, "reason": "one friend is ill"}, nil))
	require.Equal(t, []string{"void", "valid"}, []string{w.look(ada).Tickets[0].State, w.look(ada).Tickets[1].State}, "at once")
	part := w.becomes(ada, "refunded")
	require.Equal(t, int64(3800), part.Amount.Amount)
	require.Equal(t, "paid", w.look(ada).Status)
	w.sound()
	require.Equal(t, 422, w.send("POST", w.org+"/orders/"+ada.id.String()+"/refunds", w.owner, map[string]any{"tickets": []string{tickets[0].ID}}, nil), "it is void")
	require.Equal(t, 409, w.send("POST", w.org+"/orders/"+ada.id.String()+"/refunds", w.owner, map[string]any{"amount": 3801}, nil), "more than is left")

	// Somebody gives the rest back in the bank's own dashboard.
	require.Equal(t, 200, w.send("POST", w.pay+"/v1/refunds", map[string]string{"Authorization": "Bearer " + w.bank.SecretKey()},
		url.Values{"payment_intent": {w.reference(ada.id)}}, nil))
	require.Eventually(t, func() bool { return w.look(ada).Status == "refunded" }, time.Minute, 50*time.Millisecond)
	require.Equal(t, "provider", w.becomes(ada, "refunded").ActorKind)
	require.Equal(t, "void", w.look(ada).Tickets[1].State)
	w.sound()

	// A bank that takes its time, and one that sends the money back.
	slow, closed := w.paid("slow@example.org", "pm_card_pendingRefund"), w.paid("closed@example.org", "pm_card_refundFail")
	for _, b := range []bought{slow, closed} {
		require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+b.id.String()+"/refunds", w.owner, map[string]any{}, nil))
	}
	w.becomes(slow, "pending")
	w.sound()
	w.becomes(slow, "refunded")
	failed := w.becomes(closed, "failed")
	w.sound()
	resolve := w.org + "/refunds/" + failed.ID + "/resolve"
	require.Eventually(t, func() bool {
		return w.send("POST", resolve, w.owner, map[string]any{"action": "settle", "reason": "paid by bank transfer"}, nil) == http.StatusAccepted
	}, time.Minute, 100*time.Millisecond, "the run waits for a person")
	w.becomes(closed, "settled")
	require.Equal(t, 409, w.send("POST", resolve, w.owner, map[string]any{"action": "retry", "reason": "again"}, nil), "that is decided")
	require.Eventually(t, func() bool {
		return w.mails("ada@example.org", "Your money is on its way back") == 2 && w.mails("closed@example.org", "Your refund has not arrived yet") == 1
	}, time.Minute, 100*time.Millisecond)

	statements, err := w.p.Rooms.Payouts.Statements(t.Context(), w.house.org, w.house.event)
	require.NoError(t, err)
	for _, s := range statements {
		require.Zero(t, s.Balance, "everything went back: %s", s.Payee.Name)
	}
}

// TestABuyerGivesTicketsBackByThePolicy: what is promised can be had by who has the order's link.
func TestABuyerGivesTicketsBackByThePolicy(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	b := w.paid("eve@example.org", "pm_card_visa")
	offer := w.api + "/v1/refunds/orders/" + b.id.String() + "/refunds"
	var o struct {
		Allowed bool
		Amount  tix.Money
	}
	require.Equal(t, 200, w.send("GET", offer+"/offer", b.header, nil, &o))
	require.False(t, o.Allowed, "nothing was promised")
	require.Equal(t, 403, w.send("POST", offer, b.header, map[string]any{}, nil))
	policy := w.org + "/events/" + w.house.event.String() + "/refund-policy"
	require.Equal(t, 200, w.send("PUT", policy, w.owner, map[string]any{"allowed": true, "percentage": 8000}, nil))
	require.Equal(t, 200, w.send("GET", offer+"/offer", b.header, nil, &o))
	require.True(t, o.Allowed)
	require.Equal(t, int64(6080), o.Amount.Amount, "80 % of two tickets")
	require.Equal(t, 404, w.send("POST", offer, map[string]string{"Order-Token": strings.Repeat("x", 43)}, map[string]any{}, nil))
	require.Equal(t, 201, w.send("POST", offer, b.header, map[string]any{"tickets": []string{w.look(b).Tickets[0].ID}}, nil))
	require.Equal(t, int64(3040), w.becomes(b, "refunded").Amount.Amount)
	w.sound()
}

// reference is the bank's name for an order's payment.
func (w *town) reference(order tix.OrderID) string {
	w.t.Helper()
	p, err := w.p.Rooms.Checkout.Payment(w.t.Context(), tix.OrganizationID{}, order)
	require.NoError(w.t, err)
	return p.Payment
}

// TestACancelledEventGivesEverythingBack: who paid gets the money, who did not hears of it.
func TestACancelledEventGivesEverythingBack(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	ada, eve := w.paid("ada@example.org", "pm_card_visa"), w.paid("eve@example.org", "pm_card_visa")
	guest := w.buy("guest@example.org", w.house.event, w.house.free)
	require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+ada.id.String()+"/refunds", w.owner, map[string]any{"amount": 1000}, nil))
	w.becomes(ada, "refunded")
	cancellation := w.org + "/events/" + w.house.event.String() + "/cancellation"
	var costs struct {
		Orders, Tickets int
		Amount          tix.Money
	}
	require.Equal(t, 200, w.send("GET", cancellation+"/preview", w.owner, nil, &costs))
	require.Equal(t, []int64{3, 6, 4*3800 - 1000}, []int64{int64(costs.Orders), int64(costs.Tickets), costs.Amount.Amount})
	require.Equal(t, 409, w.send("GET", cancellation, w.owner, nil, nil), "it was not cancelled")
	event := w.api + "/v1/events/organizations/" + w.house.org.String() + "/events/" + w.house.event.String()
	require.Equal(t, 200, w.send("POST", event+"/cancel", w.owner, map[string]any{"reason": "The singer is ill."}, nil))
	var progress struct {
		State                          string
		Orders, Refunded, Failed, Open int
	}
	require.Eventually(t, func() bool {
		return w.send("GET", cancellation, w.owner, nil, &progress) == 200 && progress.State == "done"
	}, 90*time.Second, 200*time.Millisecond)
	require.Equal(t, []int{3, 3, 0, 0}, []int{progress.Orders, progress.Refunded, progress.Failed, progress.Open})
	for _, b := range []bought{ada, eve, guest} {
		require.Equal(t, "refunded", w.look(b).Status)
	}
	require.Equal(t, int64(2*3800-1000), w.refunds(ada)[0].Amount.Amount, "what was left")
	w.sound()
	require.Eventually(t, func() bool {
		return w.mails("eve@example.org", "Your money is on its way back") == 1 && w.mails("eve@example.org", "Cancelled: Lanterns") == 1 && w.mails("guest@example.org", "Cancelled: Lanterns") == 1
	}, time.Minute, 100*time.Millisecond)
	require.Equal(t, 200, w.send("POST", cancellation+"/pause", w.owner, nil, nil), "too late, and no harm")
}
