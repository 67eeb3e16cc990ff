package checkout_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

// ask asks for the links of an address and lets the relay deliver the request.
func ask(t *testing.T, h *house, email string) {
	t.Helper()
	require.NoError(t, h.RequestLinks(context.Background(), email))
	var id string
	require.NoError(t, h.db.Pool().QueryRow(context.Background(), `SELECT id FROM checkout_link_requests WHERE email = $1`, email).Scan(&id))
	var request tix.MessageID
	require.NoError(t, request.Scan(id))
	var reaction outbox.Subscription
	for _, s := range checkout.NewModule(h.Service).Manifest().Listens {
		if s.Topic == (checkout.LinksRequested{}).Topic() {
			reaction = s
		}
	}
	sent := testkit.Published(t, h.db, checkout.LinksRequested{}, request.String())
	require.Len(t, sent, 1)
	require.NotContains(t, sent[0], "@", "no address in the message")
	require.NoError(t, testkit.Deliver(t, h.db, reaction, checkout.LinksRequested{RequestID: request}))
	require.NoError(t, testkit.Deliver(t, h.db, reaction, checkout.LinksRequested{RequestID: request}))
}

func TestFindMyOrders(t *testing.T) {
	t.Parallel()
	h := open(t, 20)
	address := "Find.Me+" + h.card.ID.String() + "@example.org"
	var tokens []string
	for range 2 {
		hold, token := h.hold(h.friends, 1)
		p := buyer(hold, token)
		p.Email = address
		placed, err := h.PlaceOrder(context.Background(), p)
		require.NoError(t, err)
		tokens = append(tokens, placed.Token)
	}
	ask(t, h, "stranger+"+h.card.ID.String()+"@example.org")
	require.Empty(t, h.mails.of("order_links"), "strangers get no mail")

	ask(t, h, strings.ToLower(address))
	ask(t, h, address)
	mails := h.mails.of("order_links")
	require.Len(t, mails, 1, "one mail in ten minutes, however often somebody asks")
	require.Equal(t, address, mails[0].ToEmail)
	var links []map[string]string
	require.NoError(t, json.Unmarshal([]byte(mails[0].Data["orders"]), &links))
	require.Len(t, links, 2)
	require.Equal(t, "Open Air", links[0]["event"])
	require.Equal(t, "Saturday, 4 May 2030, 13:00", links[0]["when"], "in the venue's zone")
	require.Contains(t, links[0]["link"], "https://tickets.example/order/ord_")
	require.True(t, strings.HasSuffix(links[0]["link"], "#"+tokens[1]), "newest first, token in the fragment")

	h.clock.Advance(10 * time.Minute)
	ask(t, h, address)
	require.Len(t, h.mails.of("order_links"), 2)
	require.Equal(t, errs.Invalid, errs.KindOf(h.RequestLinks(context.Background(), "nobody")))
}

func TestResendAsksTheMailRoom(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	ctx := context.Background()
	unpaid := h.order(h.floor, 1)
	requireCode(t, h.Resend(ctx, unpaid.Order.ID, unpaid.Token), "order_not_paid")
	p := h.order(h.friends, 1)
	for range 3 {
		require.NoError(t, h.Resend(ctx, p.Order.ID, p.Token))
	}
	require.Len(t, h.mails.of("order_tickets"), 1, "one mail a minute")
	h.clock.Advance(time.Minute)
	require.NoError(t, h.Resend(ctx, p.Order.ID, p.Token))
	require.Len(t, h.mails.of("order_tickets"), 2)
}

func TestPaymentMessages(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	ctx := context.Background()
	require.NoError(t, h.PaymentChanged(ctx, tix.PaymentChanged{OrderID: tix.NewOrderID()}), "an order that is not ours")

	hold, token := h.hold(h.floor, 1)
	h.payments.after = 1 // the payment exists, the answer was lost
	p, err := h.PlaceOrder(ctx, buyer(hold, token))
	require.NoError(t, err)
	for ref := range h.payments.byRef {
		h.payments.becomes(ref, tix.PaymentSucceeded, "")
	}
	h.payments.before = 1
	requireCode(t, h.PaymentChanged(ctx, tix.PaymentChanged{OrderID: p.Order.ID}), "payments_away")
	for range 2 {
		require.NoError(t, h.PaymentChanged(ctx, tix.PaymentChanged{OrderID: p.Order.ID}))
	}
	h.requireStatus(p.Order.ID, checkout.Paid)
	require.Equal(t, 1, h.tickets.calls)
}
