package payouts

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

// in sums what was posted for an order by account, in a currency.
func (h *house) in(order tix.OrderID, currency tix.Currency) map[string]int64 {
	h.t.Helper()
	out := map[string]int64{}
	rows, err := h.store.ofOrder(context.Background(), order, currency)
	require.NoError(h.t, err)
	for _, e := range rows {
		if e.amount != 0 {
			out[e.account] += e.amount
		}
	}
	return out
}

func TestADisputeFollowsTheBalanceInEveryCurrency(t *testing.T) {
	t.Parallel()
	took := func(currency tix.Currency, gross, fee int64) tix.DisputeMove {
		return tix.DisputeMove{Reference: "txn_took_" + tix.NewOrderID().String(), Currency: currency, Gross: -gross, Fee: fee, Disputed: -2500}
	}
	gave := func(currency tix.Currency, gross, fee int64) tix.DisputeMove {
		return tix.DisputeMove{Reference: "txn_gave_" + tix.NewOrderID().String(), Currency: currency, Gross: gross, Fee: -fee, Disputed: 2500}
	}
	for name, c := range map[string]struct {
		balance tix.PaymentBalance
		moves   []tix.DisputeMove
		lost    bool
		dollars map[string]int64
		euros   map[string]int64
	}{
		"taken": {balance: tix.PaymentBalance{Currency: "USD", Gross: 2500, Fee: 103}, moves: []tix.DisputeMove{took("USD", 2500, 1500)},
			dollars: map[string]int64{"stripe": 2397 - 4000, "stripe_cost": 1603, "dispute": 2500, "platform_fee": -200, "payable": -2300}},
		"won, and the fee is kept": {balance: tix.PaymentBalance{Currency: "USD", Gross: 2500, Fee: 103}, moves: []tix.DisputeMove{took("USD", 2500, 1500), gave("USD", 2500, 0)},
			dollars: map[string]int64{"stripe": 2397 - 1500, "stripe_cost": 1603, "platform_fee": -200, "payable": -2300}},
		"lost": {balance: tix.PaymentBalance{Currency: "USD", Gross: 2500, Fee: 103}, moves: []tix.DisputeMove{took("USD", 2500, 1500)}, lost: true,
			dollars: map[string]int64{"stripe": 2397 - 4000, "stripe_cost": 1603}},
		"taken from another currency": {balance: tix.PaymentBalance{Currency: "EUR", Gross: 2300, Fee: 90}, moves: []tix.DisputeMove{took("EUR", 2280, 1300)},
			dollars: map[string]int64{"dispute": 2500, "platform_fee": -200, "payable": -2300},
			euros:   map[string]int64{"stripe": 2210 - 3580, "stripe_cost": 1390, "conversion": -20}},
		"won at another rate": {balance: tix.PaymentBalance{Currency: "EUR", Gross: 2300, Fee: 90}, moves: []tix.DisputeMove{took("EUR", 2280, 1300), gave("EUR", 2310, 1300)},
			dollars: map[string]int64{"conversion": 2500, "platform_fee": -200, "payable": -2300},
			euros:   map[string]int64{"stripe": 2240, "stripe_cost": 90, "conversion": -2330}},
		"lost from another currency": {balance: tix.PaymentBalance{Currency: "EUR", Gross: 2300, Fee: 90}, moves: []tix.DisputeMove{took("EUR", 2280, 1300)}, lost: true,
			dollars: map[string]int64{}, euros: map[string]int64{"stripe": 2210 - 3580, "stripe_cost": 1390, "conversion": -20}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			s := h.sale(1)
			s.Balance = c.balance
			h.sell(s)
			d := tix.DisputeMoney{Reference: "dp_" + s.OrderID.String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total}
			for i := range c.moves { // one after the other, and every one again with the next
				d.Moves = c.moves[:i+1]
				for range 2 {
					require.NoError(t, h.Withdrawn(t.Context(), d))
				}
			}
			for range 2 {
				if c.lost {
					require.NoError(t, h.Lost(t.Context(), d))
				}
			}
			require.Equal(t, c.dollars, h.in(s.OrderID, "USD"))
			if c.euros == nil {
				c.euros = map[string]int64{}
			}
			require.Equal(t, c.euros, h.in(s.OrderID, "EUR"))
		})
	}
}

// TestADisputeThatWasTakenAndGivenBackAtOnceIsReconciled: both movements are posted, though nothing is off
// the balance when the dispute is first heard of.
func TestADisputeThatWasTakenAndGivenBackAtOnceIsReconciled(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.sell(h.sale(1))
	d := tix.DisputeMoney{Reference: "dp_" + s.OrderID.String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total, Moves: []tix.DisputeMove{
		{Reference: "txn_a_" + s.OrderID.String(), Currency: "USD", Gross: -2500, Fee: 1500, Disputed: -2500},
		{Reference: "txn_b_" + s.OrderID.String(), Currency: "USD", Gross: 2500, Fee: -1500, Disputed: 2500},
	}}
	require.NoError(t, h.Withdrawn(t.Context(), d))
	for _, m := range d.Moves {
		_, posted, found, err := h.store.posting(t.Context(), d.Reference, kindsOf("adjustment"), "USD", m.Gross-m.Fee)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, m.Gross-m.Fee, posted)
	}
}
