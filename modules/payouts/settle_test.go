package payouts

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// verify makes a payee one that may be paid.
func (h *house) verify(p Payee) {
	h.t.Helper()
	ctx := context.Background()
	_, err := h.Onboard(ctx, h.org, p.ID, "US")
	require.NoError(h.t, err)
	ref := "acct_" + p.ID.String()
	a := verified(h.world.accounts[ref])
	a.Manual = true
	h.world.accounts[ref] = a
	_, err = h.Refresh(ctx, h.org, p.ID)
	require.NoError(h.t, err)
}

// due settles the event after its holdback and gives the payouts, oldest first.
func (h *house) due(want string) []Payout {
	h.t.Helper()
	ctx := context.Background()
	_, at, err := h.Due(ctx, h.event)
	require.NoError(h.t, err)
	h.clock.Set(at)
	state, err := h.Settle(ctx, h.event)
	require.NoError(h.t, err)
	require.Equal(h.t, want, state)
	list, err := h.Payouts(ctx, h.org, h.event, tix.PayoutID{}, 100)
	require.NoError(h.t, err)
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

func of(list []Payout, payee tix.PayeeID, kind string) Payout {
	for _, p := range list {
		if p.PayeeID == payee && p.Kind == kind {
			return p
		}
	}
	return Payout{}
}

func TestAnEventIsSettledAfterItsHoldbackAndFollowsIt(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	state, due, err := h.Due(ctx, h.event)
	require.NoError(t, err)
	require.Equal(t, "waiting", state)
	require.Equal(t, h.world.card.EndsAt.AddDate(0, 0, 7), due, "nobody knows this organizer")
	got, err := h.Settle(ctx, h.event)
	require.NoError(t, err)
	require.Equal(t, "waiting", got, "too early")
	h.world.card.EndsAt = h.world.card.EndsAt.AddDate(0, 1, 0)
	_, moved, err := h.Due(ctx, h.event)
	require.NoError(t, err)
	require.Equal(t, h.world.card.EndsAt.AddDate(0, 0, 7), moved)
	h.world.card.Status = "cancelled"
	state, due, err = h.Due(ctx, h.event)
	require.NoError(t, err)
	require.Equal(t, "held", state)
	require.True(t, due.IsZero())
}

func TestASettlementPlansWhatEachGetsAndKeepsAReserve(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	venue := h.partner("Kesselhaus", Share{Percentage: 1000})
	h.sell(h.sale(4))
	list := h.due("settled")
	require.Len(t, list, 4)
	require.Equal(t, int64(774), of(list, venue.ID, PayoutSettlement).Amount, "90 % of 8.60")
	require.Equal(t, int64(86), of(list, venue.ID, PayoutReserve).Amount)
	require.Equal(t, h.clock.Now().AddDate(0, 0, 90), of(list, venue.ID, PayoutReserve).DueAt.UTC())
	require.Len(t, h.due2(), 4, "settling twice plans nothing more")
	require.Len(t, testkit.Published(t, h.db, tix.EventSettled{}, h.event.String()), 1)
	require.Len(t, testkit.Published(t, h.db, tix.PayoutPlanned{}, of(list, venue.ID, PayoutReserve).ID.String()), 1)
	st, level, err := h.SettlementOf(ctx, h.org, h.event)
	require.NoError(t, err)
	require.Equal(t, "settled", st.State)
	require.Equal(t, "new", level.Level)
}

func (h *house) due2() []Payout {
	h.t.Helper()
	_, err := h.Settle(context.Background(), h.event)
	require.NoError(h.t, err)
	list, err := h.Payouts(context.Background(), h.org, h.event, tix.PayoutID{}, 100)
	require.NoError(h.t, err)
	return list
}

func TestAPayeeThatIsNotVerifiedBlocksOnlyItsOwnPayout(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	venue := h.partner("Kesselhaus", Share{Percentage: 1000})
	organizer, err := h.organizer(ctx, h.org)
	require.NoError(t, err)
	h.verify(organizer)
	h.sell(h.sale(4))
	list := h.due("settled")
	theirs, ours := of(list, venue.ID, PayoutSettlement), of(list, organizer.ID, PayoutSettlement)
	state, err := h.Send(ctx, theirs.ID)
	require.NoError(t, err)
	require.Equal(t, PayoutBlocked, state)
	blocked, err := h.BlockedOf(ctx, venue.ID)
	require.NoError(t, err)
	require.Equal(t, []tix.PayoutID{theirs.ID}, blocked)

	for range 2 {
		state, err = h.Send(ctx, ours.ID)
		require.NoError(t, err)
		require.Equal(t, PayoutTransferred, state)
	}
	require.Len(t, h.world.transfers, 1)
	h.verify(venue)
	state, err = h.Send(ctx, theirs.ID)
	require.NoError(t, err)
	require.Equal(t, PayoutTransferred, state)
	_, err = h.Review(ctx, h.org, organizer.ID, ReviewHold, "papers look odd")
	require.NoError(t, err)
	state, err = h.Send(ctx, of(list, organizer.ID, PayoutReserve).ID)
	require.NoError(t, err)
	require.Equal(t, PayoutBlocked, state)
}

// paidOut brings the organizer's payout of four tickets as far as the provider's account.
func paidOut(h *house) Payout {
	organizer, err := h.organizer(context.Background(), h.org)
	require.NoError(h.t, err)
	h.verify(organizer)
	p := of(h.due("settled"), organizer.ID, PayoutSettlement)
	_, err = h.Send(context.Background(), p.ID)
	require.NoError(h.t, err)
	return p
}

func TestAPayoutGoesToTheBankAndMayComeBackAfterItWasThere(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.sell(h.sale(4))
	p := paidOut(h)
	bank := func(status, want string) {
		t.Helper()
		h.world.bank = status
		for range 2 {
			state, err := h.Bank(ctx, p.ID)
			require.NoError(t, err)
			require.Equal(t, want, state)
		}
	}
	custody := func() int64 {
		var n int64
		require.NoError(t, h.db.Gorm(ctx).Raw("SELECT coalesce(sum(amount), 0) FROM payouts_entries WHERE event_id = ? AND account = 'custody'", h.event).Scan(&n).Error)
		return n
	}
	require.Equal(t, -p.Amount, custody())
	bank("in_transit", PayoutInTransit)
	bank("paid", PayoutPaid)
	require.Zero(t, custody())
	require.Equal(t, map[string]int64{"po:" + p.ID.String() + ":1": p.Amount}, h.world.banked)
	bank("failed", PayoutFailed)
	require.Equal(t, -p.Amount, custody(), "it is on the payee's account again")

	state, err := h.ResolvePayout(ctx, p.ID, PayoutRetry, "usr_admin", "new bank account")
	require.NoError(t, err)
	require.Equal(t, PayoutTransferred, state)
	bank("in_transit", PayoutInTransit)
	_, err = h.ResolvePayout(ctx, p.ID, PayoutAbort, "usr_admin", "no")
	requireCode(t, err, "payout_not_parked")
	bank("paid", PayoutPaid)
	require.Len(t, h.world.banked, 2, "a new payout at the provider")
	require.Zero(t, custody())
}

func TestAnAbortedReserveIsOwedStill(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.sell(h.sale(4))
	organizer, err := h.organizer(ctx, h.org)
	require.NoError(t, err)
	list := h.due("settled")
	reserve := of(list, organizer.ID, PayoutReserve)
	before, err := h.store.payable(ctx, h.event, organizer.ID, "USD")
	require.NoError(t, err)
	for range 2 {
		state, err := h.ResolvePayout(ctx, reserve.ID, PayoutAbort, "usr_admin", "kept")
		require.NoError(t, err)
		require.Equal(t, PayoutAborted, state)
	}
	after, err := h.store.payable(ctx, h.event, organizer.ID, "USD")
	require.NoError(t, err)
	require.Equal(t, reserve.Amount, after-before)
}

func TestARefundAfterThePayoutIsTakenBackOrOwed(t *testing.T) {
	t.Parallel()
	for name, atBank := range map[string]bool{"taken back": false, "at the bank": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			s := h.sell(h.sale(4))
			p := paidOut(h)
			h.world.atBank = atBank
			m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200}
			for range 2 {
				require.NoError(t, h.Recover(ctx, m))
			}
			require.NoError(t, h.GivenBack(ctx, m))
			owed, err := h.store.payable(ctx, h.event, p.PayeeID, "USD")
			require.NoError(t, err)
			if atBank {
				require.Equal(t, int64(-2300), owed, "its next settlement is smaller")
				require.Empty(t, h.world.reversals)
				return
			}
			require.Zero(t, owed)
			require.Equal(t, map[string]int64{"trr:" + m.Key + ":" + p.ID.String(): 2300}, h.world.reversals)
		})
	}
}

