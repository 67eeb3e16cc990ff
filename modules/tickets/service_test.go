package tickets

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func TestIssue(t *testing.T) {
	t.Parallel()
	h := open(t)
	order, made := h.issued(t, 2, 1)
	require.Len(t, made, 3)
	for i, s := range made {
		require.Equal(t, i+1, s.Number)
		require.Equal(t, 3, s.Of)
		require.Equal(t, "Ada Moreno", s.HolderName)
		require.Equal(t, []string{"Floor", "Floor", "Balcony"}[i], s.TierName)
		require.Len(t, s.Code, 163)

		read, err := h.Read(t.Context(), s.Code)
		require.NoError(t, err)
		require.True(t, read.Signed && read.Known)
		require.Equal(t, h.card.ID, read.EventID)
		require.Equal(t, s.ID, read.Sheet.ID)
		require.Empty(t, read.Sheet.Code, "what the door sees carries no code")
		require.Equal(t, time.Date(2026, 12, 4, 6, 0, 0, 0, time.UTC), read.ValidFrom, "12 hours before doors")
		require.Equal(t, time.Date(2026, 12, 5, 10, 30, 0, 0, time.UTC), read.ValidUntil, "12 hours after the end")
	}
	code, err := ParseCode(made[2].Code)
	require.NoError(t, err)
	require.EqualValues(t, 2, code.Payload.Tier)
	require.EqualValues(t, 0, code.Payload.Seat)

	t.Run("again, with another sheet, gives the same tickets", func(t *testing.T) {
		changed := order
		changed.BuyerName, changed.Quote.Lines = "Somebody Else", order.Quote.Lines[:1]
		again, err := h.Issue(t.Context(), changed, h.card)
		require.NoError(t, err)
		require.Equal(t, made, again)
		listed, err := h.OfOrder(t.Context(), order.ID)
		require.NoError(t, err)
		require.Equal(t, made, listed)
	})
	t.Run("an order without places is refused", func(t *testing.T) {
		_, err := h.Issue(t.Context(), h.order(h.card, 0, 0), h.card)
		require.ErrorIs(t, err, errEmptyOrder)
	})
	t.Run("nothing stays when the caller's transaction fails", func(t *testing.T) {
		failed := h.order(h.event(h.org), 1, 0)
		err := h.db.InTx(t.Context(), func(ctx context.Context) error {
			_, err := h.Issue(ctx, failed, h.card)
			require.NoError(t, err)
			return context.DeadlineExceeded
		})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		none, err := h.OfOrder(t.Context(), failed.ID)
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

// TestIssueAtOnce has many buyers of a fresh event at the same moment, some of them twice.
func TestIssueAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	card := h.event(h.org)
	var group errgroup.Group
	orders := make([]tix.OrderSheet, 12)
	for i := range orders {
		orders[i] = h.order(card, 1+i%2, i%3)
		for range 2 {
			group.Go(func() error { _, err := h.Issue(context.Background(), orders[i], h.card); return err })
		}
	}
	require.NoError(t, group.Wait())
	keys, err := h.Keys(t.Context(), card.ID)
	require.NoError(t, err)
	require.Len(t, keys, 1)
	want := 0
	for i, o := range orders {
		sheets, err := h.OfOrder(t.Context(), o.ID)
		require.NoError(t, err)
		require.Len(t, sheets, 1+i%2+i%3)
		want += len(sheets)
		for _, s := range sheets {
			code, err := ParseCode(s.Code)
			require.NoError(t, err)
			require.Equal(t, keys[0].Event, code.Payload.Event)
			require.Contains(t, []uint16{1, 2}, code.Payload.Tier)
			read, err := h.Read(t.Context(), s.Code)
			require.NoError(t, err)
			require.True(t, read.Known)
		}
	}
	n, err := h.Count(t.Context(), card.ID)
	require.NoError(t, err)
	require.Equal(t, want, n)
}

func TestRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, made := h.issued(t, 2, 0)
	code, err := ParseCode(made[0].Code)
	require.NoError(t, err)
	require.NoError(t, h.db.Gorm(t.Context()).Model(&Ticket{}).Where("id = ?", made[1].ID).Update("generation", 2).Error)

	for name, c := range map[string]struct {
		text          string
		signed, known bool
	}{
		"the code":           {made[0].Code, true, true},
		"typed in lower":     {strings.ToLower(made[0].Code) + "\n", true, true},
		"an old generation":  {made[1].Code, true, false},
		"a forged signature": {SignCode(vectorSeed(9), code.Payload), false, false},
		"an address":         {"https://example.com", false, false},
		"nothing":            {"", false, false},
		"another key":        {SignCode(vectorSeed(9), Payload{KeyID: 200, Event: code.Payload.Event}), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			read, err := h.Read(t.Context(), c.text)
			require.NoError(t, err)
			require.Equal(t, c.signed, read.Signed)
			require.Equal(t, c.known, read.Known)
		})
	}
	t.Run("by id", func(t *testing.T) {
		read, err := h.ReadID(t.Context(), made[0].ID)
		require.NoError(t, err)
		require.True(t, read.Signed && read.Known)
		read, err = h.ReadID(t.Context(), tix.NewTicketID())
		require.NoError(t, err)
		require.Equal(t, tix.TicketReading{}, read)
	})
}

