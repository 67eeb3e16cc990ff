package checkout_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

func TestBuyingOverHTTP(t *testing.T) {
	t.Parallel()
	h := open(t, 30)
	api := testkit.API(t, h.db, auth.Principal{}, checkout.NewModule(h.Service))
	const v1 = "/v1/checkout/"
	play := func(s testkit.Scenario) string { t.Helper(); return s.Play(t, api) }

	play(testkit.Scenario{Name: "config", Method: http.MethodGet, Path: v1 + "config", Status: 200, Has: []string{`"provider":"standin"`, `"publishable_key":"pk_test"`}})
	play(testkit.Scenario{Name: "offer", Method: http.MethodGet, Path: v1 + "events/" + h.card.ID.String() + "/offer", Status: 200, Has: []string{`"status":"on_sale"`, `"each":{"amount":2500,"currency":"USD"}`}, HasNot: []string{`"remaining"`}})

	type held struct {
		HoldID tix.HoldID `json:"hold_id"`
		Token  string     `json:"hold_token"`
	}
	hold := testkit.Read[held](t, play(testkit.Scenario{Name: "hold", Method: http.MethodPost, Path: v1 + "holds", Status: 201, Has: []string{`"total":{"amount":5000`},
		Body: `{"event_id":"` + h.card.ID.String() + `","items":[{"tier_id":"` + h.floor.ID.String() + `","quantity":2}]}`}))
	play(testkit.Scenario{Name: "no items", Method: http.MethodPost, Path: v1 + "holds", Status: 422, Body: `{"event_id":"` + h.card.ID.String() + `","items":[]}`})
	play(testkit.Scenario{Name: "hold again", Method: http.MethodGet, Path: v1 + "holds/" + hold.HoldID.String(), Header: map[string]string{"Hold-Token": hold.Token}, Status: 200, HasNot: []string{hold.Token}})
	play(testkit.Scenario{Name: "hold of a stranger", Method: http.MethodGet, Path: v1 + "holds/" + hold.HoldID.String(), Header: map[string]string{"Hold-Token": "guess"}, Status: 404})

	order := func(terms string) string {
		return `{"hold_id":"` + hold.HoldID.String() + `","hold_token":"` + hold.Token + `","name":"Ada Lovelace","email":"ada@example.org","accept_terms":` + terms + `}`
	}
	play(testkit.Scenario{Name: "no terms", Method: http.MethodPost, Path: v1 + "orders", Body: order("false"), Status: 422, Has: []string{"body.accept_terms"}})
	type placed struct {
		Order struct {
			ID tix.OrderID `json:"id"`
		} `json:"order"`
		Token   string `json:"order_token"`
		Payment struct {
			Reference string `json:"reference"`
		} `json:"payment"`
	}
	p := testkit.Read[placed](t, play(testkit.Scenario{Name: "order", Method: http.MethodPost, Path: v1 + "orders", Body: order("true"), Status: 201, Headers: map[string]string{"Cache-Control": "no-store"},
		Has: []string{`"status":"pending_payment"`, `"client_secret"`, `"standin_url"`, `"expires_at"`, `"tickets":[]`}, HasNot: []string{"payment_retry_after", `"refunds_until"`}}))
	mine := map[string]string{"Order-Token": p.Token}
	at := v1 + "orders/" + p.Order.ID.String()

	play(testkit.Scenario{Name: "no token", Method: http.MethodGet, Path: at, Status: 422})
	play(testkit.Scenario{Name: "wrong token", Method: http.MethodGet, Path: at, Header: map[string]string{"Order-Token": "guess"}, Status: 404})
	play(testkit.Scenario{Name: "watch", Method: http.MethodGet, Path: at + "/live", Header: mine, Status: 200, Has: []string{"stream of order:" + p.Order.ID.String()}})
	play(testkit.Scenario{Name: "watch of a stranger", Method: http.MethodGet, Path: at + "/live", Status: 404})
	h.payments.becomes(p.Payment.Reference, tix.PaymentNeedsMethod, "expired_card")
	play(testkit.Scenario{Name: "declined", Method: http.MethodPost, Path: at + "/confirm", Header: mine, Status: 200, Has: []string{`"decline":{"code":"expired_card","message":"Your card has expired."}`}})
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	play(testkit.Scenario{Name: "paid", Method: http.MethodPost, Path: at + "/confirm", Header: mine, Status: 200, Has: []string{`"status":"paid"`, `"number":2`, `"code":"TX1:`, `"mail":{"state":"none"}`}, HasNot: []string{"client_secret", "decline"}})

	trace, err := h.Trace(t.Context(), p.Order.ID)
	require.NoError(t, err)
	require.NotZero(t, trace.TermsAcceptedAt)
	require.Equal(t, []tix.AddressUse{{Address: "192.0.2.1", At: trace.TermsAcceptedAt, What: "placed the order"}}, trace.Addresses, "it was confirmed from there too")
	v, err := h.Order(t.Context(), p.Order.ID, p.Token)
	require.NoError(t, err)
	h.Seen(t.Context(), v.Order, "2001:db8::7")
	trace, err = h.Trace(t.Context(), p.Order.ID)
	require.NoError(t, err)
	require.Equal(t, "2001:db8::7", trace.Addresses[1].Address)
	require.Equal(t, "confirmed the payment", trace.Addresses[1].What)
	play(testkit.Scenario{Name: "too late to cancel", Method: http.MethodPost, Path: at + "/cancel", Header: mine, Status: 409, Has: []string{"order_not_pending"}})
	play(testkit.Scenario{Name: "resend", Method: http.MethodPost, Path: at + "/resend", Header: mine, Status: 202})
	play(testkit.Scenario{Name: "mail on its way", Method: http.MethodGet, Path: at, Header: mine, Status: 200, Has: []string{`"mail":{"state":"queued"}`}})
	play(testkit.Scenario{Name: "links", Method: http.MethodPost, Path: v1 + "order-links", Body: `{"email":"somebody@example.org"}`, Status: 202})
	play(testkit.Scenario{Name: "links for nonsense", Method: http.MethodPost, Path: v1 + "order-links", Body: `{"email":"somebody"}`, Status: 422})
}

