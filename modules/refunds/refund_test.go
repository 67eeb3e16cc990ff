package refunds

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/tix"
)

func TestTicketsAreWorthTheirPriceLessWhatIsKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	two := []tix.TicketID{h.w.tickets[0].ID, h.w.tickets[3].ID}
	for name, c := range map[string]struct {
		ask         Ask
		amount, fee int64
		tickets     int
	}{
		"two tickets":              {Ask{Tickets: two}, 5000, 600, 2},
		"two, the fees are kept":   {Ask{Tickets: two, KeepFees: true}, 4600, 0, 2},
		"everything":               {Ask{}, 10_000, 1200, 4},
		"everything but the fees":  {Ask{KeepFees: true}, 9200, 0, 4},
		"an amount and no tickets": {Ask{Amount: 777}, 777, 0, 0},
	} {
		p, err := h.Preview(context.Background(), h.org, h.w.order.ID, c.ask)
		require.NoError(t, err, name)
		require.Equal(t, []int64{c.amount, c.fee, int64(c.tickets)}, []int64{p.Money.Amount, p.Fee, int64(len(p.Tickets))}, name)
	}
	require.Equal(t, 4, h.valid(), "a preview changes nothing")
}

// TestNoChoiceOfTicketsGivesMoreThanTheyCost holds for any price, percentage and choice.
func TestNoChoiceOfTicketsGivesMoreThanTheyCost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tier := tix.NewTierID()
		n := rapid.IntRange(1, 20).Draw(t, "tickets")
		each := rapid.Int64Range(1, 1_000_000).Draw(t, "each")
		fees := rapid.Int64Range(0, each).Draw(t, "fees")
		cost := rapid.Int64Range(0, each).Draw(t, "cost")
		all := int64(n)
		q := tix.Quote{Lines: []tix.QuoteLine{{TierID: tier, Quantity: n, Total: tix.Money{Amount: each * all}, Fees: tix.Money{Amount: fees * all}, Payee: tix.Money{Amount: (each - cost) * all}}}}
		some := rapid.IntRange(1, n).Draw(t, "some")
		terms := terms{rapid.Int64Range(1, whole).Draw(t, "percentage"), rapid.Bool().Draw(t, "keep")}
		got, err := forTickets(q, slices.Repeat([]tix.TicketSheet{{TierID: tier}}, some), terms)
		require.NoError(t, err)
		require.LessOrEqual(t, got.amount, each*int64(some))
		require.LessOrEqual(t, got.fee, cost*int64(some))
		require.GreaterOrEqual(t, got.amount, int64(0))
	})
}

func TestARefundVoidsAtOnceAndGivesMoneyAndPlacesOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	r := h.ask(Ask{Tickets: []tix.TicketID{h.w.tickets[0].ID}, Restock: true})
	require.Equal(t, 3, h.valid())
	require.Empty(t, h.w.made, "the provider is asked by the run")
	h.give(r.ID, "refunded")
	require.Len(t, h.w.made, 1)
	require.Len(t, h.w.given, 1)
	require.Equal(t, int64(300), h.w.given[0].Fee)
	require.Len(t, h.w.mails, 1)
	require.Equal(t, "yes", h.w.mails[0].Data["part"])
	require.Equal(t, 1, h.w.returned[0].Quantity)
	require.False(t, h.w.empty)

	_, err := h.Request(context.Background(), h.org, h.w.order.ID, Ask{Tickets: []tix.TicketID{h.w.tickets[0].ID}})
	requireCode(t, err, "validation_failed")
	rest := h.ask(Ask{Restock: true})
	require.Equal(t, int64(7500), rest.Amount)
	require.Equal(t, int64(900), rest.Fee, "what is left of our fee")
	h.give(rest.ID, "refunded")
	require.True(t, h.w.empty)
	require.Equal(t, 4, h.w.returned[0].Quantity, "the stock is told the sum")
	_, err = h.Request(context.Background(), h.org, h.w.order.ID, Ask{})
	requireCode(t, err, "order_not_paid")
}

func TestASlowBankIsPostedWhenTheMoneyLeaves(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.w.status = "pending"
	r := h.ask(Ask{})
	h.give(r.ID, "pending")
	require.Empty(t, h.w.given, "our balance was short: nothing has left yet")
	require.Len(t, h.w.mails, 1)
	h.w.made[0].Status, h.w.made[0].Moved = "succeeded", true
	for range 2 {
		require.NoError(t, h.RefundChanged(context.Background(), tix.RefundChanged{Payment: h.w.order.Payment}))
	}
	require.Len(t, h.w.given, 1)
	require.Len(t, h.w.mails, 1, "they were told")
	require.True(t, h.w.empty)
}

