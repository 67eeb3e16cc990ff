package checkin

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// TestScanVerdicts has one row for each answer of a door.
func TestScanVerdicts(t *testing.T) {
	t.Parallel()
	h := open(t)
	who := h.door(t, "Left door", 0)
	ours, theirs := h.event(h.org, "Winter Ball"), h.event(tix.NewOrganizationID(), "Secret Show")
	for name, c := range map[string]struct {
		code      string
		verdict   verdict
		shows     bool
		eventName string
	}{
		"good": {h.ticket(h.card, "Ada").ID.String(), admitted, true, ""},
		"void": {func() string {
			t := h.ticket(h.card, "Bo")
			h.change(t, func(r *tix.TicketReading) { r.Sheet.State = "void" })
			return t.ID.String()
		}(), void, true, ""},
		"unpaid": {func() string {
			t := h.ticket(h.card, "Cy")
			h.orders[t.OrderID] = tix.OrderSheet{Status: "pending_payment"}
			return t.ID.String()
		}(), unpaid, true, ""},
		"tomorrow": {func() string {
			t := h.ticket(h.card, "Di")
			h.change(t, func(r *tix.TicketReading) { r.ValidFrom = h.clock.Now().Add(time.Hour) })
			return t.ID.String()
		}(), wrongDay, true, ""},
		"unknown generation": {func() string {
			t := h.ticket(h.card, "Ed")
			h.change(t, func(r *tix.TicketReading) { r.Known = false })
			return t.ID.String()
		}(), unknown, false, ""},
		"no ticket":                             {"https://example.com", unknown, false, ""},
		"nothing":                               {"", unknown, false, ""},
		"another event of ours":                 {h.ticket(ours, "Flo").ID.String(), wrongEvent, false, "Winter Ball"},
		"another organization's event":          {h.ticket(theirs, "Gus").ID.String(), wrongEvent, false, ""},
		"an event that does not exist any more": {h.ticket(tix.EventCard{ID: tix.NewEventID()}, "Hal").ID.String(), wrongEvent, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			id := tix.NewScanID()
			j, err := h.Scan(t.Context(), who, id, c.code)
			require.NoError(t, err)
			require.Equal(t, c.verdict, j.Scan.Verdict)
			require.Equal(t, c.eventName, j.EventName)
			require.Equal(t, c.shows, j.Ticket != nil)
			require.Equal(t, c.verdict == admitted, !j.UndoUntil.IsZero())
			again, err := h.Scan(t.Context(), who, id, c.code)
			require.NoError(t, err)
			require.Equal(t, showVerdict(j), showVerdict(again), "the same scan again has the same answer")
		})
	}
}

func TestAlreadyIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	left, right := h.door(t, "Left door", 0), h.door(t, "Right door", 1)
	ticket := h.ticket(h.card, "Ada")
	first := tix.NewScanID()
	j, err := h.Scan(t.Context(), left, first, ticket.ID.String())
	require.NoError(t, err)
	require.Equal(t, admitted, j.Scan.Verdict)
	h.clock.Advance(3 * time.Minute)

	second := tix.NewScanID()
	j, err = h.Scan(t.Context(), right, second, ticket.ID.String())
	require.NoError(t, err)
	got := showVerdict(j)
	require.Equal(t, "already_in", got.Verdict)
	require.Equal(t, "Already in", got.Title)
	require.Equal(t, &previousBody{At: h.clock.Now().Add(-3 * time.Minute), GateName: "Gate A", DeviceName: "Left door"}, got.Previous)
	require.Equal(t, "K7QM2XPA", got.Ticket.OrderReference)
	again, err := h.Scan(t.Context(), right, second, ticket.ID.String())
	require.NoError(t, err)
	require.Equal(t, got, showVerdict(again))

	for name, c := range map[string]struct {
		who  auth.Principal
		code string
	}{
		"the scan id of another device": {right, ticket.ID.String()},
		"the scan id with another code": {left, h.ticket(h.card, "Bo").ID.String()},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := h.Scan(t.Context(), c.who, first, c.code)
			require.ErrorIs(t, err, errScanTaken)
		})
	}
}

