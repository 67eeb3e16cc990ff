package disputes

import (
	"context"
	"os"
	"slices"
	"strings"
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

// world plays the rooms around a dispute, and the bank: one paid order over 50.00 of three tickets, one
// of which was void before.
type world struct {
	order     tix.OrderPayment
	tickets   []tix.TicketSheet
	entries   []tix.Entry
	bank      tix.Dispute
	told      map[string]string
	tellings  int
	uploads   map[string][]byte // by key
	warning   tix.FraudWarning
	fraud     error // of the next refund
	refunded  tix.RefundID
	fail      map[string]string // way by the provider's call, once
	trace     tix.OrderTrace
	mails     []tix.MailTrace
	withdrawn []int64
	posted    []string
	lost      int
	recovered int
	promised  int64
	refused   error // of the next promise
	refunds   []string
	actions   []string
}

func away() error { return errs.New(errs.Unavailable, "payment_provider_away", "Later.") }

// call makes the provider do something, or fail before or after it.
func (w *world) call(what string, do func()) error {
	way := w.fail[what]
	delete(w.fail, what)
	switch way {
	case "before":
		return away()
	case "refused":
		return errs.New(errs.Invalid, "payment_request_refused", "No.")
	}
	do()
	if way == "after" {
		return away()
	}
	return nil
}

func (w *world) GetDisputeOn(_ context.Context, account, _ string) (tix.Dispute, error) {
	p := w.bank
	p.Account = account
	return p, w.call("get", func() {})
}

func (w *world) UploadEvidence(_ context.Context, key, _ string, content []byte) (string, error) {
	err := w.call("upload", func() { w.uploads[key] = content })
	return "file_" + key, err
}

func (w *world) SubmitEvidence(_ context.Context, _ string, texts map[string]string) (tix.Dispute, error) {
	err := w.call("submit", func() {
		if open(w.bank.Status) {
			w.told, w.tellings, w.bank.Status = texts, w.tellings+1, strings.Replace(w.bank.Status, "needs_response", "under_review", 1)
		}
	})
	return w.bank, err
}

func (w *world) AcceptDispute(context.Context, string) (tix.Dispute, error) {
	err := w.call("accept", func() {
		if !closed(w.bank.Status) {
			w.tellings, w.bank.Status = w.tellings+1, "lost"
		}
	})
	return w.bank, err
}

func (w *world) GetWarningOn(_ context.Context, account, _ string) (tix.FraudWarning, error) {
	p := w.warning
	p.Account = account
	return p, nil
}

func (w *world) RefundFraud(context.Context, tix.OrderID) (tix.RefundID, error) {
	if w.fraud != nil {
		return tix.RefundID{}, w.fraud
	}
	for i := range w.tickets {
		if w.tickets[i].State == "valid" {
			w.tickets[i].State = "refunded"
		}
	}
	w.refunded, w.order.Refunded = tix.NewRefundID(), w.order.Quote.Total.Amount
	return w.refunded, nil
}

func (w *world) Trace(context.Context, tix.OrderID) (tix.OrderTrace, error) { return w.trace, nil }

func (w *world) OrderTrace(context.Context, tix.OrderID) ([]tix.MailTrace, error) {
	return w.mails, nil
}

func (w *world) OrderOfPayment(_ context.Context, payment string) (tix.OrderID, error) {
	if payment != w.order.Payment {
		return tix.OrderID{}, errs.Missing("order")
	}
	return w.order.ID, nil
}

func (w *world) Payment(context.Context, tix.OrganizationID, tix.OrderID) (tix.OrderPayment, error) {
	return w.order, nil
}

func (w *world) PromiseBack(_ context.Context, _ tix.OrderID, amount int64) error {
	if w.refused == nil {
		w.promised += amount
	}
	return w.refused // the order is closed
}

func (w *world) Undisputed(context.Context, tix.OrderID) error {
	w.refunds = append(w.refunds, "go on")
	return nil
}

func (w *world) LostToBank(context.Context, tix.OrderID) error {
	w.refunds = append(w.refunds, "end")
	return nil
}

func (w *world) Empty(context.Context, tix.OrderID) error { return nil }

func (w *world) OfOrder(context.Context, tix.OrderID) ([]tix.TicketSheet, error) {
	return w.tickets, nil
}

func (w *world) turn(ids []tix.TicketID, to string) {
	for i := range w.tickets {
		if slices.Contains(ids, w.tickets[i].ID) {
			w.tickets[i].State = to
		}
	}
}

func (w *world) VoidTickets(_ context.Context, ids []tix.TicketID, _ string) error {
	w.turn(ids, "void")
	return nil
}

func (w *world) Restore(_ context.Context, ids []tix.TicketID) error {
	w.turn(ids, "valid")
	return nil
}

func (w *world) Entries(context.Context, []tix.TicketID) ([]tix.Entry, error) { return w.entries, nil }

func (w *world) Card(context.Context, tix.EventID) (tix.EventCard, error) {
	return tix.EventCard{Name: "Open Air", OrganizationName: "Harbour Nights", Currency: "USD", StartsAt: time.Date(2030, 4, 30, 19, 0, 0, 0, time.UTC), Venue: tix.VenueCard{Name: "The Quay", City: "Portland", Country: "US"}}, nil
}

func (w *world) Withdrawn(_ context.Context, d tix.DisputeMoney) error {
	if d.Account != "" {
		return nil
	}
	for _, m := range d.Moves {
		if !slices.Contains(w.posted, m.Reference) {
			w.posted, w.withdrawn = append(w.posted, m.Reference), append(w.withdrawn, m.Fee-m.Gross)
		}
	}
	return nil
}

func (w *world) Recover(context.Context, tix.MoneyBack) error {
	w.recovered++
	return nil
}

func (w *world) Lost(context.Context, tix.DisputeMoney) error {
	w.lost++
	return nil
}

func (w *world) Record(_ context.Context, a tix.Action) error {
	w.actions = append(w.actions, a.Verb)
	return nil
}

// takes moves money off our balance for the dispute, or with less than zero gives it back.
func (w *world) takes(amount int64) {
	w.bank.Balance, w.bank.Withdrawn = "USD", w.bank.Withdrawn+amount
	w.bank.Moves = append(w.bank.Moves, tix.DisputeMove{Reference: "txn_" + tix.NewOrderID().String(), Currency: "USD", Gross: -amount, Disputed: -amount})
}

// house is the room over that order.
type house struct {
	*Service
	t   testing.TB
	w   *world
	db  *db.DB
	org tix.OrganizationID
}

func start(t testing.TB, status string) *house { return startOn(t, testkit.DB(t), status) }

func startOn(t testing.TB, d *db.DB, status string) *house {
	t.Helper()
	now := time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)
	w := &world{order: tix.OrderPayment{
		OrderSheet: tix.OrderSheet{ID: tix.NewOrderID(), EventID: tix.NewEventID(), Status: "paid", Reference: "ABCD1234", BuyerName: "Ada Moreno", BuyerEmail: "ada@example.org",
			CreatedAt: now.AddDate(0, 0, -9), PaidAt: now.AddDate(0, 0, -9).Add(time.Minute), Quote: tix.Quote{Total: dollars(5000), Fees: dollars(400), Tax: dollars(300),
				Lines: []tix.QuoteLine{{Name: "Floor", Quantity: 2, Each: dollars(2500), Total: dollars(5000)}}}},
		Payment: "pi_" + tix.NewOrderID().String(),
	}}
	w.order.OrganizationID, w.uploads, w.fail = testkit.Org(t, d), map[string][]byte{}, map[string]string{}
	w.trace = tix.OrderTrace{TermsAcceptedAt: w.order.CreatedAt, Addresses: []tix.AddressUse{{Address: "203.0.113.7", At: w.order.CreatedAt, What: "placed the order"}}}
	w.mails = []tix.MailTrace{{Template: "order_tickets", Subject: "Your tickets", To: "ada@example.org", State: "delivered",
		QueuedAt: w.order.PaidAt, SentAt: w.order.PaidAt.Add(2 * time.Second), DeliveredAt: w.order.PaidAt.Add(9 * time.Second)}}
	for _, state := range []string{"valid", "valid", "void"} {
		w.tickets = append(w.tickets, tix.TicketSheet{ID: tix.NewTicketID(), OrderID: w.order.ID, State: state, Number: len(w.tickets) + 1, Of: 3, TierName: "Floor", HolderName: "Ada Moreno"})
	}
	w.bank = tix.Dispute{
		Reference: "dp_" + w.order.ID.String(), Payment: w.order.Payment, Status: status, Reason: "fraudulent",
		Amount: tix.Money{Amount: 5000, Currency: "USD"}, DueBy: now.AddDate(0, 0, 7),
	}
	press, err := paper.NewPress()
	require.NoError(t, err)
	return &house{
		Service: NewService(d, outbox.New(d), clock.At(now), press, w, w, w, w, w, w, w, w, w, w), t: t, w: w, db: d, org: w.order.OrganizationID,
	}
}

