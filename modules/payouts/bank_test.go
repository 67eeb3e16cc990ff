package payouts

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

// refundAll asks for everything of an order that the organizer alone has, and takes it back.
func refundAll(h *house, s tix.Sale) tix.MoneyBack {
	h.t.Helper()
	m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total, Fee: 800}
	require.NoError(h.t, h.Recover(context.Background(), m))
	require.NoError(h.t, h.GivenBack(context.Background(), m))
	return m
}

// TestAPayoutOfWhichNothingIsLeftEnds: what was transferred is taken back before it was paid out.
func TestAPayoutOfWhichNothingIsLeftEnds(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	s := h.sell(h.sale(4))
	p := paidOut(h)
	reserve := of(h.due2(), p.PayeeID, PayoutReserve)
	refundAll(h, s)
	for range 2 {
		state, err := h.Bank(ctx, p.ID)
		require.NoError(t, err)
		require.Equal(t, PayoutAborted, state)
	}
	p, err := h.Payout(ctx, h.org, p.ID)
	require.NoError(t, err)
	require.Equal(t, p.Amount, p.Reversed)
	require.Equal(t, "Everything was taken back for refunds.", p.Reason)
	require.Empty(t, h.world.banked)
	require.Positive(t, reserve.Amount)
}

// TestABankGetsWhatTheAccountHas: a reversal of another transfer came out of this one's money, so that the
// payee has at its bank what it should have in all, and its account is empty by the books too.
func TestABankGetsWhatTheAccountHas(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.sell(h.sale(4))
	p := paidOut(h)
	payee, err := h.store.payeeByID(ctx, p.PayeeID)
	require.NoError(t, err)
	h.world.short, h.world.has = true, map[string]int64{payee.Reference(): p.Amount - 500}
	for _, status := range []string{"in_transit", "paid"} {
		h.world.bank = status
		state, err := h.Bank(ctx, p.ID)
		require.NoError(t, err)
		require.Equal(t, status, state)
	}
	require.Equal(t, map[string]int64{"po:" + p.ID.String() + ":1": p.Amount - 500}, h.world.banked)
	var there int64
	require.NoError(t, h.db.Gorm(ctx).Raw("SELECT sum(amount)::bigint FROM payouts_entries WHERE account = ? AND payee_id = ?", acctAccount, p.PayeeID).Scan(&there).Error)
	require.EqualValues(t, 500, there, "the other reversal has posted as much on the other side")
}

// TestMoneyAtABankIsNotTakenFromAnotherPayout: the account has the money of other events.
func TestMoneyAtABankIsNotTakenFromAnotherPayout(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	s := h.sell(h.sale(4))
	p := paidOut(h)
	for _, status := range []string{"in_transit", "paid"} {
		h.world.bank = status
		_, err := h.Bank(ctx, p.ID)
		require.NoError(t, err)
	}
	refundAll(h, s)
	require.Empty(t, h.world.reversals)
	owed, err := h.store.payable(ctx, h.event, p.PayeeID, "USD")
	require.NoError(t, err)
	require.Negative(t, owed, "its next settlement is smaller")
}

// TestAPersonDecidesAboutAPayoutThatABankRefuses: it is on the payee's account.
func TestAPersonDecidesAboutAPayoutThatABankRefuses(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.sell(h.sale(4))
	p := paidOut(h)
	state, err := h.ResolvePayout(ctx, p.ID, PayoutRetry, "usr_admin", "again")
	require.NoError(t, err)
	require.Equal(t, PayoutTransferred, state)
	for range 2 {
		state, err = h.ResolvePayout(ctx, p.ID, PayoutAbort, "usr_admin", "they take it by themselves")
		require.NoError(t, err)
		require.Equal(t, PayoutAborted, state)
	}
}
