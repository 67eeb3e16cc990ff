package payouts

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

// disputed sells an order of 100.00, of which 8.00 are our fee, and gives the bank's dispute of it.
func (h *house) disputed(b tix.PaymentBalance) (tix.Sale, tix.DisputeMoney) {
	h.t.Helper()
	s := h.sale(4)
	s.Balance = b
	h.sell(s)
	return s, tix.DisputeMoney{Reference: "dp_" + s.OrderID.String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total}
}

// took and gave are movements of our balance: what came, and what the provider kept beside.
func took(currency tix.Currency, gross, fee int64) tix.DisputeMove {
	return tix.DisputeMove{Reference: "txn_took_" + tix.NewOrderID().String(), Currency: currency, Gross: -gross, Fee: fee, Disputed: -10_000}
}

func gave(currency tix.Currency, gross, fee int64) tix.DisputeMove {
	return tix.DisputeMove{Reference: "txn_gave_" + tix.NewOrderID().String(), Currency: currency, Gross: gross, Fee: -fee, Disputed: 10_000}
}

func TestADisputeFollowsTheBalanceInEveryCurrency(t *testing.T) {
	t.Parallel()
	dollars, euros := tix.PaymentBalance{Currency: "USD", Gross: 10_000, Fee: 320}, tix.PaymentBalance{Currency: "EUR", Gross: 9000, Fee: 300}
	sold := map[string]int64{"conversion": 10_000, "platform_fee": -800}
	for name, c := range map[string]struct {
		balance tix.PaymentBalance
		moves   []tix.DisputeMove
		lost    bool
		dollars map[string]int64
		euros   map[string]int64
	}{
		"taken": {balance: dollars, moves: []tix.DisputeMove{took("USD", 10_000, 1500)},
			dollars: map[string]int64{"stripe": 9680 - 11_500, "stripe_cost": 1820, "dispute": 10_000, "platform_fee": -800}},
		"won, and the fee is back": {balance: dollars, moves: []tix.DisputeMove{took("USD", 10_000, 1500), gave("USD", 10_000, 1500)},
			dollars: map[string]int64{"stripe": 9680, "stripe_cost": 320, "platform_fee": -800}},
		"won, and the fee is kept": {balance: dollars, moves: []tix.DisputeMove{took("USD", 10_000, 1500), gave("USD", 10_000, 0)},
			dollars: map[string]int64{"stripe": 9680 - 1500, "stripe_cost": 1820, "platform_fee": -800}},
		"lost": {balance: dollars, moves: []tix.DisputeMove{took("USD", 10_000, 1500)}, lost: true,
			dollars: map[string]int64{"stripe": 9680 - 11_500, "stripe_cost": 1820}},
		"taken from another currency": {balance: euros, moves: []tix.DisputeMove{took("EUR", 9800, 1400)}, dollars: sold,
			euros: map[string]int64{"stripe": 8700 - 9800 - 1400, "stripe_cost": 1700, "dispute": 9800, "conversion": -9000}},
		"won at another rate": {balance: euros, moves: []tix.DisputeMove{took("EUR", 9800, 1400), gave("EUR", 9600, 1400)}, dollars: sold,
			euros: map[string]int64{"stripe": 8700 - 200, "stripe_cost": 300, "exchange": 200, "conversion": -9000}},
		"won at a better rate, and the fee is kept": {balance: euros, moves: []tix.DisputeMove{took("EUR", 9800, 1400), gave("EUR", 9900, 0)}, dollars: sold,
			euros: map[string]int64{"stripe": 8700 - 1400 + 100, "stripe_cost": 1700, "exchange": -100, "conversion": -9000}},
		"lost from another currency": {balance: euros, moves: []tix.DisputeMove{took("EUR", 9800, 1400)}, lost: true, dollars: map[string]int64{},
			euros: map[string]int64{"stripe": 8700 - 9800 - 1400, "stripe_cost": 1700, "exchange": 800}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			s, d := h.disputed(c.balance)
			for i := range c.moves { // one after the other, and every one again with the next
				d.Moves = c.moves[:i+1]
				for range 2 {
					require.NoError(t, h.Withdrawn(t.Context(), d))
				}
			}
			var given int64
			for range 2 {
				if c.lost {
					require.NoError(t, h.Lost(t.Context(), d))
					given = 10_000
				}
			}
			require.Equal(t, c.dollars, h.sums(s.OrderID, "USD"))
			if c.euros == nil {
				c.euros = map[string]int64{}
			}
			require.Equal(t, c.euros, h.sums(s.OrderID, "EUR"))
			h.agrees(s, given)
		})
	}
}

// TestEveryMovementOfADisputeHasItsJournal: the reconciliation finds them one by one, also when the dispute
// was taken and given back before it was first heard of, and when the amounts are the same.
func TestEveryMovementOfADisputeHasItsJournal(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, d := h.disputed(tix.PaymentBalance{Currency: "USD", Gross: 10_000, Fee: 320})
	d.Moves = []tix.DisputeMove{took("USD", 10_000, 1500), gave("USD", 10_000, 1500)}
	require.NoError(t, h.Withdrawn(t.Context(), d))
	seen := func(m tix.DisputeMove, net int64) string {
		class, err := h.match(t.Context(), tix.BalanceMove{Reference: m.Reference, Kind: "adjustment", Source: d.Reference, Amount: m.Gross, Fee: m.Fee, Net: net, Currency: "USD", At: h.clock.Now()})
		require.NoError(t, err)
		return class
	}
	for range 2 {
		require.Equal(t, []string{Matched, Matched}, []string{seen(d.Moves[0], -11_500), seen(d.Moves[1], 11_500)})
	}
	require.Equal(t, AmountDiffers, seen(d.Moves[1], 11_400))
	require.Equal(t, MissingHere, seen(gave("USD", 10_000, 1500), 11_500), "a third is not one of those two")
}

// TestADisputeOnAnOrganizersAccountMovesNothingOfOurs.
func TestADisputeOnAnOrganizersAccountMovesNothingOfOurs(t *testing.T) {
	t.Parallel()
	h := open(t)
	s, d := h.disputed(tix.PaymentBalance{Currency: "USD", Gross: 10_000, Fee: 320})
	before := h.sums(s.OrderID, "USD")
	d.Account, d.Moves = "acct_1", []tix.DisputeMove{took("USD", 10_000, 1500)}
	require.NoError(t, h.Withdrawn(t.Context(), d))
	require.Equal(t, before, h.sums(s.OrderID, "USD"))
}
