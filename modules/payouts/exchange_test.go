package payouts

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

// abroad is a house that sells in dollars and is settled in euros: one order of 100.00 came as 90.00, of
// which 3.00 were kept.
func abroad(t *testing.T) (*house, tix.Sale) {
	h := open(t)
	s := h.sale(4)
	s.Balance = tix.PaymentBalance{Reference: "txn_1", Currency: "EUR", Gross: 9000, Fee: 300}
	return h, h.sell(s)
}

// sums are the accounts of an order in one currency, without those of payees and those that are even.
func (h *house) sums(order tix.OrderID, currency tix.Currency) map[string]int64 {
	h.t.Helper()
	rows, err := h.store.ofOrder(context.Background(), order, currency)
	require.NoError(h.t, err)
	out := map[string]int64{}
	for _, e := range rows {
		if e.payee.IsZero() && e.amount != 0 {
			out[e.account] = e.amount
		}
	}
	return out
}

// agrees checks an order as `tixters ledger check` does.
func (h *house) agrees(s tix.Sale, refunded int64) {
	h.t.Helper()
	o := tix.OrderMoney{OrderID: s.OrderID, Status: "paid", Total: s.Quote.Total, Refunded: refunded}
	posted, err := h.store.posted(context.Background(), []tix.OrderMoney{o})
	require.NoError(h.t, err)
	require.Empty(h.t, disagree(o, posted[o.OrderID], 0))
}

func euros(gross int64) tix.PaymentBalance {
	return tix.PaymentBalance{Reference: "txn_back", Currency: "EUR", Gross: gross}
}

func TestARefundInAnotherCurrencyTakesWhatReallyLeft(t *testing.T) {
	t.Parallel()
	h, s := abroad(t)
	ctx := context.Background()
	back := func(amount, fee int64, b tix.PaymentBalance) string {
		key := "rf:" + tix.NewRefundID().String()
		for range 2 {
			require.NoError(t, h.GivenBack(ctx, tix.MoneyBack{Key: key, OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: amount, Currency: "USD"}, Fee: fee, Balance: b}))
		}
		return key
	}
	first := back(2500, 200, euros(2400)) // a quarter: 22.50 of what came
	require.Equal(t, map[string]int64{"stripe": 8700 - 2400, "stripe_cost": 300, "exchange": 150, "conversion": -6750}, h.sums(s.OrderID, "EUR"))
	require.Equal(t, map[string]int64{"conversion": 7500, "platform_fee": -600}, h.sums(s.OrderID, "USD"))
	h.agrees(s, 2500)

	for range 2 {
		require.NoError(t, h.CameBack(ctx, first, euros(2300)))
	}
	require.Equal(t, map[string]int64{"stripe": 8700 - 100, "stripe_cost": 300, "exchange": 100, "conversion": -9000}, h.sums(s.OrderID, "EUR"))
	h.agrees(s, 0)

	back(7500, 600, euros(6600))
	back(2500, 200, tix.PaymentBalance{}) // the provider did not say: what came of it
	require.Equal(t, map[string]int64{"stripe": 8600 - 6600 - 2250, "stripe_cost": 300, "exchange": 100 - 150}, h.sums(s.OrderID, "EUR"), "nothing is left between the currencies but the difference")
	require.Empty(t, h.sums(s.OrderID, "USD"))
	h.agrees(s, 10_000)
}

func TestAPaymentWhoseCurrencyIsKnownLateMovesToIt(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	s := h.sale(4)
	s.Balance = tix.PaymentBalance{}
	h.sell(s)
	h.world.late = s.OrderID
	m := tix.BalanceMove{Reference: "txn_" + s.OrderID.String(), Kind: "charge", Source: "ch_late", Amount: 9000, Fee: 300, Net: 8700, Currency: "EUR", At: h.clock.Now()}
	for range 2 {
		class, err := h.match(ctx, m)
		require.NoError(t, err)
		require.Equal(t, Matched, class)
	}
	require.Equal(t, map[string]int64{"stripe": 8700, "stripe_cost": 300, "conversion": -9000}, h.sums(s.OrderID, "EUR"))
	require.Equal(t, map[string]int64{"conversion": 10_000, "platform_fee": -800}, h.sums(s.OrderID, "USD"))
	h.agrees(s, 0)
}

func TestATransferToAnAccountOfAnotherCurrencyIsThereInItsOwn(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.rules(Level{ApprovalOver: 1 << 40})
	organizer := h.ours()
	ref := organizer.Reference()
	a := h.world.accounts[ref]
	a.Currency = "EUR"
	h.world.accounts[ref], h.world.rate = a, 90
	s := h.sell(h.sale(4))
	p := of(h.due("settled"), organizer.ID, PayoutSettlement)
	got := h.send(p.ID, PayoutTransferred)
	require.Equal(t, []tix.Money{{Amount: 9200, Currency: "USD"}, {Amount: 8280, Currency: "EUR"}}, []tix.Money{got.Money(), got.There()})
	require.Equal(t, []int64{0, 8280, -8280}, []int64{h.account(acctPayable, organizer.ID, "USD"), h.account(acctAccount, organizer.ID, "EUR"), h.account(acctCustody, organizer.ID, "EUR")})

	h.world.rate = 95 // a reversal takes what it is worth then
	m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200}
	for range 2 {
		require.NoError(t, h.Recover(ctx, m))
	}
	require.Equal(t, []int64{-2300, 8280 - 2185}, []int64{h.account(acctPayable, organizer.ID, "USD"), h.account(acctAccount, organizer.ID, "EUR")})
	require.NoError(t, h.GivenBack(ctx, m))
	require.Zero(t, h.account(acctPayable, organizer.ID, "USD"))

	h.world.bank = "paid"
	for range 2 {
		_, err := h.Bank(ctx, p.ID)
		require.NoError(t, err)
	}
	require.Equal(t, map[string]int64{"po:" + p.ID.String() + ":1": 8280 - 2185}, h.world.banked)
	require.Equal(t, []int64{0, 0}, []int64{h.account(acctAccount, organizer.ID, "EUR"), h.account(acctCustody, organizer.ID, "EUR")})
}
