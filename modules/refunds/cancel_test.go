package refunds

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

func TestEverybodyIsToldOnceAndGetsTheirMoney(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	event := h.event("Open Air", "Floor")
	paid, free := h.sell(event, 7, 5000), h.sell(event, 2, 0)
	h.c.orders[paid[0]].Refunded = 5000 // all was given back by hand, and its tickets are good
	h.cancel(CallOff{Events: []CallOffEvent{{EventID: event}}})
	p := h.run(event, 3)
	require.Equal(t, []any{CancelDone, 9, 0, 9}, []any{p.State, p.Orders, p.Waiting, p.Decided[GetRefund]})
	require.Equal(t, 9, h.c.of("event_cancelled"))
	require.Equal(t, 6, h.c.of("order_refunded"))
	require.Equal(t, 15, h.c.sent, "nothing is asked for twice")
	mail := h.c.mails["cancelled:"+event.String()+":"+paid[1].String()]
	require.Equal(t, "The singer is ill.", mail.Data["reason"])
	require.Equal(t, "$50.00", mail.Data["amount"])
	require.Empty(t, mail.Data["until"])
	require.Equal(t, "yes", h.c.mails["cancelled:"+event.String()+":"+free[0].String()].Data["free"])
	for _, id := range append(paid[1:], free...) {
		require.Equal(t, "void", h.c.tickets[id][1].State)
	}
}

// TestAnOrderThatWasPaidMeanwhileIsNotForgotten: its id is older than where the run is.
func TestAnOrderThatWasPaidMeanwhileIsNotForgotten(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	event := h.event("Open Air", "Floor")
	orders := h.sell(event, 4, 5000)
	h.c.orders[orders[0]].Status = "pending_payment"
	h.cancel(CallOff{Events: []CallOffEvent{{EventID: event}}})
	_, err := h.RefundPage(context.Background(), event, 2)
	require.NoError(t, err)
	h.c.orders[orders[0]].Status = "paid"
	p := h.run(event, 2)
	require.Equal(t, []any{CancelDone, 4}, []any{p.State, p.Orders})
	require.Equal(t, "refunded", h.c.orders[orders[0]].Status)
}

func TestAPauseHoldsBeforeTheNextOrder(t *testing.T) {
	t.Parallel()
	h, ctx := openHall(t), context.Background()
	event := h.event("Open Air", "Floor")
	h.sell(event, 5, 5000)
	h.cancel(CallOff{Events: []CallOffEvent{{EventID: event}}})
	_, err := h.RefundPage(ctx, event, 2)
	require.NoError(t, err)
	p, err := h.PauseCancel(ctx, h.org, event, true)
	require.NoError(t, err)
	require.Equal(t, []any{CancelPaused, 2}, []any{p.State, p.Orders})
	require.Equal(t, 2, h.run(event, 2).Orders, "nothing goes on")
	_, err = h.PauseCancel(ctx, h.org, event, false)
	require.NoError(t, err)
	p = h.run(event, 2)
	require.Equal(t, []any{CancelDone, 5}, []any{p.State, p.Orders})
	_, err = h.PauseCancel(ctx, tix.NewOrganizationID(), event, true)
	requireCode(t, err, "event_not_cancelled")
}

// TestACrashAnywhereLosesAndRepeatsNothing fails at each step once, before and after its effect.
func TestACrashAnywhereLosesAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"page", "promise", "move"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			h := openHall(t)
			event, next := h.event("Open Air", "Floor"), h.event("Open Air again", "Floor")
			orders := h.sell(event, 3, 5000)
			h.c.places[next] = 2
			h.cancel(CallOff{Events: []CallOffEvent{{EventID: event, NewEventID: next}}, ChooseUntil: h.until(time.Hour), Otherwise: GetMove})
			h.run(event, 2)
			h.clock.Set(*h.until(2 * time.Hour))
			h.c.fail[step] = errors.New("connection reset")
			_, err := h.RefundPage(context.Background(), event, 2)
			if step != "promise" { // the first order moves
				require.Error(t, err)
			}
			delete(h.c.fail, step)
			p := h.run(event, 2)
			require.Equal(t, []any{CancelDone, 1, 2}, []any{p.State, p.Decided[GetMove], p.Decided[GetRefund]})
			require.Equal(t, next, h.c.orders[orders[0]].EventID)
			require.Equal(t, 3, h.c.of("event_cancelled"))
			require.Equal(t, 2, h.c.of("new_event_full"))
			require.Equal(t, 2, h.c.of("order_refunded"))
		})
	}
}

func TestTheOldWayOfCancellingRefundsEverybodyToo(t *testing.T) {
	t.Parallel()
	h, ctx := openHall(t), context.Background()
	event := h.event("Open Air", "Floor")
	h.sell(event, 2, 5000)
	_, err := h.RefundPage(ctx, event, 2)
	requireCode(t, err, "event_not_cancelled")
	costs, err := h.CancelCosts(ctx, h.org, event)
	require.NoError(t, err)
	require.Equal(t, Costs{2, 4, tix.Money{Amount: 10_000, Currency: "USD"}, []tix.Money{{Amount: 103, Currency: "USD"}}}, costs)
	_, err = h.CancelCosts(ctx, tix.NewOrganizationID(), event)
	requireCode(t, err, "not_found")
	require.NoError(t, h.c.CallOff(ctx, h.org, event, "Rain."))
	require.Equal(t, 2, h.run(event, 10).States[Refunded])
}
