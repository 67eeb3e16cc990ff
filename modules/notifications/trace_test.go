package notifications_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

func TestEveryMailAboutAnOrderIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.clock.Now()
	tickets := w.queueTickets(t)
	require.NoError(t, w.Deliver(t.Context(), tickets))
	w.clock.Advance(time.Minute)
	require.NoError(t, w.Report(t.Context(), tix.MailEvent{MailID: tickets, Kind: "delivered", At: w.clock.Now()}))
	w.clock.Advance(time.Hour)
	refund := tix.MailRequest{Key: "refund:" + w.order.ID.String(), OrganizationID: w.order.OrganizationID, OrderID: w.order.ID, Template: "order_refunded",
		ToName: "Ada", ToEmail: "ada@example.com", Data: map[string]string{"event_name": "Open Air", "reference": "K7TM4QXA", "amount": "10.00 USD"}}
	_, err := w.Queue(t.Context(), refund)
	require.NoError(t, err)
	refund.Key, refund.OrderID = "refund:other:"+w.order.ID.String(), tix.NewOrderID()
	_, err = w.Queue(t.Context(), refund)
	require.NoError(t, err)

	told, err := w.OrderTrace(t.Context(), w.order.ID)
	require.NoError(t, err)
	require.Len(t, told, 2, "those about other orders are not told")
	require.Equal(t, "delivered", told[0].State)
	require.Equal(t, []time.Duration{0, 0, time.Minute}, []time.Duration{told[0].QueuedAt.Sub(first), told[0].SentAt.Sub(first), told[0].DeliveredAt.Sub(first)})
	require.Zero(t, told[0].FailedAt)
	require.Equal(t, "queued", told[1].State)
	require.Contains(t, told[1].Subject, "Your money is on its way back")
	state, err := w.OrderState(t.Context(), w.order.ID)
	require.NoError(t, err)
	require.Equal(t, "delivered", state, "of the mail with the tickets")
}
