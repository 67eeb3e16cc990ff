package refunds

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// world plays the rooms around a refund: one paid order of four tickets over 100.00, of which 2.00 of
// each are a fee on top and 3.00 our fee.
type world struct {
	order    tix.OrderPayment
	card     tix.EventCard
	tickets  []tix.TicketSheet
	used     []tix.TicketID
	reasons  []string // that the provider was told
	made     []tix.RefundResult
	status   string // of the provider's next refund
	disputed bool
	given    []tix.MoneyBack
	back     []string
	returned []tix.PoolLine
	mails    []tix.MailRequest
	empty    bool
}

func (w *world) PromiseBack(_ context.Context, _ tix.OrderID, amount int64) error {
	if w.order.Status != "paid" {
		return ErrNotPaid
	}
	if amount > w.order.Quote.Total.Amount-w.order.Refunded {
		return errs.New(errs.Conflict, "refund_exceeds_order", "Too much.")
	}
	w.order.Refunded += amount
	return nil
}

func (w *world) TakePromise(_ context.Context, _ tix.OrderID, amount int64) error {
	w.order.Refunded -= amount
	return nil
}

func (w *world) Empty(context.Context, tix.OrderID) error {
	if w.empty = w.order.Refunded == w.order.Quote.Total.Amount; w.empty {
		w.order.Status = "refunded"
	}
	return nil
}

func (w *world) Payment(context.Context, tix.OrganizationID, tix.OrderID) (tix.OrderPayment, error) {
	return w.order, nil
}

func (w *world) OrderOfPayment(_ context.Context, payment string) (tix.OrderID, error) {
	if payment != w.order.Payment {
		return tix.OrderID{}, errs.Missing("order")
	}
	return w.order.ID, nil
}

func (w *world) CheckToken(_ context.Context, _ tix.OrderID, token string) error {
	if token != "token" {
		return errs.Missing("order")
	}
	return nil
}

func (w *world) EventOrdersPaid(context.Context, tix.EventID, tix.OrderID, int) ([]tix.OrderMoney, error) {
	return nil, nil
}

func (w *world) EventMoney(context.Context, tix.EventID) (tix.EventMoney, error) {
	return tix.EventMoney{}, nil
}

func (w *world) Refund(_ context.Context, o tix.RefundOrder) (tix.RefundResult, error) {
	if w.disputed {
		return tix.RefundResult{}, errs.New(errs.Conflict, "payment_disputed", "No.")
	}
	for _, r := range w.made {
		if r.Key == o.Key {
			return r, nil
		}
	}
	w.reasons = append(w.reasons, o.Reason)
	r := tix.RefundResult{Reference: "re_" + o.Key, Key: o.Key, Status: w.status, Amount: o.Amount, Moved: w.status != "pending"}
	w.made = append([]tix.RefundResult{r}, w.made...)
	return r, nil
}

func (w *world) ListRefunds(context.Context, string, string) ([]tix.RefundResult, error) {
	return w.made, nil
}

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

func (w *world) Admitted(context.Context, []tix.TicketID) ([]tix.TicketID, error) { return w.used, nil }

func (w *world) Return(_ context.Context, _ tix.OrderID, lines []tix.PoolLine) error {
	w.returned = lines
	return nil
}

func (w *world) GivenBack(_ context.Context, m tix.MoneyBack) error {
	if !slices.ContainsFunc(w.given, func(o tix.MoneyBack) bool { return o.Key == m.Key }) {
		w.given = append(w.given, m)
	}
	return nil
}

func (w *world) Recover(context.Context, tix.MoneyBack) error { return nil }

func (w *world) CameBack(_ context.Context, key string, _ tix.PaymentBalance) error {
	w.back = append(w.back, key)
	return nil
}

func (w *world) Move(context.Context, tix.OrderMove) error { return ErrNotPaid }

func (w *world) ProviderCosts(context.Context, tix.EventID) ([]tix.Money, error) { return nil, nil }

func (w *world) CallOff(context.Context, tix.OrganizationID, tix.EventID, string) error { return nil }

func (w *world) Tiers(context.Context, tix.EventID) ([]tix.TierCard, error) { return nil, nil }

func (w *world) Card(context.Context, tix.EventID) (tix.EventCard, error) { return w.card, nil }

func (w *world) Queue(_ context.Context, m tix.MailRequest) (tix.MailID, error) {
	w.mails = append(w.mails, m)
	return tix.NewMailID(), nil
}

func (w *world) Record(context.Context, tix.Action) error { return nil }

// house is the room over one order.
type house struct {
	*Service
	t     testing.TB
	w     *world
	clock *clock.Settable
	org   tix.OrganizationID
}

func open(t testing.TB) *house {
	t.Helper()
	d := testkit.DB(t)
	h := &house{t: t, org: testkit.Org(t, d), clock: clock.At(time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC))}
	usd := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: "USD"} }
	tier, pool, event := tix.NewTierID(), tix.NewPoolID(), tix.NewEventID()
	h.w = &world{status: "succeeded", card: tix.EventCard{ID: event, OrganizationID: h.org, Name: "Open Air", Currency: "USD", StartsAt: h.clock.Now().Add(72 * time.Hour)}}
	h.w.order = tix.OrderPayment{OrderSheet: tix.OrderSheet{ID: tix.NewOrderID(), OrganizationID: h.org, EventID: event, Status: "paid", Reference: "ABCD1234", BuyerName: "Ada", BuyerEmail: "ada@example.org",
		Quote: tix.Quote{Total: usd(10_000), Lines: []tix.QuoteLine{{TierID: tier, Quantity: 4, Each: usd(2500), Total: usd(10_000), Fees: usd(800), Payee: usd(8800)}}}},
		Pools: map[tix.TierID][]tix.PoolID{tier: {pool}}, Payment: "pi_" + tix.NewOrderID().String()}
	for n := range 4 {
		h.w.tickets = append(h.w.tickets, tix.TicketSheet{ID: tix.NewTicketID(), OrderID: h.w.order.ID, TierID: tier, Number: n + 1, Of: 4, State: "valid"})
	}
	w := h.w
	h.Service = NewService(d, outbox.New(d), h.clock, w, w, w, w, w, w, w, w, w, w, NewCredits(d, h.clock, sealer(t)), w, w)
	return h
}

func sealer(t testing.TB) *auth.Sealer {
	t.Helper()
	s, err := auth.NewSealer("a secret of this test that is long enough")
	require.NoError(t, err)
	return s
}

func (h *house) ask(a Ask) Refund {
	h.t.Helper()
	r, err := h.Request(context.Background(), h.org, h.w.order.ID, a)
	require.NoError(h.t, err)
	return r
}

func (h *house) give(id tix.RefundID, want string) {
	h.t.Helper()
	for range 2 { // repeating gives nothing twice
		got, err := h.Give(context.Background(), id)
		require.NoError(h.t, err)
		require.Equal(h.t, want, got)
	}
}

func (h *house) valid() (n int) {
	for _, t := range h.w.tickets {
		if t.State == "valid" {
			n++
		}
	}
	return n
}

func requireCode(t testing.TB, err error, code string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, errs.CodeOf(err), "%v", err)
}
