package payouts

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// TestTheCheckKnowsEveryAccountOfAPayee plays an advance, a reserve and a debt, and then breaks the rows
// under the books one by one.
func TestTheCheckKnowsEveryAccountOfAPayee(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	ctx := context.Background()
	h.rules(Level{ApprovalOver: 1 << 40, Reserve: 1000, ReserveDays: 10, Advance: 5000, AdvanceOver: 1 << 40})
	organizer := h.ours()
	s := h.sell(h.sale(4))
	list := h.due("settled")
	first, reserve := of(list, organizer.ID, PayoutSettlement), of(list, organizer.ID, PayoutReserve)
	h.send(first.ID, PayoutTransferred)
	h.world.atBank = true
	require.NoError(t, h.GivenBack(ctx, tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200}))
	h.next("USD")
	h.sell(h.sale(4))
	advance, err := h.AskAdvance(as(), h.org, h.event, 3000)
	require.NoError(t, err)
	h.send(advance.ID, PayoutTransferred)
	h.world.has = map[string]int64{organizer.Reference(): first.Amount + 3000}

	check := func() []Finding {
		t.Helper()
		found, err := h.compareAccounts(ctx)
		require.NoError(t, err)
		return found
	}
	require.Empty(t, check())
	h.next("USD")
	h.sell(h.sale(4))
	require.Equal(t, int64((9200-2300)*9/10), of(h.due("settled"), organizer.ID, PayoutSettlement).Amount)
	require.Empty(t, check(), "a debt was netted")

	for name, c := range map[string][2]string{
		"a reserve that is not there": {"UPDATE payouts_payouts SET amount = amount + 1 WHERE id = $1", reserve.ID.UUID()},
		"a reserve that nobody plans": {"UPDATE payouts_payouts SET state = 'aborted' WHERE id = $1", reserve.ID.UUID()},
		"an advance that is set off":  {"UPDATE payouts_payouts SET recovered_at = now() WHERE id = $1", advance.ID.UUID()},
	} {
		undo := "UPDATE payouts_payouts SET amount = $2, state = $3, recovered_at = NULL WHERE id = $1"
		_, err := h.db.Pool().Exec(ctx, c[0], c[1])
		require.NoError(t, err, name)
		require.Len(t, check(), 1, name)
		for _, p := range []Payout{reserve, advance} {
			if p.ID.UUID() == c[1] {
				state := map[string]string{PayoutReserve: PayoutPlanned, PayoutAdvance: PayoutTransferred}[p.Kind]
				_, err = h.db.Pool().Exec(ctx, undo, c[1], p.Amount, state)
				require.NoError(t, err)
			}
		}
		require.Empty(t, check(), name)
	}
	h.world.has[organizer.Reference()]--
	require.Equal(t, []Finding{{organizer.ID.String(), "the books have 1 minor units of USD more on its account than the provider"}}, check())
	h.world.has[organizer.Reference()]++
	require.NoError(t, h.post(ctx, journal{organization: h.org, event: h.event, kind: "test", reference: "custody", entries: []entry{
		{acctCustody, organizer.ID, "USD", 7}, {account: acctNetting, currency: "USD", amount: -7},
	}}))
	require.Len(t, check(), 2, "custody is not what the account has, and the bridge is not empty")

	h.world.balance = []tix.ProviderBalance{{Available: tix.Money{Amount: 1, Currency: "USD"}}}
	found, _, err := h.Check(ctx)
	require.NoError(t, err)
	require.Len(t, found, 3, "the check of everything says so too")
}