// TestTwoDoorsAtOnce lets 100 scans of one ticket by two devices loose at the same moment, and
// repeats each of them: exactly one admits, and every repeat gets its first answer.
func TestTwoDoorsAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	doors := []auth.Principal{h.door(t, "Left door", 0), h.door(t, "Right door", 1)}
	ticket := h.ticket(h.card, "Ada")
	var mu sync.Mutex
	answers := map[tix.ScanID][]verdict{}
	ids := make([]tix.ScanID, 100)
	start := make(chan struct{})
	var group errgroup.Group
	for i := range ids {
		ids[i] = tix.NewScanID()
		for range 2 {
			group.Go(func() error {
				<-start
				j, err := h.Scan(context.Background(), doors[i%2], ids[i], ticket.ID.String())
				mu.Lock()
				defer mu.Unlock()
				answers[ids[i]] = append(answers[ids[i]], j.Scan.Verdict)
				return err
			})
		}
	}
	close(start)
	require.NoError(t, group.Wait())
	count := map[verdict]int{}
	for _, a := range answers {
		require.Len(t, a, 2)
		require.Equal(t, a[0], a[1], "a repeated scan has one answer")
		count[a[0]]++
	}
	require.Equal(t, map[verdict]int{admitted: 1, alreadyIn: 99}, count)
	figures, err := h.Counters(t.Context(), doors[0])
	require.NoError(t, err)
	require.Equal(t, counters{Admitted: 1, Expected: 1, LastHour: 1}, figures)
	log, err := h.Scans(t.Context(), doors[0], place{}, 200, false)
	require.NoError(t, err)
	require.Len(t, log, 100, "each scan is logged once")
}

func TestUndo(t *testing.T) {
	t.Parallel()
	h := open(t)
	left, right := h.door(t, "Left door", 0), h.door(t, "Right door", 1)
	ticket := h.ticket(h.card, "Ada")
	first, refused := tix.NewScanID(), tix.NewScanID()
	scan := func(who auth.Principal, id tix.ScanID) verdict {
		j, err := h.Scan(t.Context(), who, id, ticket.ID.String())
		require.NoError(t, err)
		return j.Scan.Verdict
	}
	require.Equal(t, admitted, scan(left, first))
	require.Equal(t, alreadyIn, scan(left, refused))

	_, err := h.Undo(t.Context(), left, refused, "wrong person")
	require.ErrorIs(t, err, errNotInside)
	_, err = h.Undo(t.Context(), left, tix.NewScanID(), "wrong person")
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	_, err = h.Undo(t.Context(), left, first, "  ")
	require.Equal(t, errs.Invalid, errs.KindOf(err))

	h.clock.Advance(10 * time.Minute)
	for range 2 {
		a, err := h.Undo(t.Context(), right, first, "wrong person")
		require.NoError(t, err)
		require.Equal(t, ticket.ID, a.TicketID)
		require.Equal(t, h.clock.Now(), a.UndoneAt.UTC())
	}
	require.Equal(t, []string{"checkin.scan.undo wrong person"}, h.verbs()[4:], "recorded once")
	require.Equal(t, admitted, scan(left, first), "the log keeps what was said")
	second := tix.NewScanID()
	require.Equal(t, admitted, scan(right, second), "the ticket may come again")
	h.clock.Advance(10*time.Minute + time.Microsecond)
	_, err = h.Undo(t.Context(), right, second, "wrong person")
	require.ErrorIs(t, err, errUndoLate)
	log, err := h.Scans(t.Context(), left, place{}, 10, true)
	require.NoError(t, err)
	require.Len(t, log, 2)
	for _, p := range log {
		require.True(t, p.Mine)
		require.Equal(t, p.Scan.ID == first, p.UndoneAt != nil)
	}
}

func TestAdmitFromSearch(t *testing.T) {
	t.Parallel()
	h := open(t)
	who := h.door(t, "Left door", 0)
	ticket := h.ticket(h.card, "Ada")
	ours, theirs := h.ticket(h.event(h.org, "Winter Ball"), "Bo"), h.ticket(h.event(tix.NewOrganizationID(), "Secret Show"), "Cy")
	found, err := h.Search(t.Context(), who, "Ad", 10)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Nil(t, found[0].AdmittedAt)
	require.Equal(t, "K7QM2XPA", found[0].Reference)
	for i, c := range []struct {
		ticket tix.TicketID
		want   verdict
		name   string
	}{
		{ticket.ID, admitted, ""}, {ticket.ID, alreadyIn, ""}, {ours.ID, wrongEvent, "Winter Ball"}, {theirs.ID, unknown, ""}, {tix.NewTicketID(), unknown, ""},
	} {
		id := tix.NewScanID()
		j, err := h.Admit(t.Context(), who, id, c.ticket, "phone is dead")
		require.NoError(t, err)
		require.Equal(t, c.want, j.Scan.Verdict, i)
		require.Equal(t, c.name, j.EventName)
		again, err := h.Admit(t.Context(), who, id, c.ticket, "phone is dead")
		require.NoError(t, err)
		require.Equal(t, showVerdict(j), showVerdict(again))
		_, err = h.Scan(t.Context(), who, id, c.ticket.String())
		require.ErrorIs(t, err, errScanTaken, "a scan is not a manual admission")
	}
	require.Len(t, h.verbs(), 2+5, "each judgement is recorded once")
	found, err = h.Search(t.Context(), who, "Ada", 10)
	require.NoError(t, err)
	require.NotNil(t, found[0].AdmittedAt)
}