func TestRotateKey(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, before := h.issued(t, 1, 0)
	require.NoError(t, h.RotateKey(t.Context(), h.org, h.card.ID))
	_, after := h.issued(t, 1, 0)
	for i, s := range []tix.TicketSheet{before[0], after[0]} {
		code, err := ParseCode(s.Code)
		require.NoError(t, err)
		require.EqualValues(t, i+1, code.Payload.KeyID)
		read, err := h.Read(t.Context(), s.Code)
		require.NoError(t, err)
		require.True(t, read.Known, "tickets of the old key stay good")
	}
	keys, err := h.Keys(t.Context(), h.card.ID)
	require.NoError(t, err)
	require.Len(t, keys, 2)
	require.NotNil(t, keys[0].RetiredAt)
	require.Nil(t, keys[1].RetiredAt)
	require.Equal(t, "tickets.key.rotate", h.done[0].Verb)
	require.Equal(t, errs.NotFound, errs.KindOf(h.RotateKey(t.Context(), tix.NewOrganizationID(), h.card.ID)))
}

func TestVoid(t *testing.T) {
	t.Parallel()
	h := open(t)
	order, made := h.issued(t, 3, 0)
	stranger := tix.NewOrganizationID()
	_, err := h.Void(t.Context(), stranger, made[0].ID, "mine now")
	require.Equal(t, errs.NotFound, errs.KindOf(err))

	for range 2 { // the second call changes and records nothing
		void, err := h.Void(t.Context(), h.org, made[0].ID, "sold twice")
		require.NoError(t, err)
		require.Equal(t, stateVoid, void.State)
		require.Equal(t, "sold twice", void.VoidReason)
	}
	rest := []tix.TicketID{made[1].ID, made[2].ID}
	require.Equal(t, "ticket_void", errs.CodeOf(h.VoidTickets(t.Context(), []tix.TicketID{made[0].ID, made[1].ID}, "refunded")), "all of them, or none")
	require.NoError(t, h.VoidTickets(t.Context(), rest, "refunded"))
	require.NoError(t, h.Restore(t.Context(), rest))
	require.NoError(t, h.Restore(t.Context(), rest))
	require.NoError(t, h.VoidTickets(t.Context(), rest, "refunded again"))
	sheets, err := h.OfOrder(t.Context(), order.ID)
	require.NoError(t, err)
	for _, s := range sheets {
		require.Equal(t, stateVoid, s.State)
	}
	var verbs []string
	for _, a := range h.done {
		verbs = append(verbs, a.Verb+" by "+a.Actor)
	}
	void, good := "tickets.ticket.void by system", "tickets.ticket.restore by system"
	require.Equal(t, []string{void, void, void, good, good, void, void}, verbs)
	_, err = h.PDF(t.Context(), order.ID)
	require.ErrorIs(t, err, errNoTickets)
	n, err := h.Count(t.Context(), h.card.ID)
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestFind(t *testing.T) {
	t.Parallel()
	h := open(t)
	for i, name := range []string{"Ada Moreno", "Łukasz Ńowak", "100% Sure", "under_score"} {
		o := h.order(h.card, 1, 0)
		o.BuyerName, o.Reference = name, "REF0000"+strconv.Itoa(i)
		_, err := h.Issue(t.Context(), o, h.cards[o.EventID])
		require.NoError(t, err)
	}
	other := h.event(h.org)
	_, err := h.Issue(t.Context(), h.order(other, 1, 0), other) // another event's Ada
	require.NoError(t, err)
	all, err := h.List(t.Context(), h.org, h.card.ID, "", tix.TicketID{}, 10)
	require.NoError(t, err)
	require.Len(t, all, 4)
	for q, want := range map[string]int{
		"moreno": 1, "łukasz": 1, "100%": 1, "%": 1, "_": 1, "ref00002": 1, "REF0000": 0, all[0].ID.String(): 1, strings.ToUpper(all[0].ID.String()): 1, "nobody": 0, "": 0, "a": 2,
	} {
		found, err := h.Find(t.Context(), h.card.ID, q, 20)
		require.NoError(t, err)
		require.Len(t, found, want, q)
	}
	page, err := h.List(t.Context(), h.org, h.card.ID, "", all[1].ID, 10)
	require.NoError(t, err)
	require.Len(t, page, 2)
	last, err := h.Find(t.Context(), h.card.ID, "under_score", 1)
	require.NoError(t, err)
	references, err := h.References(t.Context(), []tix.TicketID{last[0].ID})
	require.NoError(t, err)
	require.Equal(t, "REF00003", references[last[0].ID])
	_, err = h.List(t.Context(), tix.NewOrganizationID(), h.card.ID, "", tix.TicketID{}, 10)
	require.Equal(t, errs.NotFound, errs.KindOf(err))
}

// TestTenantWall says that a query that forgot its scope still finds nothing of others.
func TestTenantWall(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, made := h.issued(t, 1, 0)
	stranger := db.WithTenant(t.Context(), tix.NewOrganizationID())
	_, err := h.ByID(stranger, made[0].ID)
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	keys, err := h.Keys(stranger, h.card.ID)
	require.NoError(t, err)
	require.Empty(t, keys)
	sheet, err := h.ByID(db.WithTenant(t.Context(), h.org), made[0].ID)
	require.NoError(t, err)
	require.Equal(t, made[0].ID, sheet.ID)
}

// TestAnOrderThatMovesHasTheTicketsOfTheOtherEvent: the first stay as a record, and open nothing.
func TestAnOrderThatMovesHasTheTicketsOfTheOtherEvent(t *testing.T) {
	t.Parallel()
	h := open(t)
	order, first := h.issued(t, 2, 0)
	ids := []tix.TicketID{first[0].ID, first[1].ID}
	require.NoError(t, h.VoidTickets(t.Context(), ids, "moved"))
	later := h.event(h.org)
	order.EventID, order.Quote.Lines = later.ID, []tix.QuoteLine{{TierID: tix.NewTierID(), Name: "Arena", Quantity: 2}}
	second, err := h.Issue(t.Context(), order, later)
	require.NoError(t, err)
	again, err := h.Issue(t.Context(), order, later)
	require.NoError(t, err)
	require.Equal(t, second, again)
	listed, err := h.OfOrder(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, second, listed)
	for i, want := range map[tix.TicketID]string{first[0].ID: "void", second[0].ID: "valid"} {
		read, err := h.ReadID(t.Context(), i)
		require.NoError(t, err)
		require.Equal(t, want, read.Sheet.State)
	}
	read, err := h.Read(t.Context(), second[1].Code)
	require.NoError(t, err)
	require.Equal(t, later.ID, read.EventID)
}
