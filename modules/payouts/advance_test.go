package payouts

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// upcoming is a house on a level that advances a quarter, with four tickets sold: 92.00 are earned.
func upcoming(t *testing.T, over int64) (*house, Payee, tix.Sale) {
	h := open(t)
	h.rules(Level{ApprovalOver: 1 << 40, Advance: 2500, AdvanceOver: over})
	organizer := h.ours()
	h.next("USD")
	return h, organizer, h.sell(h.sale(4))
}

func TestAPartOfWhatAnEventHasEarnedIsAdvancedAndSetOff(t *testing.T) {
	t.Parallel()
	h, organizer, _ := upcoming(t, 5000)
	o, err := h.AdvanceOf(context.Background(), h.org, h.event)
	require.NoError(t, err)
	require.Equal(t, []int64{9200, 0, 2300}, []int64{o.Earned, o.Taken, o.Available})
	_, err = h.AskAdvance(as(), h.org, h.event, 2301)
	requireCode(t, err, "validation_failed")
	p, err := h.AskAdvance(as(), h.org, h.event, 2000)
	require.NoError(t, err)
	require.Equal(t, PayoutPlanned, p.State)
	require.Len(t, testkit.Published(t, h.db, tix.PayoutPlanned{}, p.ID.String()), 1)
	h.send(p.ID, PayoutTransferred)
	require.Equal(t, int64(2000), h.account(acctAdvance, organizer.ID, "USD"))
	o, err = h.AdvanceOf(context.Background(), h.org, h.event)
	require.NoError(t, err)
	require.Equal(t, []int64{2000, 300}, []int64{o.Taken, o.Available})

	list := h.due("settled")
	require.Equal(t, int64(7200), of(list, organizer.ID, PayoutSettlement).Amount)
	h.send(of(list, organizer.ID, PayoutSettlement).ID, PayoutTransferred)
	require.Equal(t, []int64{0, 0, 9200}, []int64{h.account(acctAdvance, organizer.ID, "USD"), h.account(acctPayable, organizer.ID, "USD"), h.account(acctAccount, organizer.ID, "USD")})
}

func TestALargeAdvanceNeedsTwoAdministrators(t *testing.T) {
	t.Parallel()
	h, _, _ := upcoming(t, 1000)
	asker := as()
	p, err := h.AskAdvance(asker, h.org, h.event, 2300)
	require.NoError(t, err)
	require.Equal(t, PayoutAsked, p.State)
	_, err = h.AskAdvance(asker, h.org, h.event, 1)
	requireCode(t, err, "advance_not_possible")
	_, err = h.DecidePayout(asker, h.org, p.ID, PayoutApprove, "mine")
	requireCode(t, err, "second_person_needed")
	first, second := as(), as()
	got, err := h.DecidePayout(first, h.org, p.ID, PayoutApprove, "fine")
	require.NoError(t, err)
	require.Equal(t, PayoutAsked, got.State)
	_, err = h.DecidePayout(first, h.org, p.ID, PayoutApprove, "really")
	requireCode(t, err, "second_person_needed")
	got, err = h.DecidePayout(second, h.org, p.ID, PayoutApprove, "fine")
	require.NoError(t, err)
	require.Equal(t, PayoutPlanned, got.State)
	h.send(p.ID, PayoutTransferred)

	h.next("USD")
	h.sell(h.sale(4))
	refused, err := h.AskAdvance(asker, h.org, h.event, 2300)
	require.NoError(t, err)
	got, err = h.DecidePayout(first, h.org, refused.ID, PayoutRefuse, "too soon")
	require.NoError(t, err)
	require.Equal(t, []string{PayoutAborted, "too soon"}, []string{got.State, got.Reason})
	_, err = h.AskAdvance(asker, h.org, h.event, 2300)
	require.NoError(t, err, "what was refused is free again")
}

