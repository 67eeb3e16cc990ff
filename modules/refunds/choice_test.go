package refunds

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// choosing is a hall whose event was cancelled with a new date, after the buyers were told.
func choosing(t *testing.T, orders, places int, otherwise string) (h *hall, event, next tix.EventID, ids []tix.OrderID) {
	t.Helper()
	h = openHall(t)
	event, next = h.event("Open Air", "Floor"), h.event("Open Air again", "  floor")
	ids = h.sell(event, orders, 5000)
	h.c.places[next] = places
	h.cancel(CallOff{Events: []CallOffEvent{{EventID: event, NewEventID: next}}, ChooseUntil: h.until(24 * time.Hour), Otherwise: otherwise})
	p := h.run(event, 2)
	require.Equal(t, []any{CancelRunning, orders, orders}, []any{p.State, p.Orders, p.Waiting})
	sheet, err := h.EventRefunds(context.Background(), event)
	require.NoError(t, err)
	require.Equal(t, *h.until(24 * time.Hour), sheet.Next.UTC(), "the run has nothing to do until then")
	return h, event, next, ids
}

func TestBuyersChooseAndWhoDoesNotGetsWhatWasSaid(t *testing.T) {
	t.Parallel()
	h, event, next, ids := choosing(t, 4, 4, GetRefund)
	ctx := context.Background()
	mail := h.c.mails["cancelled:"+event.String()+":"+ids[0].String()]
	require.Equal(t, []string{"https://x/order/o/choice#t", "Thursday, 2 May 2030, 13:00", "Open Air again", GetRefund},
		[]string{mail.Data["link"], mail.Data["until"], mail.Data["new_event"], mail.Data["otherwise"]})

	before, err := h.ChoiceOf(ctx, ids[0], "token")
	require.NoError(t, err)
	require.Equal(t, []string{GetRefund, GetMove}, before.Offers)
	require.Equal(t, []any{RemedyOpen, "Open Air again", int64(5000)}, []any{before.State, before.NewEvent.Name, before.Amount.Amount})
	_, err = h.ChoiceOf(ctx, ids[0], "guess")
	requireCode(t, err, "not_found")
	_, err = h.Choose(ctx, ids[0], "guess", GetMove)
	requireCode(t, err, "not_found")
	_, err = h.Choose(ctx, ids[0], "token", GetCredit)
	requireCode(t, err, "validation_failed")

	for range 2 {
		made, err := h.Choose(ctx, ids[0], "token", GetMove)
		require.NoError(t, err)
		require.Equal(t, []any{RemedyDone, GetMove, []string{}}, []any{made.State, made.Kind, made.Offers})
	}
	require.Equal(t, 2, h.c.places[next], "once")
	_, err = h.Choose(ctx, ids[0], "token", GetRefund)
	requireCode(t, err, "choice_made")
	_, err = h.Choose(ctx, ids[1], "token", GetRefund)
	require.NoError(t, err)
	require.Equal(t, "void", h.c.tickets[ids[1]][0].State)

	h.clock.Set(*h.until(24 * time.Hour))
	_, err = h.Choose(ctx, ids[2], "token", GetMove)
	requireCode(t, err, "choice_over")
	p := h.run(event, 2)
	require.Equal(t, []any{CancelDone, 1, 3, 3}, []any{p.State, p.Decided[GetMove], p.Decided[GetRefund], p.States[Refunded]})
	require.Contains(t, h.c.verbs, "refunds.choice.create")
	moved, err := h.ChoiceOf(ctx, ids[0], "token")
	require.NoError(t, err, "also after the order has moved")
	require.Equal(t, GetMove, moved.Kind)
}

func TestWhoDoesNotChooseMayBeMoved(t *testing.T) {
	t.Parallel()
	h, event, next, ids := choosing(t, 3, 4, GetMove)
	h.clock.Set(*h.until(25 * time.Hour))
	p := h.run(event, 2)
	require.Equal(t, []any{CancelDone, 2, 1}, []any{p.State, p.Decided[GetMove], p.Decided[GetRefund]})
	require.Zero(t, h.c.places[next])
	full := h.c.mails["full:"+event.String()+":"+ids[2].String()+":1"]
	require.Equal(t, []string{"$50.00", ""}, []string{full.Data["amount"], full.Data["until"]}, "who found no place gets the money, and is told")
	require.Equal(t, 1, h.c.of("new_event_full"))
}

func TestAFullDateIsToldAtOnceAndAnotherThingMayBeChosen(t *testing.T) {
	t.Parallel()
	h, _, _, ids := choosing(t, 1, 1, GetRefund)
	ctx := context.Background()
	_, err := h.Choose(ctx, ids[0], "token", GetMove)
	requireCode(t, err, "new_event_full")
	again, err := h.ChoiceOf(ctx, ids[0], "token")
	require.NoError(t, err)
	require.Equal(t, []any{RemedyOpen, "", "sold_out"}, []any{again.State, again.Kind, again.Failure})
	require.Equal(t, "valid", h.c.tickets[ids[0]][0].State)
	h.c.fail["move"] = errors.New("connection reset")
	_, err = h.Choose(ctx, ids[0], "token", GetMove)
	require.Equal(t, errs.Internal, errs.KindOf(err))
	done, err := h.Choose(ctx, ids[0], "token", GetRefund)
	require.NoError(t, err)
	require.Equal(t, []any{RemedyDone, GetRefund}, []any{done.State, done.Kind})
}

