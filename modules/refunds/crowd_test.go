package refunds

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// crowd plays the rooms around events with many orders: two tickets over 50.00 each, one order free.
type crowd struct {
	mu      sync.Mutex
	cards   map[tix.EventID]tix.EventCard
	tiers   map[tix.EventID][]tix.TierCard
	orders  map[tix.OrderID]*tix.OrderPayment
	tickets map[tix.OrderID][]tix.TicketSheet
	places  map[tix.EventID]int
	mails   map[string]tix.MailRequest
	sent    int // mails that were asked for, also again
	given   map[string]tix.MoneyBack
	verbs   []string
	fail    map[string]error // what the next call of a name answers, once
}

func (c *crowd) failing(name string) error {
	err := c.fail[name]
	delete(c.fail, name)
	return err
}

func (c *crowd) PromiseBack(_ context.Context, id tix.OrderID, amount int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.orders[id]
	if o.Status != "paid" {
		return ErrNotPaid
	}
	o.Refunded += amount
	return c.failing("promise")
}

func (c *crowd) TakePromise(context.Context, tix.OrderID, int64) error { return nil }

func (c *crowd) Empty(_ context.Context, id tix.OrderID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o := c.orders[id]; o.Refunded == o.Quote.Total.Amount {
		o.Status = "refunded"
	}
	return nil
}

func (c *crowd) Move(_ context.Context, m tix.OrderMove) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.failing("move"); err != nil {
		return err
	}
	if c.places[m.To] < len(c.tickets[m.OrderID]) {
		return errs.New(errs.Conflict, "sold_out", "Sold out.")
	}
	c.places[m.To] -= len(c.tickets[m.OrderID])
	c.orders[m.OrderID].EventID = m.To
	return nil
}

func (c *crowd) Payment(_ context.Context, _ tix.OrganizationID, id tix.OrderID) (tix.OrderPayment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.orders[id] == nil {
		return tix.OrderPayment{}, errs.Missing("order")
	}
	return *c.orders[id], nil
}

func (c *crowd) OrderOfPayment(context.Context, string) (tix.OrderID, error) {
	return tix.OrderID{}, errs.Missing("order")
}

func (c *crowd) CheckToken(_ context.Context, _ tix.OrderID, token string) error {
	if token != "token" {
		return errs.Missing("order")
	}
	return nil
}

func (c *crowd) EventOrdersPaid(_ context.Context, event tix.EventID, after tix.OrderID, limit int) ([]tix.OrderMoney, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.failing("page"); err != nil {
		return nil, err
	}
	var out []tix.OrderMoney
	for id, o := range c.orders {
		if o.EventID == event && o.Status == "paid" && bytes.Compare(id[:], after[:]) > 0 {
			out = append(out, tix.OrderMoney{OrderID: id})
		}
	}
	slices.SortFunc(out, func(a, b tix.OrderMoney) int { return bytes.Compare(a.OrderID[:], b.OrderID[:]) })
	return out[:min(limit, len(out))], nil
}

func (c *crowd) EventMoney(_ context.Context, event tix.EventID) (m tix.EventMoney, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, o := range c.orders {
		if o.EventID == event && o.Status == "paid" {
			m.Orders, m.Tickets, m.Paid = m.Orders+1, m.Tickets+len(c.tickets[id]), m.Paid+o.Quote.Total.Amount
		}
	}
	return m, nil
}

func (c *crowd) Refund(_ context.Context, o tix.RefundOrder) (tix.RefundResult, error) {
	return tix.RefundResult{Reference: "re_" + o.Key, Key: o.Key, Status: "succeeded", Amount: o.Amount, Moved: true}, nil
}

func (c *crowd) ListRefunds(context.Context, string, string) ([]tix.RefundResult, error) {
	return nil, nil
}

func (c *crowd) OfOrder(_ context.Context, id tix.OrderID) ([]tix.TicketSheet, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.tickets[id]), nil
}

func (c *crowd) VoidTickets(_ context.Context, ids []tix.TicketID, _ string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, of := range c.tickets {
		for i := range of {
			if slices.Contains(ids, of[i].ID) {
				of[i].State = "void"
			}
		}
	}
	return nil
}

func (c *crowd) Restore(context.Context, []tix.TicketID) error { return nil }

func (c *crowd) Admitted(context.Context, []tix.TicketID) ([]tix.TicketID, error) { return nil, nil }

func (c *crowd) Return(context.Context, tix.OrderID, []tix.PoolLine) error { return nil }

func (c *crowd) GivenBack(_ context.Context, m tix.MoneyBack) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.given[m.Key] = m
	return nil
}

func (c *crowd) Recover(context.Context, tix.MoneyBack) error { return nil }

func (c *crowd) CameBack(context.Context, string, tix.PaymentBalance) error { return nil }

func (c *crowd) ProviderCosts(context.Context, tix.EventID) ([]tix.Money, error) {
	return []tix.Money{{Amount: 103, Currency: "USD"}}, nil
}

func (c *crowd) Card(_ context.Context, id tix.EventID) (tix.EventCard, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	card, ok := c.cards[id]
	if !ok {
		return card, errs.Missing("event")
	}
	return card, nil
}

