package checkout_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// house is a checkout with one event, two tiers (Floor 25.00, Friends free) of one pool each,
// and neighbours that remember what they were asked.
type house struct {
	*checkout.Service
	t        testing.TB
	db       *db.DB
	clock    *clock.Settable
	card     tix.EventCard
	floor    tix.TierCard
	friends  tix.TierCard
	events   *events
	pricing  *pricing
	stock    *stock
	line     *line
	payments *payments
	books    *books
	credits  *credits
	tickets  *tickets
	mails    *mails
	audit    *ledger
	live     *live
}

func open(t testing.TB, capacity int) *house {
	now := time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)
	h := &house{t: t, db: testkit.DB(t), clock: clock.At(now), payments: newPayments(), books: &books{}, credits: &credits{states: map[tix.OrderID]string{}, taken: map[tix.OrderID]int64{}}, tickets: newTickets(), mails: newMails(), audit: &ledger{}, live: &live{}, line: &line{}}
	h.card = tix.EventCard{
		ID: tix.NewEventID(), OrganizationID: tix.NewOrganizationID(), OrganizationName: "Lakeside Sounds", Slug: "open-air", Name: "Open Air", Status: "published",
		Currency: "USD", StartsAt: now.Add(72 * time.Hour), EndsAt: now.Add(76 * time.Hour), Zone: "America/Chicago", Venue: tix.VenueCard{Name: "Lakeside", City: "Madison", Country: "US"},
	}
	usd := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: "USD"} }
	h.floor = tix.TierCard{ID: tix.NewTierID(), EventID: h.card.ID, PoolID: tix.NewPoolID(), Name: "Floor", Visible: true, MinPerOrder: 1, MaxPerOrder: 6, Face: usd(2300), Each: usd(2500), Fees: usd(200), Tax: usd(0)}
	h.friends = tix.TierCard{ID: tix.NewTierID(), EventID: h.card.ID, PoolID: tix.NewPoolID(), Name: "Friends", Position: 1, Visible: true, MinPerOrder: 1, MaxPerOrder: 2, Face: usd(0), Each: usd(0), Fees: usd(0), Tax: usd(0)}
	h.events = &events{card: h.card}
	h.pricing = &pricing{tiers: []tix.TierCard{h.floor, h.friends}}
	h.stock = newStock(map[tix.PoolID]int{h.floor.PoolID: capacity, h.friends.PoolID: capacity})
	sealer, err := auth.NewSealer("a secret of this test that is long enough")
	require.NoError(t, err)
	directory := checkout.NewDirectory(h.db, sealer, checkout.Config{PublicURL: "https://tickets.example"})
	h.Service = checkout.NewService(h.db, outbox.New(h.db), h.clock, directory, h.events, h.pricing, h.stock, h.line, h.payments, h.books, h.credits, h.tickets, h.mails, h.audit, h.live)
	return h
}

// hold reserves n tickets of a tier.
func (h *house) hold(tier tix.TierCard, n int) (checkout.Hold, string) {
	h.t.Helper()
	hold, token, err := h.CreateHold(context.Background(), h.ask(tier, n))
	require.NoError(h.t, err)
	return hold, token
}

// ask wants n tickets of a tier.
func (h *house) ask(tier tix.TierCard, n int) checkout.Ask {
	return checkout.Ask{EventID: h.card.ID, Lines: []tix.LineRequest{{TierID: tier.ID, Quantity: n}}}
}

// order buys n tickets of a tier as far as the payment.
func (h *house) order(tier tix.TierCard, n int) checkout.Placed {
	h.t.Helper()
	hold, token := h.hold(tier, n)
	placed, err := h.PlaceOrder(context.Background(), buyer(hold, token))
	require.NoError(h.t, err)
	return placed
}

func buyer(hold checkout.Hold, token string) checkout.Place {
	return checkout.Place{HoldID: hold.ID, HoldToken: token, Name: "Ada Lovelace", Email: "ada@example.org", AcceptTerms: true}
}

func (h *house) requireStatus(id tix.OrderID, want checkout.Status) {
	h.t.Helper()
	s, err := h.Sheet(context.Background(), id)
	require.NoError(h.t, err)
	require.Equal(h.t, string(want), s.Status)
}

// settle expects the outcome of a settlement.
func (h *house) settle(id tix.OrderID, want string) {
	h.t.Helper()
	got, err := h.Settle(context.Background(), id)
	require.NoError(h.t, err)
	require.Equal(h.t, want, got)
}

// expire lets the order's time run out.
func (h *house) expire(id tix.OrderID, want string) {
	h.t.Helper()
	end, err := h.Deadline(context.Background(), id)
	require.NoError(h.t, err)
	h.clock.Set(end)
	got, err := h.Expire(context.Background(), id)
	require.NoError(h.t, err)
	require.Equal(h.t, want, got)
}

func (h *house) published(m tix.Message, id string) int {
	h.t.Helper()
	return len(testkit.Published(h.t, h.db, m, id))
}

func requireCode(t testing.TB, err error, code string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, errs.CodeOf(err), "%v", err)
}
