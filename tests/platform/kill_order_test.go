package platform_test

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/purchase"
)

// bought is what a buyer has in the browser, and what must become of it.
type bought struct {
	email  string
	id     tix.OrderID
	header map[string]string // Order-Token
	ends   string
	free   bool
}

// view is what the order's page shows.
type view struct {
	ID      tix.OrderID `json:"id"`
	Status  string      `json:"status"`
	Tickets []struct {
		ID    string `json:"id"`
		State string `json:"state"`
	} `json:"tickets"`
	Payment *struct {
		Reference    string `json:"reference"`
		ClientSecret string `json:"client_secret"`
		Account      string `json:"account"`
	} `json:"payment"`
	Mail struct {
		State string `json:"state"`
	} `json:"mail"`
}

const each = 2 // tickets of every order

// buy places an order of two tickets as the shop does.
func (w *town) buy(email string, event tix.EventID, tier tix.TierID) bought {
	w.t.Helper()
	var hold struct {
		HoldID    string `json:"hold_id"`
		HoldToken string `json:"hold_token"`
	}
	require.Equal(w.t, http.StatusCreated, w.send("POST", w.api+"/v1/checkout/holds", nil,
		map[string]any{"event_id": event, "items": []any{map[string]any{"tier_id": tier, "quantity": each}}}, &hold))
	var placed struct {
		Order      view   `json:"order"`
		OrderToken string `json:"order_token"`
	}
	require.Equal(w.t, http.StatusCreated, w.send("POST", w.api+"/v1/checkout/orders", nil,
		map[string]any{"hold_id": hold.HoldID, "hold_token": hold.HoldToken, "name": "Ada Moreno", "email": email, "accept_terms": true}, &placed))
	return bought{email: email, id: placed.Order.ID, header: map[string]string{"Order-Token": placed.OrderToken}, ends: "paid"}
}

func (w *town) look(b bought) view {
	w.t.Helper()
	var v view
	require.Equal(w.t, http.StatusOK, w.send("GET", w.api+"/v1/checkout/orders/"+b.id.String(), b.header, nil, &v))
	return v
}

// charge confirms the card form of the order, as the browser does at the bank.
func (w *town) charge(b bought) {
	w.t.Helper()
	var payment *struct {
		Reference    string `json:"reference"`
		ClientSecret string `json:"client_secret"`
		Account      string `json:"account"`
	}
	require.Eventually(w.t, func() bool { payment = w.look(b).Payment; return payment != nil }, 45*time.Second, 100*time.Millisecond, "no payment was made")
	form := url.Values{"key": {w.bank.PublishableKey()}, "client_secret": {payment.ClientSecret}, "payment_method": {"pm_card_visa"}}
	require.Equal(w.t, http.StatusOK, w.send("POST", w.pay+"/v1/payment_intents/"+payment.Reference+"/confirm", nil, form, nil))
}

// confirm is the buyer's page asking whether the payment came through.
func (w *town) confirm(b bought) int {
	w.t.Helper()
	return w.send("POST", w.api+"/v1/checkout/orders/"+b.id.String()+"/confirm", b.header, nil, nil)
}

// running waits for the order's run.
func (w *town) running(b bought) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		_, err := w.p.Temporal.DescribeWorkflowExecution(w.t.Context(), purchase.WorkflowID(b.id), "")
		return err == nil
	}, 30*time.Second, 20*time.Millisecond, "the run was not started")
}

// ended waits for the end of the order's run.
func (w *town) ended(b bought) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 90*time.Second)
	defer cancel()
	var status string
	require.NoError(w.t, w.p.Temporal.GetWorkflow(ctx, purchase.WorkflowID(b.id), "").Get(ctx, &status), b.email)
	return status
}

// books are what the bank and the post office know in the end.
type books struct {
	Intents []struct {
		ID       string            `json:"id"`
		Status   string            `json:"status"`
		Metadata map[string]string `json:"metadata"`
	} `json:"payment_intents"`
	Charges []struct {
		PaymentIntent string `json:"payment_intent"`
		Paid          bool   `json:"paid"`
		Amount        int64  `json:"amount"`
		Refunded      int64  `json:"amount_refunded"`
	} `json:"charges"`
	Refunds []struct {
		PaymentIntent string `json:"payment_intent"`
		Status        string `json:"status"`
	} `json:"refunds"`
}

// money counts what happened to an order at the bank.
func (b books) money(order tix.OrderID) (intents, charges, refunds int) {
	mine := map[string]bool{}
	for _, i := range b.Intents {
		if i.Metadata["order_id"] == order.String() {
			mine[i.ID] = true
		}
	}
	for _, c := range b.Charges {
		if mine[c.PaymentIntent] && c.Paid {
			charges++
		}
	}
	for _, r := range b.Refunds {
		if mine[r.PaymentIntent] {
			refunds++
		}
	}
	return len(mine), charges, refunds
}
