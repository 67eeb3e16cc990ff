package notifications_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"rsc.io/qr"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/notifications"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

func noon() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// world is the room with a transport that does what a test says, and one order of two tickets.
type world struct {
	*notifications.Service
	db    *db.DB
	clock *clock.Settable
	order tix.OrderSheet
	event tix.EventCard

	mu      sync.Mutex
	tickets []tix.TicketSheet
	post    func(tix.OutgoingMail) (string, error) // nil: accepted
	sent    []tix.OutgoingMail
	done    []tix.Action
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := testkit.DB(t)
	org, event := tix.NewOrganizationID(), tix.NewEventID()
	w := &world{db: d, clock: clock.At(noon()),
		event: tix.EventCard{ID: event, OrganizationID: org, OrganizationName: "Harbour \"Nights\"", Name: "Lanterns of the North", Zone: "Europe/Berlin",
			StartsAt: noon().AddDate(0, 0, 12), EndsAt: noon().AddDate(0, 0, 12).Add(time.Hour), Venue: tix.VenueCard{Name: "Kesselhaus", City: "Berlin"}},
		order: tix.OrderSheet{ID: tix.NewOrderID(), OrganizationID: org, EventID: event, Reference: "K7M2Q9XA", Status: "paid", BuyerName: "Ada Moreno",
			BuyerEmail: "ada@example.com", Link: "https://tixters.example/order/x#t0ken", Quote: tix.Quote{Total: tix.Money{Amount: 5600, Currency: "EUR"}}},
		tickets: []tix.TicketSheet{
			{Number: 1, Of: 2, TierName: "Floor", HolderName: "Ada Moreno", State: "valid", Code: "TX1:ONE " + strings.Repeat("A1", 60)},
			{Number: 2, Of: 2, TierName: "Floor", HolderName: "Ada Moreno", State: "valid", Code: "TX1:TWO " + strings.Repeat("B2", 60)}}}
	sealer, err := auth.NewSealer(strings.Repeat("s", 32))
	require.NoError(t, err)
	counter := notifications.NewCounter(d, outbox.New(d), w.clock, sealer)
	w.Service, err = notifications.NewService(counter, w, w, w, w, w, notifications.Config{FromName: "Tixters", FromEmail: "tickets@tixters.example"})
	require.NoError(t, err)
	return w
}

func (w *world) Sheet(_ context.Context, id tix.OrderID) (tix.OrderSheet, error) {
	if id != w.order.ID {
		return tix.OrderSheet{}, errs.Missing("order")
	}
	return w.order, nil
}

func (w *world) Card(context.Context, tix.EventID) (tix.EventCard, error) { return w.event, nil }

func (w *world) OfOrder(context.Context, tix.OrderID) ([]tix.TicketSheet, error) {
	return w.tickets, nil
}

func (w *world) PDF(context.Context, tix.OrderID) ([]byte, error) { return []byte("%PDF-"), nil }

func (w *world) Calendar(context.Context, tix.OrderID) ([]byte, error) {
	return []byte("BEGIN:VCALENDAR"), nil
}

func (w *world) QR(code string) ([]byte, error) {
	c, err := qr.Encode(code, qr.M)
	if err != nil {
		return nil, err
	}
	return c.PNG(), nil
}

func (w *world) Send(_ context.Context, m tix.OutgoingMail) (string, error) {
	w.mu.Lock()
	post := w.post
	w.mu.Unlock()
	if post != nil {
		if id, err := post(m); err != nil {
			return id, err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, m)
	return "provider-" + m.ID.String(), nil
}

func (w *world) Record(_ context.Context, a tix.Action) error {
	w.done = append(w.done, a)
	return nil
}

// failing makes every send end with err.
func (w *world) failing(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.post = nil
	if err != nil {
		w.post = func(tix.OutgoingMail) (string, error) { return "", err }
	}
}

func (w *world) queueTickets(t *testing.T) tix.MailID {
	t.Helper()
	id, err := w.QueueOrderTickets(t.Context(), w.order.ID, "v1")
	require.NoError(t, err)
	return id
}

func (w *world) ticketState(t *testing.T) string {
	t.Helper()
	state, err := w.State(t.Context(), w.order.ID.String()+":tickets:v1")
	require.NoError(t, err)
	byOrder, err := w.OrderState(t.Context(), w.order.ID)
	require.NoError(t, err)
	require.Equal(t, state, byOrder)
	return state
}

func reset(key string) tix.MailRequest {
	return tix.MailRequest{Key: key, Template: "password_reset", ToName: "Ada", ToEmail: "ada@example.com",
		Data: map[string]string{"name": "Ada", "link": "https://tixters.example/reset#s3cret", "minutes": "30"}}
}

func away() error {
	return errs.New(errs.Unavailable, "mail_unavailable", "").At("test", errors.New("away"))
}
