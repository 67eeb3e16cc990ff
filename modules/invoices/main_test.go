package invoices

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// world plays the rooms around invoices: orders of one event, and what the books earned of it.
type world struct {
	mu     sync.Mutex
	card   tix.EventCard
	orders map[tix.OrderID]tix.OrderSheet
	fees   []tix.EventFees
	done   []tix.Action
}

func (w *world) Sheets(_ context.Context, ids []tix.OrderID) ([]tix.OrderSheet, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []tix.OrderSheet
	for _, id := range ids {
		if o, ok := w.orders[id]; ok {
			out = append(out, o)
		}
	}
	return out, nil
}

func (w *world) CheckToken(_ context.Context, id tix.OrderID, token string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.orders[id]; !ok || token != "token" {
		return errs.Missing("order")
	}
	return nil
}

func (w *world) Card(context.Context, tix.EventID) (tix.EventCard, error) { return w.card, nil }

func (w *world) EventFees(context.Context, tix.EventID) ([]tix.EventFees, error) { return w.fees, nil }

func (w *world) Record(_ context.Context, a tix.Action) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = append(w.done, a)
	return nil
}

func (w *world) verbs() (out []string) {
	for _, a := range w.done {
		out = append(out, a.Verb)
	}
	return out
}

// house is the invoices of one organization with one event. It sells in 2030, when it is still 2029 in
// UTC.
type house struct {
	*Service
	t     testing.TB
	db    *db.DB
	clock *clock.Settable
	world *world
	org   tix.OrganizationID
}

func open(t testing.TB) *house { return openOn(t, testkit.DB(t)) }

func openOn(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: clock.At(time.Date(2029, 12, 31, 23, 30, 0, 0, time.UTC)), org: testkit.Org(t, d)}
	h.world = &world{orders: map[tix.OrderID]tix.OrderSheet{}, card: tix.EventCard{
		ID: tix.NewEventID(), OrganizationID: h.org, Name: "Lanterns of the North", Currency: "EUR", Zone: "Europe/Berlin",
		StartsAt: time.Date(2030, 2, 1, 19, 0, 0, 0, time.UTC), Venue: tix.VenueCard{Name: "Kesselhaus", City: "Berlin", Country: "DE"},
	}}
	press, err := paper.NewPress()
	require.NoError(t, err)
	w := h.world
	h.Service = NewService(d, outbox.New(d), h.clock, w, w, w, w, press)
	return h
}

func harbour() SellerDetails {
	return SellerDetails{LegalName: "Harbour Nights GmbH", Street: "Hafenstraße 1", PostalCode: "20457", City: "Hamburg", Country: "DE", VATID: "DE123456789",
		TaxNumber: "22/815/08154", Email: "books@harbour.example", Zone: "Europe/Berlin"}
}

func tixters() SellerDetails {
	return SellerDetails{LegalName: "Tixters SE", Street: "Torstraße 2", PostalCode: "10119", City: "Berlin", Country: "DE", VATID: "DE987654321", Zone: "Europe/Berlin", FeeTaxRate: 1900}
}

func company() Party {
	return Party{Name: "Beispiel AG", Street: "Ring 7", PostalCode: "1010", City: "Wien", Country: "AT", VATID: "ATU12345678"}
}

// described is a house whose details are known.
func described(t testing.TB) *house {
	h := open(t)
	h.describe(h.org, harbour())
	return h
}

func (h *house) describe(org tix.OrganizationID, d SellerDetails) {
	h.t.Helper()
	_, err := h.Describe(h.t.Context(), org, nil, d)
	require.NoError(h.t, err)
}

// order is a paid one: two at 25.00 of which 2.00 are a fee, with 7 % of tax, and a seat at 119.00 with
// 19 %.
func (h *house) order() tix.OrderSheet {
	money := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: "EUR"} }
	o := tix.OrderSheet{
		ID: tix.NewOrderID(), OrganizationID: h.org, EventID: h.world.card.ID, Reference: "K7QM2XPA", Status: "paid", BuyerName: "Ada Moreno",
		PaidAt: h.clock.Now(), CreatedAt: h.clock.Now(), Quote: tix.Quote{Total: money(16900), Lines: []tix.QuoteLine{
			{Name: "Floor", Quantity: 2, Each: money(2500), Total: money(5000), Fees: money(400), Tax: money(327), TaxRate: 700, Payee: money(4600)},
			{Name: "Lounge", Quantity: 1, Each: money(11900), Total: money(11900), Tax: money(1900), TaxRate: 1900, Payee: money(11900)},
		}},
	}
	h.world.mu.Lock()
	defer h.world.mu.Unlock()
	h.world.orders[o.ID] = o
	return o
}

func paidOf(o tix.OrderSheet) tix.OrderPaid {
	return tix.OrderPaid{OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Total: o.Quote.Total}
}

// bought is an order with its invoice.
func (h *house) bought() tix.OrderSheet {
	h.t.Helper()
	o := h.order()
	require.NoError(h.t, h.OrdersPaid(h.t.Context(), []tix.OrderPaid{paidOf(o)}))
	return o
}

func (h *house) returned(o tix.OrderSheet, key string, amount int64, undone bool) {
	h.t.Helper()
	require.NoError(h.t, h.MoneyReturned(h.t.Context(), []tix.MoneyReturned{{
		Key: o.ID.String() + ":" + key, OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Amount: tix.Money{Amount: amount, Currency: "EUR"}, Undone: undone,
	}}))
}

// papers are the documents of an order.
func (h *house) papers(o tix.OrderSheet) []Document {
	h.t.Helper()
	docs, err := h.OfOrder(h.t.Context(), o.ID, "token")
	require.NoError(h.t, err)
	return docs
}

// billed are the newest versions of what is in the house's books, oldest first.
func (h *house) billed(kind string) []Document {
	h.t.Helper()
	docs, err := h.Documents(h.t.Context(), h.org, Filter{Kind: kind}, tix.DocumentID{}, 1000)
	require.NoError(h.t, err)
	for i, j := 0, len(docs)-1; i < j; i, j = i+1, j-1 {
		docs[i], docs[j] = docs[j], docs[i]
	}
	return docs
}

func numbers(docs []Document) []string {
	out := []string{}
	for _, d := range docs {
		out = append(out, d.Number)
	}
	return out
}

func sum(docs []Document) (n int64) {
	for _, d := range docs {
		n += d.Total
	}
	return n
}