func TestWhenNothingIsAdvanced(t *testing.T) {
	t.Parallel()
	for why, c := range map[string]func(h *house){
		"Your level gives no advances.": func(h *house) {
			_, err := h.SetTrust(as(), h.org, "", "a test")
			require.NoError(h.t, err)
		},
		"The event was cancelled.":                             func(h *house) { h.world.card.Status = "cancelled" },
		"The event is not on sale yet.":                        func(h *house) { h.world.card.Status = "draft" },
		"The event has begun: its money is paid out after it.": func(h *house) { h.clock.Set(h.world.card.StartsAt) },
		"The settlement of this event is on hold.":             func(h *house) { _, _ = h.Decide(as(), h.org, h.event, DecideHold, "odd") },
		"The payee is on hold: papers":                         func(h *house) { _, _ = h.Review(as(), h.org, h.ours().ID, ReviewHold, "papers") },
		"The event has not earned enough yet.":                 func(h *house) { h.next("USD") },
	} {
		h, _, _ := upcoming(t, 5000)
		c(h)
		o, err := h.AdvanceOf(context.Background(), h.org, h.event)
		require.NoError(t, err)
		require.Equal(t, why, o.Why)
		require.Zero(t, o.Available)
		_, err = h.AskAdvance(as(), h.org, h.event, 1)
		requireCode(t, err, "advance_not_possible")
	}
	h, _, _ := upcoming(t, 5000)
	_, err := h.AdvanceOf(context.Background(), tix.NewOrganizationID(), h.event)
	requireCode(t, err, "not_found")
}

func TestAnAdvanceOfACancelledEventIsADebt(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]string{"sent before": "before", "sent at that moment": "meanwhile", "not sent": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, organizer, s := upcoming(t, 5000)
			ctx, cancelled := context.Background(), h.event
			p, err := h.AskAdvance(as(), h.org, h.event, 2300)
			require.NoError(t, err)
			switch sent {
			case "before":
				h.send(p.ID, PayoutTransferred)
			case "meanwhile":
				_, _, err := h.pass(ctx, p)
				require.NoError(t, err)
				_, err = h.world.Transfer(ctx, orderOf(p, organizer))
				require.NoError(t, err)
			}
			h.world.card.Status = "cancelled"
			state, _, err := h.Due(ctx, h.event)
			require.NoError(t, err)
			require.Equal(t, SettlementHeld, state)
			if sent != "before" {
				_, err := h.Send(ctx, p.ID)
				require.NoError(t, err)
			}
			h.world.atBank = true
			m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total, Fee: 800}
			require.NoError(t, h.Recover(ctx, m))
			require.NoError(t, h.GivenBack(ctx, m))
			debt := int64(2300)
			if sent == "" {
				debt = 0
				got, err := h.Payout(ctx, h.org, p.ID)
				require.NoError(t, err)
				require.Equal(t, PayoutAborted, got.State)
			}
			require.Equal(t, []int64{0, debt}, []int64{h.account(acctAdvance, organizer.ID, "USD"), h.account(acctPayable, organizer.ID, "USD")})
			h.next("USD")
			h.sell(h.sale(4))
			require.Equal(t, 9200-debt, of(h.due("settled"), organizer.ID, PayoutSettlement).Amount)
			left, err := h.store.payable(ctx, cancelled, organizer.ID, "USD")
			require.NoError(t, err)
			require.Zero(t, left)
		})
	}
}

func TestAnAdvanceIsLessWhenTicketsWereRefundedMeanwhile(t *testing.T) {
	t.Parallel()
	h, organizer, s := upcoming(t, 5000)
	p, err := h.AskAdvance(as(), h.org, h.event, 2300)
	require.NoError(t, err)
	m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 5000, Currency: "USD"}, Fee: 400}
	require.NoError(t, h.GivenBack(context.Background(), m))
	require.Equal(t, int64(1150), h.send(p.ID, PayoutTransferred).Amount, "a quarter of 46.00")
	require.Equal(t, int64(1150), h.account(acctAdvance, organizer.ID, "USD"))
}

func TestAnAdvanceWaitsWhileTheSettlementIsHeld(t *testing.T) {
	t.Parallel()
	h, _, _ := upcoming(t, 5000)
	p, err := h.AskAdvance(as(), h.org, h.event, 2300)
	require.NoError(t, err)
	_, err = h.Decide(as(), h.org, h.event, DecideHold, "complaints")
	require.NoError(t, err)
	require.Equal(t, "The settlement of the event is on hold: complaints", h.send(p.ID, PayoutBlocked).Reason)
	_, err = h.Decide(as(), h.org, h.event, DecideRelease, "fine")
	require.NoError(t, err)
	h.clock.Advance(time.Hour)
	h.send(p.ID, PayoutTransferred)
}