func TestWhatAPayeeOwesIsNettedFromItsNextSettlement(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	s := h.sell(h.sale(4))
	p := paidOut(h)
	h.world.atBank = true
	m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200}
	require.NoError(t, h.Recover(ctx, m))
	require.NoError(t, h.GivenBack(ctx, m))

	next := h.sale(4)
	next.EventID = tix.NewEventID()
	h.event, h.world.card.ID, h.world.card.EndsAt = next.EventID, next.EventID, h.clock.Now().Add(time.Hour)
	h.sell(next)
	list := h.due("settled")
	require.Equal(t, int64(9200-2300), of(list, p.PayeeID, PayoutSettlement).Amount+of(list, p.PayeeID, PayoutReserve).Amount)
	st, level, err := h.SettlementOf(ctx, h.org, h.event)
	require.NoError(t, err)
	require.Equal(t, "known", level.Level, "one event was settled before")
	require.Equal(t, "settled", st.State)
}

func TestALargeSettlementWaitsForTwoPeople(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	s := h.sale(1)
	s.Quote = h.world.quote(tix.LineRequest{TierID: h.tier, Quantity: 500})
	s.Balance.Gross = s.Quote.Total.Amount
	h.sell(s)
	require.Empty(t, h.due("approval"))
	first := auth.With(ctx, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()})
	_, err := h.Decide(first, h.org, h.event, DecideApprove, "")
	requireCode(t, err, "validation_failed")
	_, err = h.Decide(first, h.org, h.event, DecideHold, "let me look")
	require.NoError(t, err)
	_, err = h.Decide(first, h.org, h.event, DecideApprove, "fine")
	requireCode(t, err, "settlement_not_waiting")
	_, err = h.Decide(first, h.org, h.event, DecideRelease, "fine")
	require.NoError(t, err)
	require.Empty(t, h.due("approval"))
	_, err = h.Decide(first, h.org, h.event, DecideApprove, "fine")
	require.NoError(t, err)
	require.Empty(t, h.due2(), "one is not enough")
	_, err = h.Decide(first, h.org, h.event, DecideApprove, "fine, really")
	requireCode(t, err, "second_person_needed")
	second := auth.With(ctx, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()})
	_, err = h.Decide(second, h.org, h.event, DecideApprove, "fine")
	require.NoError(t, err)
	require.NotEmpty(t, h.due2())
}