func (c *crowd) CallOff(_ context.Context, _ tix.OrganizationID, id tix.EventID, reason string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.failing("call_off"); err != nil {
		return err
	}
	card := c.cards[id]
	if card.Status != "published" {
		return errs.New(errs.Conflict, "event_draft", "A draft is not cancelled; delete it instead.")
	}
	card.Status, card.CancelReason = "cancelled", reason
	c.cards[id] = card
	return nil
}

func (c *crowd) Tiers(_ context.Context, event tix.EventID) ([]tix.TierCard, error) {
	return c.tiers[event], nil
}

func (c *crowd) Queue(_ context.Context, m tix.MailRequest) (tix.MailID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mails[m.Key] = m
	c.sent++
	return tix.NewMailID(), nil
}

func (c *crowd) Record(_ context.Context, a tix.Action) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.verbs = append(c.verbs, a.Verb)
	return nil
}

// of counts the mails of a template.
func (c *crowd) of(template string) int {
	n := 0
	for _, m := range c.mails {
		if m.Template == template {
			n++
		}
	}
	return n
}

// hall is the room over a crowd.
type hall struct {
	*Service
	t     testing.TB
	c     *crowd
	clock *clock.Settable
	org   tix.OrganizationID
}

func openHall(t testing.TB) *hall {
	t.Helper()
	d := testkit.DB(t)
	h := &hall{t: t, org: testkit.Org(t, d), clock: clock.At(time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC))}
	h.c = &crowd{cards: map[tix.EventID]tix.EventCard{}, tiers: map[tix.EventID][]tix.TierCard{}, orders: map[tix.OrderID]*tix.OrderPayment{}, tickets: map[tix.OrderID][]tix.TicketSheet{},
		places: map[tix.EventID]int{}, mails: map[string]tix.MailRequest{}, given: map[string]tix.MoneyBack{}, fail: map[string]error{}}
	c := h.c
	h.Service = NewService(d, outbox.New(d), h.clock, c, c, c, c, c, c, c, c, c, c, NewCredits(d, h.clock, sealer(t)), c, c)
	return h
}

// event adds a published event with one tier.
func (h *hall) event(name, tier string) tix.EventID {
	id := tix.NewEventID()
	h.c.cards[id] = tix.EventCard{ID: id, OrganizationID: h.org, OrganizationName: "Lakeside Sounds", Name: name, Status: "published", Currency: "USD", Zone: "America/Chicago",
		StartsAt: h.clock.Now().Add(30 * 24 * time.Hour), EndsAt: h.clock.Now().Add(31 * 24 * time.Hour)}
	h.c.tiers[id] = []tix.TierCard{{ID: tix.NewTierID(), EventID: id, Name: tier}}
	return id
}

// sell adds so many orders, in the order of their ids.
func (h *hall) sell(event tix.EventID, n int, amount int64) []tix.OrderID {
	usd := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: "USD"} }
	tier := h.c.tiers[event][0].ID
	var ids []tix.OrderID
	for range n {
		id := tix.NewOrderID()
		h.c.orders[id] = &tix.OrderPayment{OrderSheet: tix.OrderSheet{ID: id, OrganizationID: h.org, EventID: event, Status: "paid", Reference: "ABCD1234", BuyerName: "Ada", BuyerEmail: "ada@example.org", Link: "https://x/order/o#t",
			Quote: tix.Quote{Total: usd(amount), Lines: []tix.QuoteLine{{TierID: tier, Quantity: 2, Total: usd(amount), Payee: usd(amount)}}}}, Payment: "pi_" + id.String()}
		h.c.tickets[id] = []tix.TicketSheet{{ID: tix.NewTicketID(), TierID: tier, State: "valid"}, {ID: tix.NewTicketID(), TierID: tier, State: "valid"}}
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b tix.OrderID) int { return bytes.Compare(a[:], b[:]) })
	return ids
}

// cancel cancels events, with what may be chosen.
func (h *hall) cancel(in CallOff) BatchView {
	h.t.Helper()
	in.Reason = "The singer is ill."
	v, err := h.CreateBatch(context.Background(), h.org, in)
	require.NoError(h.t, err)
	return v
}

// run does what the event's run would, a page of so many after the other, until nothing is left to do
// now, and gives the refunds.
func (h *hall) run(event tix.EventID, limit int) Progress {
	h.t.Helper()
	ctx := context.Background()
	for range 200 {
		c, err := h.RefundPage(ctx, event, limit)
		require.NoError(h.t, err)
		sheet, err := h.EventRefunds(ctx, event)
		require.NoError(h.t, err)
		if c.State != CancelRunning || c.Complete || !sheet.Next.IsZero() {
			break
		}
	}
	refunds, err := h.List(ctx, h.org, Filter{EventID: event}, tix.RefundID{}, 1000)
	require.NoError(h.t, err)
	for _, r := range refunds {
		_, err := h.Give(ctx, r.ID)
		require.NoError(h.t, err)
	}
	p, err := h.CancelProgress(ctx, h.org, event)
	require.NoError(h.t, err)
	return p
}

func (h *hall) until(d time.Duration) *time.Time { at := h.clock.Now().Add(d); return &at }
