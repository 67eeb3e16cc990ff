package checkout_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

func TestOffer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		capacity  int
		left      int // of the floor; -1: as the capacity
		change    func(*house)
		status    string
		state     string
		remaining int
		max       int
	}{
		{"plenty", 100, -1, nil, "on_sale", "available", -1, 6},
		{"few", 100, 5, nil, "on_sale", "few", 5, 5},
		{"a small room is not few", 10, -1, nil, "on_sale", "available", 10, 6},
		{"sold out here", 100, 0, nil, "on_sale", "sold_out", -1, 0},
		{"less than the least order", 100, 1, func(h *house) { h.pricing.tiers[0].MinPerOrder = 2 }, "on_sale", "sold_out", -1, 1},
		{"not started", 100, -1, func(h *house) {
			for i := range h.pricing.tiers {
				h.pricing.tiers[i].SalesStart = h.clock.Now().Add(time.Hour)
			}
		}, "not_started", "not_started", -1, 6},
		{"tier over", 100, -1, func(h *house) { h.pricing.tiers[0].SalesEnd = h.clock.Now() }, "on_sale", "ended", -1, 6},
		{"event over", 100, -1, func(h *house) { h.clock.Advance(80 * time.Hour) }, "ended", "ended", -1, 6},
		{"cancelled", 100, -1, func(h *house) { h.events.card.Status = "cancelled" }, "cancelled", "ended", -1, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := open(t, c.capacity)
			if c.left >= 0 {
				h.stock.left[h.floor.PoolID] = c.left
			}
			if c.change != nil {
				c.change(h)
			}
			o, err := h.Offer(context.Background(), h.card.ID)
			require.NoError(t, err)
			require.Equal(t, c.status, o.Status)
			require.Len(t, o.Tiers, 2)
			require.Equal(t, "Floor", o.Tiers[0].Name)
			require.Equal(t, c.state, o.Tiers[0].State)
			require.Equal(t, c.remaining, o.Tiers[0].Remaining)
			require.Equal(t, c.max, o.Tiers[0].Max)
			require.Equal(t, c.status == "not_started", !o.SalesStart.IsZero())
		})
	}
}

func TestOfferHidesWhatIsNotForSale(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	h.pricing.tiers[1].Visible = false
	h.stock.left[h.floor.PoolID] = 0
	o, err := h.Offer(context.Background(), h.card.ID)
	require.NoError(t, err)
	require.Len(t, o.Tiers, 1)
	require.Equal(t, "sold_out", o.Status)
	h.events.card.Status = "draft"
	_, err = h.Offer(context.Background(), h.card.ID)
	require.Equal(t, errs.NotFound, errs.KindOf(err), "a draft does not exist for buyers")
	_, _, err = h.CreateHold(context.Background(), h.ask(h.floor, 1))
	require.Equal(t, errs.NotFound, errs.KindOf(err))
}

func TestHoldFreezesPrices(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	ctx := context.Background()
	hold, token := h.hold(h.floor, 2)
	h.pricing.tiers[0].Each.Amount = 9900
	again, err := h.Hold(ctx, hold.ID, token)
	require.NoError(t, err)
	require.Equal(t, int64(5000), again.Quote.Total.Amount)
	require.Equal(t, int64(4600), again.Quote.Lines[0].Payee.Amount, "the payee's part is frozen too")
	p, err := h.PlaceOrder(ctx, buyer(hold, token))
	require.NoError(t, err)
	require.Equal(t, int64(5000), p.Order.TotalAmount)
}

func TestHoldEnds(t *testing.T) {
	t.Parallel()
	h := open(t, 2)
	ctx := context.Background()
	given, token := h.hold(h.floor, 2)
	_, _, err := h.CreateHold(ctx, h.ask(h.floor, 1))
	requireCode(t, err, "sold_out")
	for range 2 {
		require.NoError(t, h.DeleteHold(ctx, given.ID, token))
	}
	_, err = h.PlaceOrder(ctx, buyer(given, token))
	requireCode(t, err, "hold_expired")

	late, token := h.hold(h.floor, 2)
	h.clock.Set(late.ExpiresAt)
	_, err = h.Hold(ctx, late.ID, token)
	require.Equal(t, errs.Gone, errs.KindOf(err))
	_, err = h.PlaceOrder(ctx, buyer(late, token))
	require.Equal(t, errs.Gone, errs.KindOf(err))

	swept, token := h.hold(h.friends, 1)
	require.NoError(t, h.stock.Release(ctx, swept.ID)) // the sweep was there first
	_, err = h.PlaceOrder(ctx, buyer(swept, token))
	require.Equal(t, errs.Gone, errs.KindOf(err))
}

func TestHoldRefusesNonsense(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	one := tix.LineRequest{TierID: h.floor.ID, Quantity: 1}
	for name, lines := range map[string][]tix.LineRequest{
		"nothing":      nil,
		"zero":         {{TierID: h.floor.ID}},
		"negative":     {{TierID: h.floor.ID, Quantity: -1}},
		"too many":     {{TierID: h.floor.ID, Quantity: 101}},
		"twice":        {one, one},
		"unknown tier": {{TierID: tix.NewTierID(), Quantity: 1}},
	} {
		_, _, err := h.CreateHold(context.Background(), checkout.Ask{EventID: h.card.ID, Lines: lines})
		require.Equal(t, errs.Invalid, errs.KindOf(err), name)
	}
	h.clock.Advance(77 * time.Hour)
	_, _, err := h.CreateHold(context.Background(), checkout.Ask{EventID: h.card.ID, Lines: []tix.LineRequest{one}})
	requireCode(t, err, "not_on_sale")
}
