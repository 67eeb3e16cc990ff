package disputes

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
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
	withdrawn []int64
	lost      int
	recovered int
	promised  int64
	refused   error // of the next promise
	refunds   []string
	actions   []string
}

func (w *world) GetDisputeOn(context.Context, string, string) (tix.Dispute, error) {
	return w.bank, nil
}

func (w *world) SubmitEvidence(_ context.Context, _ string, texts map[string]string) (tix.Dispute, error) {
	w.told, w.bank.Status = texts, "under_review"
	return w.bank, nil
}

func (w *world) AcceptDispute(context.Context, string) (tix.Dispute, error) {
	w.bank.Status = "lost"
	return w.bank, nil
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
	return w.refused
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

func (w *world) OrderState(context.Context, tix.OrderID) (string, error) { return "delivered", nil }

func (w *world) Card(context.Context, tix.EventID) (tix.EventCard, error) {
	return tix.EventCard{Name: "Open Air", Currency: "USD"}, nil
}

func (w *world) Withdrawn(_ context.Context, d tix.DisputeMoney) error {
	if d.Withdrawn != d.Before {
		w.withdrawn = append(w.withdrawn, d.Withdrawn-d.Before)
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

// house is the room over that order.
type house struct {
	*Service
	t   testing.TB
	w   *world
	org tix.OrganizationID
}

func start(t testing.TB, status string) *house {
	t.Helper()
	d := testkit.DB(t)
	now := time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)
	w := &world{order: tix.OrderPayment{
		OrderSheet: tix.OrderSheet{ID: tix.NewOrderID(), EventID: tix.NewEventID(), Status: "paid", Reference: "ABCD1234", BuyerName: "Ada Moreno", BuyerEmail: "ada@example.org"},
		Payment:    "pi_" + tix.NewOrderID().String(),
	}}
	w.order.OrganizationID = testkit.Org(t, d)
	for _, state := range []string{"valid", "valid", "void"} {
		w.tickets = append(w.tickets, tix.TicketSheet{ID: tix.NewTicketID(), OrderID: w.order.ID, State: state})
	}
	w.bank = tix.Dispute{
		Reference: "dp_" + w.order.ID.String(), Payment: w.order.Payment, Status: status, Reason: "fraudulent",
		Amount: tix.Money{Amount: 5000, Currency: "USD"}, DueBy: now.AddDate(0, 0, 7),
	}
	return &house{
		Service: NewService(d, outbox.New(d), clock.At(now), w, w, w, w, w, w, w, w, w, w), t: t, w: w, org: w.order.OrganizationID,
	}
}

// hear tells of the bank's dispute, twice, since messages repeat, and gives what is known of it then.
func (h *house) hear() Dispute {
	h.t.Helper()
	for range 2 {
		require.NoError(h.t, h.DisputeChanged(context.Background(), tix.DisputeChanged{Reference: h.w.bank.Reference}))
	}
	all, err := h.List(context.Background(), h.org, tix.DisputeID{}, 10)
	require.NoError(h.t, err)
	require.Len(h.t, all, 1)
	return all[0]
}

func (h *house) states() []string {
	out := make([]string, len(h.w.tickets))
	for i, t := range h.w.tickets {
		out[i] = t.State
	}
	return out
}