func TestAProviderThatIsAwayChangesNothing(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.sell(h.sale(4))
	organizer, err := h.organizer(ctx, h.org)
	require.NoError(t, err)
	h.verify(organizer)
	p := of(h.due("settled"), organizer.ID, PayoutSettlement)
	h.world.away = errs.New(errs.Unavailable, "payment_unavailable", "Later.")
	_, err = h.Send(ctx, p.ID)
	requireCode(t, err, "payment_unavailable")
	h.world.away = nil
	state, err := h.Send(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, PayoutTransferred, state)
}

func TestWhatIsRefundedBeforeThePayoutLeavesIsNotPaidOut(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	s := h.sell(h.sale(4))
	organizer, err := h.organizer(ctx, h.org)
	require.NoError(t, err)
	p := of(h.due("settled"), organizer.ID, PayoutSettlement)
	back := func(amount, fee int64) {
		require.NoError(t, h.GivenBack(ctx, tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: amount, Currency: "USD"}, Fee: fee}))
	}
	back(2500, 200)
	h.verify(organizer)
	state, err := h.Send(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, PayoutTransferred, state)
	got, err := h.Payout(ctx, h.org, p.ID)
	require.NoError(t, err)
	require.Equal(t, p.Amount-2300, got.Amount)
	owed, err := h.store.payable(ctx, h.event, organizer.ID, "USD")
	require.NoError(t, err)
	require.Zero(t, owed)
}
