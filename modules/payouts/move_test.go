package payouts

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

// owes is what the organizer and everybody else have to get of an event.
func (h *house) owes(event tix.EventID) (sum int64, kinds []string) {
	h.t.Helper()
	rows, err := h.store.statement(h.t.Context(), h.org, event)
	require.NoError(h.t, err)
	for _, r := range rows {
		sum += r.Amount
		kinds = append(kinds, r.Kind)
	}
	return sum, kinds
}

func TestTheMoneyOfAMovedOrderFollowsItToTheOtherEvent(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	h.partner("Kesselhaus", Share{Percentage: 1000})
	s := h.sell(h.sale(2))
	back := tix.MoneyBack{Key: tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200, Reference: "re_1"}
	require.NoError(t, h.GivenBack(ctx, back))
	before := h.books(s.OrderID)
	move := tix.OrderMove{OrderID: s.OrderID, OrganizationID: h.org, From: h.event, To: tix.NewEventID()}
	for range 2 {
		require.NoError(t, h.Moved(ctx, move))
	}
	require.Equal(t, before, h.books(s.OrderID), "the split stays the one of the sale")
	left, _ := h.owes(h.event)
	there, kinds := h.owes(move.To)
	require.Equal(t, []int64{0, 2300}, []int64{left, there})
	require.Equal(t, []string{"moved_in", "moved_in"}, kinds)

	// A refund that its bank sends back, and one that is asked for as if nothing had happened.
	require.NoError(t, h.CameBack(ctx, back.Key, tix.PaymentBalance{}))
	left, _ = h.owes(h.event)
	there, _ = h.owes(move.To)
	require.Equal(t, []int64{0, 4600}, []int64{left, there})
	back.Key, back.Amount.Amount, back.Fee = tix.NewRefundID().String(), 5000, 400
	require.NoError(t, h.GivenBack(ctx, back))
	there, _ = h.owes(move.To)
	require.Zero(t, there)
	require.Equal(t, map[string]int64{"stripe": -103, "stripe_cost": 103}, h.books(s.OrderID))

	h.world.orders = []tix.OrderMoney{{OrderID: s.OrderID, Status: "refunded", Total: s.Quote.Total, Refunded: 5000}}
	posted, err := h.store.posted(ctx, h.world.orders)
	require.NoError(t, err)
	require.Empty(t, disagree(h.world.orders[0], posted[s.OrderID], 0))
}

func TestAnOrderMovesOnFromWhereItIs(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	s := h.sell(h.sale(1))
	second, third := tix.NewEventID(), tix.NewEventID()
	require.NoError(t, h.Moved(ctx, tix.OrderMove{OrderID: s.OrderID, OrganizationID: h.org, From: h.event, To: second}))
	require.NoError(t, h.Moved(ctx, tix.OrderMove{OrderID: s.OrderID, OrganizationID: h.org, From: second, To: third}))
	for event, want := range map[tix.EventID]int64{h.event: 0, second: 0, third: 2300} {
		got, _ := h.owes(event)
		require.Equal(t, want, got)
	}
	require.NoError(t, h.Lost(ctx, tix.DisputeMoney{Reference: "dp_" + s.OrderID.String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total, Moves: []tix.DisputeMove{{Reference: "txn_dp_9", Currency: "USD", Gross: -5000, Fee: 1500, Disputed: -5000}}}))
	got, _ := h.owes(third)
	require.Zero(t, got, "a bank takes it where it is")
}

func TestWhatTheProviderKeepsOfAnEventIsKnown(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	none, err := h.ProviderCosts(ctx, h.event)
	require.NoError(t, err)
	require.Empty(t, none)
	h.sell(h.sale(2))
	_, err = h.SetRule(ctx, h.org, h.event, nil, RuleDetails{Costs: CostsOrganizer})
	require.NoError(t, err)
	h.sell(h.sale(1))
	converted := h.sale(1)
	converted.Balance = tix.PaymentBalance{Reference: "txn_2", Currency: "EUR", Gross: 2300, Fee: 90}
	h.sell(converted)
	kept, err := h.ProviderCosts(ctx, h.event)
	require.NoError(t, err)
	require.Equal(t, []tix.Money{{Amount: 90, Currency: "EUR"}, {Amount: 206, Currency: "USD"}}, kept, "whoever bears it")
}

func TestACreditIsOwedToTheBuyerUntilItIsSpent(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	s := h.sell(h.sale(2))
	usd := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: "USD"} }
	given := tix.MoneyBack{Key: tix.NewRefundID().String() + ":credit", OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: usd(5000), Fee: 400, OnCredit: true}
	for range 2 {
		require.NoError(t, h.GivenBack(ctx, given))
	}
	require.Equal(t, map[string]int64{"stripe": 4897, "stripe_cost": 103, "credit": -5000}, h.books(s.OrderID), "the money is still ours to keep for them")

	// It pays an order in part, and one altogether.
	part := h.sale(2)
	part.Credit, part.Balance.Gross = 2000, 3000
	h.sell(part)
	require.Equal(t, map[string]int64{"stripe": 2897, "stripe_cost": 103, "credit": 2000, "platform_fee": -400, "payable Harbour Nights": -4600}, h.books(part.OrderID))
	whole := h.sale(1)
	whole.Credit, whole.Balance = 2500, tix.PaymentBalance{}
	h.sell(whole)
	require.Equal(t, map[string]int64{"credit": 2500, "platform_fee": -200, "payable Harbour Nights": -2300}, h.books(whole.OrderID))

	// A refund of the first goes to the card and back onto the credit.
	require.NoError(t, h.GivenBack(ctx, tix.MoneyBack{Key: "card" + part.OrderID.String(), OrderID: part.OrderID, EventID: h.event, OrganizationID: h.org, Amount: usd(3000), Fee: 400}))
	require.NoError(t, h.GivenBack(ctx, tix.MoneyBack{Key: "credit" + part.OrderID.String(), OrderID: part.OrderID, EventID: h.event, OrganizationID: h.org, Amount: usd(2000), OnCredit: true}))
	require.Equal(t, map[string]int64{"stripe": -103, "stripe_cost": 103}, h.books(part.OrderID))

	for _, o := range []tix.OrderMoney{{OrderID: s.OrderID, Status: "refunded", Total: usd(5000), Refunded: 5000}, {OrderID: part.OrderID, Status: "refunded", Total: usd(5000), Refunded: 5000}, {OrderID: whole.OrderID, Status: "paid", Total: usd(2500)}} {
		posted, err := h.store.posted(ctx, []tix.OrderMoney{o})
		require.NoError(t, err)
		require.Empty(t, disagree(o, posted[o.OrderID], 0))
	}
	late := h.sale(2)
	late.Credit, late.Balance.Gross = 2000, 3000
	require.NoError(t, h.TurnedBack(ctx, late))
	require.Equal(t, map[string]int64{"stripe": 2897, "stripe_cost": 103, "refund_due": -3000}, h.books(late.OrderID))
}