func dollars(n int64) tix.Money { return tix.Money{Amount: n, Currency: "USD"} }

// hear tells of the bank's dispute, twice, since messages repeat, and gives what is known of it then.
func (h *house) hear() Dispute {
	h.t.Helper()
	for range 2 {
		require.NoError(h.t, h.DisputeChanged(context.Background(), tix.DisputeChanged{Reference: h.w.bank.Reference, Account: h.w.order.Charging.Account}))
	}
	all, err := h.List(context.Background(), h.org, tix.DisputeID{}, 10)
	require.NoError(h.t, err)
	require.Len(h.t, all, 1)
	return all[0]
}

// ended writes down a dispute of another order that ended.
func (h *house) ended(org tix.OrganizationID, reason, status, opened string, amount int64, currency tix.Currency) {
	h.t.Helper()
	at, err := time.Parse(time.RFC3339, opened)
	require.NoError(h.t, err)
	d := Dispute{ID: tix.NewDisputeID(), OrganizationID: org, EventID: tix.NewEventID(), OrderID: tix.NewOrderID(), Reference: "dp_" + tix.NewOrderID().String(),
		Status: status, Reason: reason, Amount: amount, Currency: currency, Frozen: []tix.TicketID{}, Evidence: map[string]string{}, CreatedAt: at}
	if closed(status) {
		d.ClosedAt = &at
	}
	_, err = h.store.insert(context.Background(), &d)
	require.NoError(h.t, err)
}

func (h *house) states() []string {
	out := make([]string, len(h.w.tickets))
	for i, t := range h.w.tickets {
		out[i] = t.State
	}
	return out
}
