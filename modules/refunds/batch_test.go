package refunds

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// TestSomeEventsOfASeriesAreCancelledTogether: each by itself, and one that cannot be stops no other.
func TestSomeEventsOfASeriesAreCancelledTogether(t *testing.T) {
	t.Parallel()
	h, ctx := openHall(t), context.Background()
	first, draft, second := h.event("Monday", "Floor"), h.event("Tuesday", "Floor"), h.event("Wednesday", "Floor")
	h.sell(first, 3, 5000)
	h.sell(second, 1, 5000)
	card := h.c.cards[draft]
	card.Status = "draft"
	h.c.cards[draft] = card
	in := CallOff{Events: []CallOffEvent{{EventID: first}, {EventID: draft}, {EventID: second}}}
	costs, err := h.PreviewBatch(ctx, h.org, in)
	require.NoError(t, err)
	require.Equal(t, []int{3, 0, 1}, []int{costs[0].Orders, costs[1].Orders, costs[2].Orders})
	require.Equal(t, "published", h.c.cards[first].Status, "nothing has changed")

	v := h.cancel(in)
	require.Equal(t, []string{EventCancelled, EventFailed, EventCancelled}, []string{v.Events[0].State, v.Events[1].State, v.Events[2].State})
	require.Equal(t, "A draft is not cancelled; delete it instead.", v.Events[1].Problem)
	require.Equal(t, CancelDone, h.run(first, 100).State)
	v, err = h.BatchOf(ctx, h.org, v.ID)
	require.NoError(t, err)
	require.Equal(t, []any{CancelDone, CancelRunning}, []any{v.Events[0].Progress.State, v.Events[2].Progress.State})
	require.Nil(t, v.Events[1].Progress)
	_, err = h.BatchOf(ctx, tix.NewOrganizationID(), v.ID)
	requireCode(t, err, "not_found")
	list, err := h.Batches(ctx, h.org, tix.BatchID{}, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	older, err := h.Batches(ctx, h.org, list[0].ID, 10)
	require.NoError(t, err)
	require.Empty(t, older)
}

func TestWhatACrashLeftOfABatchIsDoneLater(t *testing.T) {
	t.Parallel()
	h, ctx := openHall(t), context.Background()
	first, second := h.event("Monday", "Floor"), h.event("Tuesday", "Floor")
	h.c.fail["call_off"] = errors.New("connection reset")
	v := h.cancel(CallOff{Events: []CallOffEvent{{EventID: first}, {EventID: second}}})
	require.Equal(t, []string{EventAsked, EventCancelled}, []string{v.Events[0].State, v.Events[1].State})
	for range 2 {
		require.NoError(t, h.finishBatch(ctx, BatchAsked{BatchID: v.ID}))
	}
	v, err := h.BatchOf(ctx, h.org, v.ID)
	require.NoError(t, err)
	require.Equal(t, EventCancelled, v.Events[0].State)
	require.Equal(t, "cancelled", h.c.cards[first].Status)
}

func TestAWrongBatchNamesEverythingAtOnce(t *testing.T) {
	t.Parallel()
	h, ctx := openHall(t), context.Background()
	event, next, other := h.event("Monday", "Floor"), h.event("Tuesday", "Floor"), h.event("Wednesday", "Gallery")
	foreign := h.event("Elsewhere", "Floor")
	card := h.c.cards[foreign]
	card.OrganizationID = tix.NewOrganizationID()
	h.c.cards[foreign] = card
	euro := h.event("Abroad", "Floor")
	card = h.c.cards[euro]
	card.Currency = "EUR"
	h.c.cards[euro] = card
	soon := h.until(2 * time.Hour)
	for name, c := range map[string]struct {
		in     CallOff
		fields []string
	}{
		"nothing":               {CallOff{}, []string{"body.reason", "body.events"}},
		"twice":                 {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event}, {EventID: event}}}, []string{"body.events[1].event_id"}},
		"somebody else's":       {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: foreign}, {EventID: tix.NewEventID()}}}, []string{"body.events[0].event_id", "body.events[1].event_id"}},
		"a time for nothing":    {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event}}, ChooseUntil: soon}, []string{"body.choose_until"}},
		"no time":               {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, NewEventID: next}}}, []string{"body.choose_until"}},
		"too little time":       {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, NewEventID: next}}, ChooseUntil: h.until(time.Minute)}, []string{"body.choose_until"}},
		"after the new one":     {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, NewEventID: next}}, ChooseUntil: h.until(40 * 24 * time.Hour)}, []string{"body.choose_until"}},
		"no new event":          {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event}}, Otherwise: GetMove}, []string{"body.otherwise"}},
		"no such otherwise":     {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event}}, Otherwise: "shrug"}, []string{"body.otherwise"}},
		"a new one of others":   {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, NewEventID: foreign}}, ChooseUntil: soon}, []string{"body.events[0].new_event_id"}},
		"another currency":      {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, NewEventID: euro}}, ChooseUntil: soon}, []string{"body.events[0].new_event_id"}},
		"one that is cancelled": {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, NewEventID: next}, {EventID: next}}, ChooseUntil: soon}, []string{"body.events[0].new_event_id"}},
		"another name":          {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, NewEventID: other}}, ChooseUntil: soon}, []string{"body.events[0].tiers"}},
		"tiers for nothing":     {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, Tiers: map[tix.TierID]tix.TierID{tix.NewTierID(): tix.NewTierID()}}}}, []string{"body.events[0].tiers"}},
		"a strange tier":        {CallOff{Reason: "Rain.", Events: []CallOffEvent{{EventID: event, NewEventID: next, Tiers: map[tix.TierID]tix.TierID{tix.NewTierID(): h.c.tiers[next][0].ID}}}, ChooseUntil: soon}, []string{"body.events[0].tiers"}},
	} {
		_, err := h.CreateBatch(ctx, h.org, c.in)
		requireCode(t, err, "validation_failed")
		var refused *errs.Error
		require.ErrorAs(t, err, &refused)
		var fields []string
		for _, f := range refused.Fields {
			fields = append(fields, f.Name)
		}
		require.Equal(t, c.fields, fields, name)
	}
	require.Equal(t, "published", h.c.cards[event].Status)
	v := h.cancel(CallOff{Events: []CallOffEvent{{EventID: event, NewEventID: other, Tiers: map[tix.TierID]tix.TierID{h.c.tiers[event][0].ID: h.c.tiers[other][0].ID}}}, ChooseUntil: soon})
	require.Equal(t, h.c.tiers[other][0].ID, v.Events[0].Tiers[h.c.tiers[event][0].ID], "the organizer said it")
}