func TestProviderAwayOverHTTP(t *testing.T) {
	t.Parallel()
	h := open(t, 30)
	api := testkit.API(t, h.db, auth.Principal{}, checkout.NewModule(h.Service))
	hold, token := h.hold(h.floor, 1)
	h.payments.before = 1
	testkit.Scenario{Name: "order", Method: http.MethodPost, Path: "/v1/checkout/orders", Status: 201, Has: []string{`"payment_retry_after":2`}, HasNot: []string{"client_secret"},
		Body: `{"hold_id":"` + hold.ID.String() + `","hold_token":"` + token + `","name":"Ada","email":"ada@example.org","accept_terms":true}`}.Play(t, api)
}

func TestOrganizersSeeTheirOrdersOnly(t *testing.T) {
	t.Parallel()
	h := open(t, 30)
	var last checkout.Placed
	for range 3 {
		last = h.order(h.friends, 1)
	}
	pending := h.order(h.floor, 2)
	api := testkit.API(t, h.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, checkout.NewModule(h.Service))
	own := "/v1/checkout/organizations/" + h.card.OrganizationID.String()
	foreign := "/v1/checkout/organizations/" + tix.NewOrganizationID().String()
	list := "/events/" + h.card.ID.String() + "/orders"
	type page struct {
		Items []struct {
			ID tix.OrderID `json:"id"`
		} `json:"items"`
		Next string `json:"next"`
	}
	first := testkit.Read[page](t, testkit.Scenario{Name: "first page", Method: http.MethodGet, Path: own + list + "?limit=3", Status: 200}.Play(t, api))
	require.Len(t, first.Items, 3)
	require.Equal(t, pending.Order.ID, first.Items[0].ID, "newest first")
	rest := testkit.Read[page](t, testkit.Scenario{Name: "second page", Method: http.MethodGet, Path: own + list + "?limit=3&after=" + first.Next, Status: 200}.Play(t, api))
	require.Len(t, rest.Items, 1)
	require.Empty(t, rest.Next)
	for _, s := range []testkit.Scenario{
		{Name: "by reference", Method: http.MethodGet, Path: own + list + "?q=" + last.Order.Reference, Status: 200, Has: []string{last.Order.ID.String()}, HasNot: []string{pending.Order.ID.String()}},
		{Name: "by name", Method: http.MethodGet, Path: own + list + "?q=lovelace", Status: 200, Has: []string{pending.Order.ID.String()}},
		{Name: "wildcards are plain", Method: http.MethodGet, Path: own + list + "?q=%25", Status: 200, Has: []string{`"items":[]`}},
		{Name: "foreign list", Method: http.MethodGet, Path: foreign + list, Status: 200, Has: []string{`"items":[]`}},
		{Name: "forged cursor", Method: http.MethodGet, Path: own + list + "?after=abc", Status: 422},
		{Name: "order", Method: http.MethodGet, Path: own + "/orders/" + pending.Order.ID.String(), Status: 200, Has: []string{`"status":"pending_payment"`}, HasNot: []string{"client_secret"}},
		{Name: "foreign order", Method: http.MethodGet, Path: foreign + "/orders/" + pending.Order.ID.String(), Status: 404},
	} {
		s.Play(t, api)
	}
	_, err := h.OrganizationOrder(context.Background(), h.card.OrganizationID, last.Order.ID)
	require.NoError(t, err)
}