func TestWhatTheBankSendsBackWaitsForADecision(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]State{Retry: Requested, Settle: Settled, Abort: Aborted} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			r := h.ask(Ask{Tickets: []tix.TicketID{h.w.tickets[0].ID}})
			_, err := h.Resolve(ctx, r.ID, "shrug", "usr_admin", "why")
			requireCode(t, err, "validation_failed")
			h.give(r.ID, "refunded")
			_, err = h.Resolve(ctx, r.ID, action, "usr_admin", "why")
			requireCode(t, err, "refund_not_parked")
			h.w.made[0].Status, h.w.made[0].Moved, h.w.made[0].Failure = "failed", false, "expired_or_canceled_card"
			require.NoError(t, h.RefundChanged(ctx, tix.RefundChanged{Payment: h.w.order.Payment}))
			require.Equal(t, []string{r.Key()}, h.w.back)
			require.Equal(t, "refund_failed", h.w.mails[1].Template)
			state, err := h.Resolve(ctx, r.ID, action, "usr_admin", "why")
			require.NoError(t, err)
			require.Equal(t, string(want), state)
			switch action {
			case Retry:
				h.give(r.ID, "refunded")
				require.Len(t, h.w.made, 2, "a new refund under a new key")
			case Settle:
				require.True(t, h.w.given[1].Outside)
			case Abort:
				require.Equal(t, 4, h.valid())
				require.Zero(t, h.w.order.Refunded)
			}
		})
	}
}

func TestADisputedPaymentIsNotRefunded(t *testing.T) {
	t.Parallel()
	h := open(t)
	r := h.ask(Ask{})
	h.w.disputed = true
	h.give(r.ID, "disputed")
	require.Empty(t, h.w.given)
	h.w.disputed = false
	h.give(r.ID, "refunded")
}

func TestARefundOfTheDashboardIsTakenOver(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	usd := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: "USD"} }
	h.w.made = []tix.RefundResult{{Reference: "re_part_" + h.w.order.Payment, Status: "succeeded", Amount: usd(4000), Moved: true}}
	for range 2 {
		require.NoError(t, h.RefundChanged(ctx, tix.RefundChanged{Payment: h.w.order.Payment}))
	}
	require.Equal(t, 4, h.valid(), "somebody gave money back, not tickets")
	h.w.made = append([]tix.RefundResult{{Reference: "re_rest_" + h.w.order.Payment, Status: "succeeded", Amount: usd(6000), Moved: true}}, h.w.made...)
	require.NoError(t, h.RefundChanged(ctx, tix.RefundChanged{Payment: h.w.order.Payment}))
	require.Zero(t, h.valid(), "nothing is left of the order")
	require.NoError(t, h.RefundChanged(ctx, tix.RefundChanged{Payment: "pi_of_somebody_else"}))
	list, err := h.List(ctx, h.org, Filter{OrderID: h.w.order.ID}, tix.RefundID{}, 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, ByProvider, list[0].ActorKind)
}

func TestTicketsThatWereUsedAreRefundedOnlyOnPurpose(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.w.used = []tix.TicketID{h.w.tickets[0].ID}
	_, err := h.Request(context.Background(), h.org, h.w.order.ID, Ask{})
	requireCode(t, err, "ticket_used")
	require.Equal(t, 4, h.valid())
	h.ask(Ask{UsedToo: true})
}

func TestABuyerHasWhatThePolicyPromises(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	offer := func() Offer {
		o, err := h.OfferTo(ctx, h.w.order.ID, "token", nil)
		require.NoError(t, err)
		return o
	}
	_, err := h.OfferTo(ctx, h.w.order.ID, "guess", nil)
	requireCode(t, err, "not_found")
	requireCode(t, offer().Refusal, "refund_not_allowed")
	until := h.clock.Now().Add(time.Hour)
	_, err = h.SetPolicy(ctx, h.org, h.w.card.ID, nil, PolicyDetails{Allowed: true, Until: &until, Percentage: 5000, KeepFees: true})
	require.NoError(t, err)
	_, err = h.SetPolicy(ctx, h.org, h.w.card.ID, nil, PolicyDetails{Allowed: true, Percentage: 0})
	requireCode(t, err, "validation_failed")
	require.Equal(t, int64(4*(2500-200)/2), offer().Money.Amount)
	r, err := h.RequestAsBuyer(ctx, h.w.order.ID, "token", []tix.TicketID{h.w.tickets[1].ID})
	require.NoError(t, err)
	require.Equal(t, int64(1150), r.Amount)
	h.clock.Set(until)
	requireCode(t, offer().Refusal, "refund_too_late")
	_, err = h.RequestAsBuyer(ctx, h.w.order.ID, "token", nil)
	requireCode(t, err, "refund_too_late")
}

func TestTheRefundOfACauseIsMadeOnce(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	first, err := h.RequestAll(ctx, h.w.order.ID, "event_cancelled", false)
	require.NoError(t, err)
	second, err := h.RequestAll(ctx, h.w.order.ID, "event_cancelled", false)
	require.NoError(t, err)
	require.Equal(t, first.ID, second.ID)
	require.Equal(t, int64(10_000), h.w.order.Refunded)
	h.give(first.ID, "refunded")
	require.Equal(t, "event_cancelled", h.w.mails[0].Data["reason"])
	require.Empty(t, h.w.returned, "a cancelled event sells nothing again")
}
