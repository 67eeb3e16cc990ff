package checkout_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

// otherDate adds an event a week later with so many places on its one tier, and how orders get there.
func otherDate(h *house, capacity int) (tier tix.TierCard, move func(id tix.OrderID) error) {
	h.events.other = h.card
	h.events.other.ID, h.events.other.StartsAt, h.events.other.EndsAt = tix.NewEventID(), h.card.StartsAt.Add(7*24*time.Hour), h.card.EndsAt.Add(7*24*time.Hour)
	tier = h.floor
	tier.ID, tier.EventID, tier.PoolID, tier.Name = tix.NewTierID(), h.events.other.ID, tix.NewPoolID(), "Arena"
	h.pricing.tiers = append(h.pricing.tiers, tier)
	h.stock.left[tier.PoolID] = capacity
	return tier, func(id tix.OrderID) error {
		return h.Move(context.Background(), tix.OrderMove{OrderID: id, From: h.card.ID, To: h.events.other.ID, Tiers: map[tix.TierID]tix.TierID{h.floor.ID: tier.ID, h.friends.ID: tier.ID}})
	}
}

func TestAnOrderMovesToAnotherEventWithItsPriceAndItsLink(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, 4), context.Background()
	tier, move := otherDate(h, 2)
	p := paid(h)
	for range 2 { // the second time changes nothing
		require.NoError(t, move(p.Order.ID))
	}
	v, err := h.Order(ctx, p.Order.ID, p.Token)
	require.NoError(t, err, "the old link opens it")
	require.Equal(t, h.events.other.ID, v.Event.ID)
	require.Equal(t, int64(5000), v.Order.TotalAmount)
	require.Len(t, v.Tickets, 2)
	require.Equal(t, []string{"Arena", "valid"}, []string{v.Tickets[0].TierName, v.Tickets[0].State})
	require.Len(t, h.tickets.voided, 2)
	require.Equal(t, []int{4, 0}, []int{h.stock.left[h.floor.PoolID], h.stock.left[tier.PoolID]})
	require.Len(t, h.books.moved, 1)
	require.Contains(t, h.mails.queued, p.Order.ID.String()+":tickets:moved-"+h.events.other.ID.String())
	payment, err := h.Payment(ctx, h.card.OrganizationID, p.Order.ID)
	require.NoError(t, err)
	require.Equal(t, []tix.PoolID{tier.PoolID}, payment.Pools[tier.ID])
}

func TestTiersThatBecomeOneAreAddedUp(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, 4), context.Background()
	tier, move := otherDate(h, 9)
	ask := h.ask(h.floor, 2)
	ask.Lines = append(ask.Lines, tix.LineRequest{TierID: h.friends.ID, Quantity: 1})
	hold, token, err := h.CreateHold(ctx, ask)
	require.NoError(t, err)
	p, err := h.PlaceOrder(ctx, buyer(hold, token))
	require.NoError(t, err)
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "paid")
	require.NoError(t, h.tickets.VoidTickets(ctx, []tix.TicketID{h.tickets.issued[p.Order.ID][0].ID}, "refunded"))
	require.NoError(t, move(p.Order.ID))
	payment, err := h.Payment(ctx, h.card.OrganizationID, p.Order.ID)
	require.NoError(t, err)
	require.Len(t, payment.Quote.Lines, 1)
	require.Equal(t, []int64{3, 5000, 1666}, []int64{int64(payment.Quote.Lines[0].Quantity), payment.Quote.Lines[0].Total.Amount, payment.Quote.Lines[0].Each.Amount})
	require.Equal(t, 7, h.stock.left[tier.PoolID], "the ticket that was given back takes no place")
}

func TestAnOrderThatCannotMoveStaysAsItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(h *house, tier tix.TierCard, p checkout.Placed)
		code  string
	}{
		"no place is left":        {func(h *house, tier tix.TierCard, _ checkout.Placed) { h.stock.left[tier.PoolID] = 1 }, "sold_out"},
		"the other event is over": {func(h *house, _ tix.TierCard, _ checkout.Placed) { h.events.other.EndsAt = h.clock.Now() }, "not_on_sale"},
		"it was cancelled":        {func(h *house, _ tix.TierCard, _ checkout.Placed) { h.events.other.Status = "cancelled" }, "not_on_sale"},
		"it is somebody else's": {func(h *house, _ tix.TierCard, _ checkout.Placed) {
			h.events.other.OrganizationID = tix.NewOrganizationID()
		}, "order_not_movable"},
		"it sells for another money": {func(h *house, _ tix.TierCard, _ checkout.Placed) { h.events.other.Currency = "EUR" }, "order_not_movable"},
		"its tier is gone":           {func(h *house, _ tix.TierCard, _ checkout.Placed) { h.pricing.tiers = h.pricing.tiers[:2] }, "order_not_movable"},
		"no ticket is good": {func(h *house, _ tix.TierCard, p checkout.Placed) {
			_ = h.tickets.VoidTickets(context.Background(), []tix.TicketID{h.tickets.issued[p.Order.ID][0].ID, h.tickets.issued[p.Order.ID][1].ID}, "disputed")
		}, "order_not_movable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 4)
			tier, move := otherDate(h, 2)
			p := paid(h)
			c.spoil(h, tier, p)
			requireCode(t, move(p.Order.ID), c.code)
			payment, err := h.Payment(context.Background(), h.card.OrganizationID, p.Order.ID)
			require.NoError(t, err)
			require.Equal(t, h.card.ID, payment.EventID)
			require.Empty(t, h.books.moved)
		})
	}
	h := open(t, 4)
	_, move := otherDate(h, 2)
	requireCode(t, move(h.order(h.floor, 1).Order.ID), "order_not_paid")
}
