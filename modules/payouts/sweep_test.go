package payouts

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// swept runs a step of a sweep to its end and gives how much was found.
func swept(t *testing.T, step func(context.Context, string) (tix.SweepPage, error)) (found int) {
	t.Helper()
	for after := ""; ; {
		page, err := step(context.Background(), after)
		require.NoError(t, err)
		found += page.Found
		if !page.More {
			return found
		}
		after = page.After
	}
}

// late plans what is late of the house's event, and gives the late payouts.
func (h *house) late() []Payout {
	h.t.Helper()
	for range 2 {
		_, err := h.planLate(context.Background(), h.event)
		require.NoError(h.t, err)
	}
	list, err := h.Payouts(context.Background(), h.org, h.event, tix.PayoutID{}, 100)
	require.NoError(h.t, err)
	var out []Payout
	for _, p := range list {
		if p.Kind == PayoutLate {
			out = append(out, p)
		}
	}
	return out
}

// settled is a house whose event of four tickets was settled and paid: 92.00.
func settled(t *testing.T, l Level) (*house, Payee, tix.Sale) {
	h := open(t)
	h.rules(l)
	organizer := h.ours()
	s := h.sell(h.sale(4))
	h.send(of(h.due("settled"), organizer.ID, PayoutSettlement).ID, PayoutTransferred)
	return h, organizer, s
}

func TestWhatBecomesPayableAfterTheSettlementIsPaid(t *testing.T) {
	t.Parallel()
	free := Level{ApprovalOver: 1 << 40}
	for name, c := range map[string]struct {
		happens func(h *house, s tix.Sale)
		want    int64
	}{
		"nothing":     {func(*house, tix.Sale) {}, 0},
		"a late sale": {func(h *house, _ tix.Sale) { h.sell(h.sale(2)) }, 4600},
		"a lost refund": {func(h *house, s tix.Sale) {
			m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200}
			require.NoError(h.t, h.Recover(context.Background(), m)) // its transfer is taken back
			require.NoError(h.t, h.GivenBack(context.Background(), m))
			require.Empty(h.t, h.late())
			require.NoError(h.t, h.CameBack(context.Background(), m.Key, tix.PaymentBalance{}))
		}, 2300},
		"a sale that is refunded again": {func(h *house, _ tix.Sale) {
			s := h.sell(h.sale(2))
			require.NoError(h.t, h.GivenBack(context.Background(), tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total, Fee: 400}))
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, organizer, s := settled(t, free)
			c.happens(h, s)
			list := h.late()
			if c.want == 0 {
				require.Empty(t, list)
				return
			}
			require.Len(t, list, 1, "planned once")
			require.Len(t, testkit.Published(t, h.db, tix.PayoutPlanned{}, list[0].ID.String()), 1)
			require.Equal(t, c.want, h.send(list[0].ID, PayoutTransferred).Amount)
			require.Zero(t, h.account(acctPayable, organizer.ID, "USD"))
			require.Len(t, h.late(), 1)
		})
	}
}

func TestALatePayoutPaysDebtsFirstAndLargeOnesNeedTwoPeople(t *testing.T) {
	t.Parallel()
	h, organizer, s := settled(t, Level{ApprovalOver: 9_200})
	first := h.event
	h.world.atBank = true
	require.NoError(t, h.GivenBack(context.Background(), tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200}))
	h.next("USD")
	h.due("settled")
	h.sell(h.sale(2))
	list := h.late()
	require.Len(t, list, 1)
	require.Equal(t, int64(4600-2300), list[0].Amount)
	left, err := h.store.payable(context.Background(), first, organizer.ID, "USD")
	require.NoError(t, err)
	require.Zero(t, left)

	h.sell(h.sale(5))
	list = h.late()
	require.Len(t, list, 2)
	require.Equal(t, []any{PayoutAsked, int64(11_500)}, []any{list[0].State, list[0].Amount})
	for range 2 {
		_, err := h.DecidePayout(as(), h.org, list[0].ID, PayoutApprove, "a block of late captures")
		require.NoError(t, err)
	}
	h.send(list[0].ID, PayoutTransferred)
}

func TestWhatAPersonDecidedAgainstIsNotPlannedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.rules(Level{ApprovalOver: 1 << 40, Reserve: 1000, ReserveDays: 10})
	organizer := h.ours()
	h.sell(h.sale(4))
	list := h.due("settled")
	require.Empty(t, h.late(), "what is planned is not late")
	for _, kind := range []string{PayoutSettlement, PayoutReserve} {
		_, err := h.ResolvePayout(context.Background(), of(list, organizer.ID, kind).ID, PayoutAbort, "usr_admin", "fraud")
		require.NoError(t, err)
	}
	require.Empty(t, h.late())
	h.sell(h.sale(1))
	got := h.late()
	require.Len(t, got, 1)
	require.Equal(t, int64(2300), got[0].Amount)
}

func TestASweepFindsWhatIsLateAndWhatIsOpenOnce(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	ctx := context.Background()
	h.rules(Level{ApprovalOver: 1 << 40, Reserve: 1000, ReserveDays: 10})
	organizer := h.ours()
	h.sell(h.sale(4))
	list := h.due("settled")
	h.send(of(list, organizer.ID, PayoutSettlement).ID, PayoutTransferred)
	_, err := h.ResolvePayout(ctx, of(list, organizer.ID, PayoutReserve).ID, PayoutAbort, "usr_admin", "kept")
	require.NoError(t, err)
	h.sell(h.sale(1))
	open := h.next("USD")
	require.NoError(t, h.EventPublished(ctx, tix.EventPublished{EventID: open, OrganizationID: h.org}))

	require.Equal(t, []int{1, 0}, []int{swept(t, h.Late), swept(t, h.Late)})
	for n := 1; n <= 2; n++ {
		require.Equal(t, []int{2, 1}, []int{swept(t, h.Stranded), swept(t, h.Unsettled)}, "the transferred one and the late one; the next event")
		require.Len(t, testkit.Published(t, h.db, tix.SettlementOpen{}, open.String()), n)
		require.Len(t, testkit.Published(t, h.db, tix.PayoutPlanned{}, of(list, organizer.ID, PayoutSettlement).ID.String()), n+1)
		require.Len(t, testkit.Published(t, h.db, tix.PayoutPlanned{}, of(list, organizer.ID, PayoutReserve).ID.String()), 1, "not what is over")
	}
	require.NoError(t, h.AskSweep(as()))
	require.Contains(t, h.world.verbs, "payouts.sweep.create")
	_, err = h.Late(ctx, "nonsense")
	require.Error(t, err)
}
