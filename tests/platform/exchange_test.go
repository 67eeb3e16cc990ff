package platform_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// rate says how a dollar is taken into the platform's balance in euros, in millionths.
func (w *treasury) rate(millionths int) {
	w.t.Helper()
	require.Equal(w.t, 200, w.send("POST", w.pay+"/__standin/exchange", nil, map[string]any{"settles": "eur", "rates": map[string]int{"usd>eur": millionths}}, nil))
}

// TestMoneyOfAnotherCurrencyAndTheBooksKnow: an organizer sells in dollars, the platform is settled in
// euros, and the rate changes before every refund and dispute: the books have in each currency what the
// bank has.
func TestMoneyOfAnotherCurrencyAndTheBooksKnow(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	w.rate(900_000)
	ada, eve, joy := w.paid("ada@example.org", "pm_card_visa"), w.paid("eve@example.org", "pm_card_refundFail"), w.paid("joy@example.org", "pm_card_visa")
	w.sound()
	w.rate(850_000)
	require.Equal(t, 201, w.send("POST", w.org+"/orders/"+ada.id.String()+"/refunds", w.owner, map[string]any{"amount": 1000}, nil))
	w.becomes(ada, "refunded")
	require.Equal(t, 201, w.send("POST", w.org+"/orders/"+eve.id.String()+"/refunds", w.owner, map[string]any{}, nil))
	w.becomes(eve, "failed")
	w.sound()
	w.rate(950_000)
	require.Equal(t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"payment_intent": w.reference(joy.id)}, nil))
	d := w.disputed(joy, "needs_response")
	w.sound()
	require.Equal(t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"dispute": d.Reference, "outcome": "lost"}, nil))
	w.disputed(joy, "lost")
	w.sound()
	page, err := w.p.Rooms.Payouts.Reconcile(t.Context(), time.Now().AddDate(0, 0, -1), time.Now().AddDate(0, 0, 10), "")
	require.NoError(t, err)
	require.Equal(t, []any{7, 0}, []any{page.Moves, page.Breaks}, "three charges, two refunds, one that came back, a dispute")
	balances, err := w.p.Rooms.Payouts.Balances(t.Context())
	require.NoError(t, err)
	exchange := map[string]int64{}
	for _, b := range balances {
		exchange[b.Account+" "+string(b.Currency)] += b.Amount
	}
	require.NotZero(t, exchange["exchange EUR"])
	require.Zero(t, exchange["stripe USD"])
}
