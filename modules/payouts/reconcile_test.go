package payouts

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// reconcile compares the movements of the last day and gives the open breaks by subject.
func (h *house) reconcile() map[string]Break {
	h.t.Helper()
	ctx := context.Background()
	since, until := h.clock.Now().AddDate(0, 0, -1), h.clock.Now()
	_, err := h.Reconcile(ctx, since, until, "")
	require.NoError(h.t, err)
	_, err = h.MissingThere(ctx, since, until)
	require.NoError(h.t, err)
	list, err := h.Breaks(ctx, BreakOpen, tix.BreakID{}, 100)
	require.NoError(h.t, err)
	out := map[string]Break{}
	for _, b := range list {
		out[b.Subject] = b
	}
	return out
}

func TestReconciliationFindsWhatDiffersAndForgetsWhatFits(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	ctx := context.Background()
	sell := func(txn string) tix.Sale {
		s := h.sale(2)
		s.Balance.Reference = txn
		return h.sell(s)
	}
	move := func(txn, kind, source string, amount, fee int64) tix.BalanceMove {
		return tix.BalanceMove{Reference: txn, Kind: kind, Source: source, Amount: amount, Fee: fee, Net: amount - fee, Currency: "USD", At: h.clock.Now()}
	}
	good := sell("txn_good")
	sell("txn_fee")
	sell("txn_amount")
	late := h.sale(1)
	late.Balance = tix.PaymentBalance{} // the provider did not say yet
	h.sell(late)
	h.world.late = late.OrderID
	require.NoError(t, h.GivenBack(ctx, tix.MoneyBack{Key: "rf:1", OrderID: good.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200, Reference: "re_1"}))
	h.world.moves = []tix.BalanceMove{
		move("txn_good", "charge", "ch_1", 5000, 103), move("txn_fee", "charge", "ch_2", 5000, 150), move("txn_amount", "charge", "ch_3", 4000, 103),
		move("txn_refund", "refund", "re_1", -2500, 0), move("txn_odd", "adjustment", "", -700, 0), move("txn_late", "charge", "ch_late", 2500, 102),
	}
	h.clock.Advance(3 * time.Hour)
	found := h.reconcile()
	require.Len(t, found, 3)
	require.Equal(t, []any{AmountDiffers, int64(-47)}, []any{found["txn_fee"].Class, found["txn_fee"].Amount})
	require.Equal(t, []any{AmountDiffers, int64(-1000)}, []any{found["txn_amount"].Class, found["txn_amount"].Amount})
	require.Equal(t, []any{MissingHere, int64(-700)}, []any{found["txn_odd"].Class, found["txn_odd"].Amount})
	require.Equal(t, int64(2398), h.books(late.OrderID)["stripe"], "what the provider keeps was posted when it said so")
	require.Len(t, h.reconcile(), 3, "a second run finds the same")

	// Until it is explained, nothing larger leaves.
	organizer, err := h.organizer(ctx, h.org)
	require.NoError(t, err)
	h.verify(organizer)
	p := of(h.due("settled"), organizer.ID, PayoutSettlement)
	require.Greater(t, p.Amount, int64(1000))
	state, err := h.Send(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, PayoutBlocked, state)

	h.world.moves[1].Fee, h.world.moves[1].Net = 103, 4897
	found = h.reconcile()
	require.Len(t, found, 2, "that one fits after all")
	for _, b := range found {
		_, err := h.Explain(ctx, b.ID, "usr_admin", "the provider corrected it")
		require.NoError(t, err)
		_, err = h.Explain(ctx, b.ID, "usr_admin", "again")
		requireCode(t, err, "break_closed")
	}
	require.Empty(t, h.reconcile(), "explained is explained")
	var theirs int64
	for _, m := range h.world.moves {
		theirs += m.Net
	}
	rows, err := h.Balances(ctx)
	require.NoError(t, err)
	for _, r := range rows {
		if r.Account == acctStripe {
			require.Equal(t, theirs, r.Amount, "the books follow the provider")
		}
	}
	state, err = h.Send(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, PayoutTransferred, state)
}

func TestWhatTheProviderNeverShowsIsABreakAfterTwoHours(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	h.sell(h.sale(1))
	h.clock.Advance(time.Hour)
	require.Empty(t, h.reconcile(), "it may take a while")
	h.clock.Advance(2 * time.Hour)
	found := h.reconcile()
	require.Len(t, found, 1)
	for _, b := range found {
		require.Equal(t, []any{MissingThere, int64(-2397)}, []any{b.Class, b.Amount})
	}
}

// TestAMovementFindsItsJournalByAnIndex: row-level security keeps the planner from using an index over an
// operator that might leak, so the name of the provider's thing is a column.
func TestAMovementFindsItsJournalByAnIndex(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	var plan []string
	require.NoError(t, h.db.InTx(context.Background(), func(ctx context.Context) error {
		if err := h.db.Gorm(ctx).Exec("SET LOCAL enable_seqscan = off").Error; err != nil {
			return err
		}
		return h.db.Gorm(ctx).Raw("EXPLAIN SELECT * FROM payouts_journals WHERE provider = 'txn_1' AND provider <> '' AND kind IN ('sale', 'turned_back')").Scan(&plan).Error
	}))
	require.Contains(t, strings.Join(plan, "\n"), "payouts_journals_provider")
}
