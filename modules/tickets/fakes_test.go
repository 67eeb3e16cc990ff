package tickets

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// house is a ticket room with one organization, one event and fakes for the rooms around it.
type house struct {
	*Documents
	db    *db.DB
	clock *clock.Settable
	org   tix.OrganizationID
	card  tix.EventCard
	tiers [2]tix.TierID

	mu     sync.Mutex
	cards  map[tix.EventID]tix.EventCard
	orders map[tix.OrderID]tix.OrderSheet
	done   []tix.Action
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{db: testkit.DB(t), org: tix.NewOrganizationID(), tiers: [2]tix.TierID{tix.NewTierID(), tix.NewTierID()},
		clock: clock.At(time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)), cards: map[tix.EventID]tix.EventCard{}, orders: map[tix.OrderID]tix.OrderSheet{}}
	h.card = h.event(h.org)
	sealer, err := auth.NewSealer("a secret for tests, 32 characters long")
	require.NoError(t, err)
	press, err := paper.NewPress()
	require.NoError(t, err)
	h.Documents = NewDocuments(NewService(h.db, h.clock, sealer, h, h), h, press)
	return h
}

func (h *house) event(org tix.OrganizationID) tix.EventCard {
	card := lanterns()
	card.ID, card.OrganizationID = tix.NewEventID(), org
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cards[card.ID] = card
	return card
}

// order is a paid order of floor and balcony tickets, known to the fake of the order room.
func (h *house) order(card tix.EventCard, floor, balcony int) tix.OrderSheet {
	o := ada()
	o.ID, o.OrganizationID, o.EventID = tix.NewOrderID(), card.OrganizationID, card.ID
	o.Quote.Lines = []tix.QuoteLine{{TierID: h.tiers[0], Name: "Floor", Quantity: floor}, {TierID: h.tiers[1], Name: "Balcony", Quantity: balcony}}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.orders[o.ID] = o
	return o
}

func (h *house) issued(t *testing.T, floor, balcony int) (tix.OrderSheet, []tix.TicketSheet) {
	t.Helper()
	o := h.order(h.card, floor, balcony)
	made, err := h.Issue(t.Context(), o, h.cards[o.EventID])
	require.NoError(t, err)
	return o, made
}

// Card implements Events.
func (h *house) Card(_ context.Context, id tix.EventID) (tix.EventCard, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c, ok := h.cards[id]; ok {
		return c, nil
	}
	return tix.EventCard{}, errs.Missing("event")
}

// Sheet implements Orders.
func (h *house) Sheet(_ context.Context, id tix.OrderID) (tix.OrderSheet, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if o, ok := h.orders[id]; ok {
		return o, nil
	}
	return tix.OrderSheet{}, errs.Missing("order")
}

// CheckToken implements Orders: the token of every order is "open".
func (h *house) CheckToken(_ context.Context, id tix.OrderID, token string) error {
	if _, err := h.Sheet(context.Background(), id); err != nil || token != "open" {
		return errs.Missing("order")
	}
	return nil
}

// Record implements Audit.
func (h *house) Record(_ context.Context, a tix.Action) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = append(h.done, a)
	return nil
}

func lanterns() tix.EventCard {
	return tix.EventCard{
		ID: tix.EventID{0: 1, 15: 2}, OrganizationID: tix.OrganizationID{0: 1, 15: 3}, OrganizationName: "Harbour Nights", Slug: "lanterns", Name: "Lanterns of the North",
		Status: "published", Currency: "EUR", Zone: "Europe/Berlin",
		DoorsAt: time.Date(2026, 12, 4, 18, 0, 0, 0, time.UTC), StartsAt: time.Date(2026, 12, 4, 19, 0, 0, 0, time.UTC), EndsAt: time.Date(2026, 12, 4, 22, 30, 0, 0, time.UTC),
		Venue:        tix.VenueCard{Name: "Kesselhaus", Street: "Schönhauser Allee 36", City: "Berlin", Country: "DE", Zone: "Europe/Berlin"},
		RefundsUntil: time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC),
	}
}

func ada() tix.OrderSheet {
	return tix.OrderSheet{ID: tix.OrderID{0: 1, 15: 4}, EventID: lanterns().ID, OrganizationID: lanterns().OrganizationID, Reference: "K7QM2XPA", Status: "paid",
		BuyerName: "Ada Moreno", BuyerEmail: "ada@example.com", CreatedAt: time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC), Link: "https://t.example/order/x#secret"}
}