func TestWhatIsChosenDuringAPauseWaitsAndMayBeChanged(t *testing.T) {
	t.Parallel()
	h, event, next, ids := choosing(t, 3, 2, GetRefund)
	ctx := context.Background()
	_, err := h.PauseCancel(ctx, h.org, event, true)
	require.NoError(t, err)
	for i, kind := range []string{GetRefund, GetMove, GetMove} {
		c, err := h.Choose(ctx, ids[i], "token", kind)
		require.NoError(t, err)
		require.Equal(t, []any{RemedyChosen, kind}, []any{c.State, c.Kind})
	}
	c, err := h.Choose(ctx, ids[0], "token", GetMove)
	require.NoError(t, err)
	require.Equal(t, GetMove, c.Kind)
	require.Equal(t, 2, h.c.places[next])
	_, err = h.PauseCancel(ctx, h.org, event, false)
	require.NoError(t, err)
	_, err = h.RefundPage(ctx, event, 1)
	require.NoError(t, err)
	p, err := h.CancelProgress(ctx, h.org, event)
	require.NoError(t, err)
	require.Equal(t, 2, p.Waiting)
	p = h.run(event, 5)
	require.Equal(t, []any{CancelRunning, 1, 2}, []any{p.State, p.Decided[GetMove], p.Waiting})
	require.Equal(t, 2, h.c.of("new_event_full"))
	mail := h.c.mails["full:"+event.String()+":"+ids[1].String()+":1"]
	require.Equal(t, "https://x/order/o/choice#t", mail.Data["link"], "they may choose again")
}

func TestWhenEverybodyHasChosenItIsOver(t *testing.T) {
	t.Parallel()
	h, event, next, ids := choosing(t, 3, 4, GetRefund)
	ctx := context.Background()
	for _, id := range ids[:2] {
		_, err := h.Choose(ctx, id, "token", GetMove)
		require.NoError(t, err)
	}
	require.Empty(t, testkit.Published(t, h.db, tix.CancellationTurned{}, event.String()))
	h.c.orders[ids[2]].Status = "refunded" // by hand
	_, err := h.Choose(ctx, ids[2], "token", GetRefund)
	require.NoError(t, err)
	require.Len(t, testkit.Published(t, h.db, tix.CancellationTurned{}, event.String()), 1, "the run is woken")

	// Somebody whose payment came through in the moment of the cancellation is told, and may choose.
	late := h.sell(event, 1, 5000)[0]
	p := h.run(event, 2)
	require.Equal(t, []any{CancelRunning, 4, 1, 1}, []any{p.State, p.Orders, p.Waiting, p.Decided[GetNone]})
	require.Equal(t, "2 May", strings.Split(h.c.mails["cancelled:"+event.String()+":"+late.String()].Data["until"], ", ")[1][:5])
	h.clock.Set(*h.until(25 * time.Hour))
	p = h.run(event, 2)
	require.Equal(t, []any{CancelDone, 2, 1, 1}, []any{p.State, p.Decided[GetMove], p.Decided[GetRefund], p.Decided[GetNone]})
	require.Zero(t, h.c.places[next])
}

func TestThereIsNothingToChooseWhereNothingIsOffered(t *testing.T) {
	t.Parallel()
	h, ctx := openHall(t), context.Background()
	event := h.event("Open Air", "Floor")
	ids := h.sell(event, 1, 5000)
	_, err := h.ChoiceOf(ctx, ids[0], "token")
	requireCode(t, err, "no_choice")
	h.cancel(CallOff{Events: []CallOffEvent{{EventID: event}}})
	c, err := h.ChoiceOf(ctx, ids[0], "token")
	require.NoError(t, err)
	require.Empty(t, c.Offers)
	_, err = h.Choose(ctx, ids[0], "token", GetRefund)
	requireCode(t, err, "choice_over")
}

// TestManyChooseAtTheSameMoment: the last places go to as many as there are.
func TestManyChooseAtTheSameMoment(t *testing.T) {
	t.Parallel()
	h, event, next, ids := choosing(t, 8, 6, GetRefund)
	var group sync.WaitGroup
	for _, id := range ids {
		for range 2 {
			group.Go(func() { _, _ = h.Choose(context.Background(), id, "token", GetMove) })
		}
	}
	group.Wait()
	require.Zero(t, h.c.places[next])
	p, err := h.CancelProgress(context.Background(), h.org, event)
	require.NoError(t, err)
	require.Equal(t, []int{3, 5}, []int{p.Decided[GetMove], p.Waiting})
}
