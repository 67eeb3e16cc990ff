package checkin

import (
	"cmp"
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// house is a door room with one organization and one event of 4 December, doors at 18:00 UTC,
// and fakes for the rooms around it. It stands at half past six.
type house struct {
	*Service
	db    *db.DB
	clock *clock.Settable
	org   tix.OrganizationID
	card  tix.EventCard

	mu       sync.Mutex
	cards    map[tix.EventID]tix.EventCard
	readings map[string]tix.TicketReading // by code
	orders   map[tix.OrderID]tix.OrderSheet
	done     []tix.Action
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{db: testkit.DB(t), org: tix.NewOrganizationID(), clock: clock.At(time.Date(2026, 12, 4, 18, 30, 0, 0, time.UTC)),
		cards: map[tix.EventID]tix.EventCard{}, readings: map[string]tix.TicketReading{}, orders: map[tix.OrderID]tix.OrderSheet{}}
	h.card = h.event(h.org, "Lanterns of the North")
	h.Service = NewService(h.db, h.clock, h, h, h, h, h, h, Config{DoorURL: "https://t.example/door/"})
	return h
}

func (h *house) event(org tix.OrganizationID, name string) tix.EventCard {
	card := tix.EventCard{ID: tix.NewEventID(), OrganizationID: org, Name: name, Status: "published", Zone: "Europe/Berlin",
		DoorsAt: time.Date(2026, 12, 4, 18, 0, 0, 0, time.UTC), StartsAt: time.Date(2026, 12, 4, 19, 0, 0, 0, time.UTC), EndsAt: time.Date(2026, 12, 4, 22, 0, 0, 0, time.UTC),
		Venue: tix.VenueCard{Name: "Kesselhaus", Gates: []tix.GateCard{{ID: tix.NewGateID(), Name: "Gate A"}, {ID: tix.NewGateID(), Name: "Gate B"}}}}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cards[card.ID] = card
	return card
}

// ticket is a good ticket of an event; its code is its id.
func (h *house) ticket(card tix.EventCard, holder string) tix.TicketSheet {
	order := tix.OrderSheet{ID: tix.NewOrderID(), Reference: "K7QM2XPA", Status: "paid"}
	t := tix.TicketSheet{ID: tix.NewTicketID(), OrderID: order.ID, EventID: card.ID, TierName: "Floor", HolderName: holder, Number: 1, Of: 2, State: "valid"}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.orders[order.ID] = order
	h.readings[t.ID.String()] = tix.TicketReading{Signed: true, Known: true, EventID: card.ID, Sheet: t,
		ValidFrom: card.DoorsAt.Add(-12 * time.Hour), ValidUntil: card.EndsAt.Add(12 * time.Hour)}
	return t
}

// change alters what the ticket room says of a ticket.
func (h *house) change(t tix.TicketSheet, how func(*tix.TicketReading)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.readings[t.ID.String()]
	how(&r)
	h.readings[t.ID.String()] = r
}

// door enrols a device at a gate of the house's event.
func (h *house) door(t *testing.T, name string, gate int) auth.Principal {
	t.Helper()
	made, err := h.Enrol(t.Context(), h.org, h.card.ID, name, h.card.Venue.Gates[gate].ID)
	require.NoError(t, err)
	c, err := h.Claim(t.Context(), made.Code, "")
	require.NoError(t, err)
	return auth.Principal{Kind: auth.Device, DeviceID: c.Device.ID, EventID: h.card.ID, OrganizationID: h.org, GateID: c.Device.GateID, Name: name}
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

// Read implements Tickets.
func (h *house) Read(_ context.Context, code string) (tix.TicketReading, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.readings[code], nil
}

// ReadID implements Tickets.
func (h *house) ReadID(ctx context.Context, id tix.TicketID) (tix.TicketReading, error) {
	return h.Read(ctx, id.String())
}

// Sheet implements Orders.
func (h *house) Sheet(_ context.Context, id tix.OrderID) (tix.OrderSheet, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.orders[id], nil
}

// Find implements Attendees.
func (h *house) Find(_ context.Context, event tix.EventID, q string, limit int) ([]tix.TicketSheet, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var found []tix.TicketSheet
	for _, r := range h.readings {
		if r.EventID == event && strings.Contains(r.Sheet.HolderName, q) && len(found) < limit {
			found = append(found, r.Sheet)
		}
	}
	return found, nil
}

// Count implements Attendees.
func (h *house) Count(ctx context.Context, event tix.EventID) (int, error) {
	all, err := h.Find(ctx, event, "", 1000)
	return len(all), err
}

// Sheets implements Attendees.
func (h *house) Sheets(_ context.Context, ids []tix.TicketID) (map[tix.TicketID]tix.TicketSheet, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[tix.TicketID]tix.TicketSheet{}
	for _, id := range ids {
		out[id] = h.readings[id.String()].Sheet
	}
	return out, nil
}

// References implements Attendees.
func (h *house) References(_ context.Context, ids []tix.TicketID) (map[tix.TicketID]string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[tix.TicketID]string{}
	for _, id := range ids {
		out[id] = h.orders[h.readings[id.String()].Sheet.OrderID].Reference
	}
	return out, nil
}

// DeviceToken implements DeviceTokens.
func (h *house) DeviceToken(_ context.Context, p auth.Principal, ttl time.Duration) (string, time.Time, error) {
	return "token of " + p.DeviceID.String(), h.clock.Now().Add(ttl), nil
}

// Record implements Audit.
func (h *house) Record(_ context.Context, a tix.Action) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = append(h.done, a)
	return nil
}

func (h *house) verbs() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var v []string
	for _, a := range h.done {
		v = append(v, a.Verb+" "+cmp.Or(a.Details["reason"], "-"))
	}
	return v
}
