package checkout_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tixters/tixters/core/errs"
	hub "github.com/tixters/tixters/core/live"
	"github.com/tixters/tixters/core/tix"
)

type events struct {
	card  tix.EventCard
	other tix.EventCard // to which orders may move
}

func (e *events) Card(_ context.Context, id tix.EventID) (tix.EventCard, error) {
	if id == e.other.ID {
		return e.other, nil
	}
	if id != e.card.ID {
		return tix.EventCard{}, errs.Missing("event")
	}
	return e.card, nil
}

func (e *events) Cancelled(_ context.Context, id tix.EventID) (bool, error) {
	return e.card.Status == "cancelled", nil
}

type pricing struct{ tiers []tix.TierCard }

func (p *pricing) PriceList(_ context.Context, event tix.EventID) ([]tix.TierCard, func([]tix.LineRequest, time.Time) (tix.Quote, error), error) {
	return slices.DeleteFunc(slices.Clone(p.tiers), func(t tix.TierCard) bool { return t.EventID != event }), p.quote, nil
}

func (p *pricing) quote(lines []tix.LineRequest, _ time.Time) (tix.Quote, error) {
	q := tix.Quote{Total: tix.Money{Currency: "USD"}, Fees: tix.Money{Currency: "USD"}, Tax: tix.Money{Currency: "USD"}}
	for _, l := range lines {
		i := slices.IndexFunc(p.tiers, func(t tix.TierCard) bool { return t.ID == l.TierID })
		if i < 0 {
			return q, errs.InvalidField("body.items", "There is no such ticket.")
		}
		t, n := p.tiers[i], int64(l.Quantity)
		q.Lines = append(q.Lines, tix.QuoteLine{TierID: t.ID, Name: t.Name, Quantity: l.Quantity, Each: t.Each, Total: t.Each.Times(n), Fees: t.Fees.Times(n), Tax: t.Tax.Times(n), Payee: t.Face.Times(n), TaxRate: 700})
		q.Total, q.Fees, q.Tax = q.Total.Plus(t.Each.Times(n)), q.Fees.Plus(t.Fees.Times(n)), q.Tax.Plus(t.Tax.Times(n))
	}
	return q, nil
}

// line is a waiting room whose passes are "pass:<letter>"; without need it is not there.
type line struct {
	need     bool
	mu       sync.Mutex
	observed []string
}

func (l *line) Admit(_ tix.EventID, pass string) (person [16]byte, err error) {
	letter, ok := strings.CutPrefix(pass, "pass:")
	if l.need && !ok {
		return person, errs.New(errs.Denied, "queue_required", "Please join the waiting room.")
	}
	copy(person[:], letter)
	return person, nil
}

func (l *line) Observe(_ tix.EventID, _ [16]byte, _ time.Duration, outcome string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.observed = append(l.observed, outcome)
}

// stock is inventory in memory: it does not join transactions.
type stock struct {
	mu       sync.Mutex
	perBuyer int
	counts   map[[16]byte]int
	keys     map[[16]byte]tix.HoldRequest
	capacity map[tix.PoolID]int
	left     map[tix.PoolID]int
	holds    map[tix.HoldID][]tix.PoolLine
	until    map[tix.HoldID]time.Time
	sold     map[tix.OrderID][]tix.PoolLine
	by       map[tix.HoldID]tix.OrderID
}

func newStock(capacity map[tix.PoolID]int) *stock {
	return &stock{counts: map[[16]byte]int{}, keys: map[[16]byte]tix.HoldRequest{}, capacity: capacity, left: maps.Clone(capacity), holds: map[tix.HoldID][]tix.PoolLine{}, until: map[tix.HoldID]time.Time{}, sold: map[tix.OrderID][]tix.PoolLine{}, by: map[tix.HoldID]tix.OrderID{}}
}

func (s *stock) BuyerLimit(context.Context, tix.EventID) (int, error) { return s.perBuyer, nil }

func (s *stock) State(_ context.Context, id tix.HoldID) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.holds[id] != nil:
		return "held", nil
	case !s.by[id].IsZero():
		return "converted", nil
	}
	return "", nil
}

func (s *stock) Take(ctx context.Context, r tix.HoldRequest) (tix.Held, error) {
	if first, ok := s.keys[r.Key]; ok && r.Key != [16]byte{} {
		if first.Digest != r.Digest {
			return tix.Held{}, errs.New(errs.Invalid, "idempotency_key_reused", "Used for another request.")
		}
		return tix.Held{HoldID: first.HoldID, Until: first.Until, Memo: first.Memo, Repeated: true}, nil
	}
	if r.SubjectMax > 0 && s.counts[r.Subject]+r.Lines[0].Quantity > r.SubjectMax {
		return tix.Held{}, errs.New(errs.Conflict, "buyer_limit", "No more for you.")
	}
	if err := s.Hold(ctx, r.HoldID, r.EventID, r.OrganizationID, r.Lines, r.Until); err != nil {
		return tix.Held{}, err
	}
	s.counts[r.Subject] += r.Lines[0].Quantity
	s.keys[r.Key] = r
	return tix.Held{HoldID: r.HoldID, Until: r.Until, Memo: r.Memo}, nil
}

func (s *stock) Hold(_ context.Context, id tix.HoldID, _ tix.EventID, _ tix.OrganizationID, lines []tix.PoolLine, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range lines {
		if s.left[l.PoolID] < l.Quantity {
			return errs.New(errs.Conflict, "sold_out", "Sold out.")
		}
	}
	for _, l := range lines {
		s.left[l.PoolID] -= l.Quantity
	}
	s.holds[id], s.until[id] = lines, until
	return nil
}

func (s *stock) gone() error { return errs.New(errs.Conflict, "hold_expired", "Too late.") }

func (s *stock) Extend(_ context.Context, id tix.HoldID, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.holds[id]; !ok {
		return s.gone()
	}
	s.until[id] = until
	return nil
}

func (s *stock) Release(_ context.Context, id tix.HoldID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.holds[id] {
		s.left[l.PoolID] += l.Quantity
	}
	delete(s.holds, id)
	return nil
}

func (s *stock) Convert(_ context.Context, id tix.HoldID, order tix.OrderID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by[id] == order {
		return nil
	}
	lines, ok := s.holds[id]
	if !ok {
		return s.gone()
	}
	delete(s.holds, id)
	s.by[id], s.sold[order] = order, lines
	return nil
}

func (s *stock) Return(_ context.Context, order tix.OrderID, _ []tix.PoolLine) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.sold[order] {
		s.left[l.PoolID] += l.Quantity
	}
	delete(s.sold, order)
	return nil
}

func (s *stock) Availability(_ context.Context, pools []tix.PoolID) (map[tix.PoolID]tix.Availability, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[tix.PoolID]tix.Availability{}
	for _, p := range pools {
		out[p] = tix.Availability{PoolID: p, Capacity: s.capacity[p], Remaining: s.left[p]}
	}
	return out, nil
}

type tickets struct {
	mu     sync.Mutex
	issued map[tix.OrderID][]tix.TicketSheet
	voided []tix.TicketSheet
	calls  int
}

func newTickets() *tickets {
	return &tickets{issued: map[tix.OrderID][]tix.TicketSheet{}}
}

func (k *tickets) Issue(_ context.Context, o tix.OrderSheet, _ tix.EventCard) ([]tix.TicketSheet, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	var out []tix.TicketSheet
	for _, l := range o.Quote.Lines {
		for range l.Quantity {
			n := len(out) + 1
			out = append(out, tix.TicketSheet{ID: tix.NewTicketID(), OrderID: o.ID, EventID: o.EventID, TierID: l.TierID, TierName: l.Name, HolderName: o.BuyerName, Number: n, State: "valid", Code: fmt.Sprintf("TX1:%s:%d", o.ID, n)})
		}
	}
	k.issued[o.ID] = out
	return out, nil
}

func (k *tickets) OfOrder(_ context.Context, id tix.OrderID) ([]tix.TicketSheet, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.issued[id], nil
}

func (k *tickets) VoidTickets(_ context.Context, ids []tix.TicketID, _ string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, of := range k.issued {
		for i := range of {
			if slices.Contains(ids, of[i].ID) {
				of[i].State = "void"
				k.voided = append(k.voided, of[i])
			}
		}
	}
	return nil
}

// credits has one credit, whose code is "CODE".
type credits struct {
	mu     sync.Mutex
	left   int64
	states map[tix.OrderID]string
	taken  map[tix.OrderID]int64
}

func (c *credits) Reserve(_ context.Context, u tix.CreditUse) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u.Code != "CODE" {
		return 0, errs.InvalidField("body.credit_code", "There is no such credit.")
	}
	take := min(c.left, u.Total.Amount)
	c.left, c.states[u.OrderID], c.taken[u.OrderID] = c.left-take, "reserved", take
	return take, nil
}

func (c *credits) Spend(_ context.Context, id tix.OrderID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.states[id] == "released" {
		if c.left < c.taken[id] {
			return errs.New(errs.Conflict, "credit_gone", "It went elsewhere.")
		}
		c.left -= c.taken[id]
	}
	c.states[id] = "spent"
	return nil
}

func (c *credits) Release(_ context.Context, id tix.OrderID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.states[id] == "reserved" {
		c.left, c.states[id] = c.left+c.taken[id], "released"
	}
	return nil
}

type mails struct {
	mu     sync.Mutex
	queued map[string]tix.MailRequest
}

func newMails() *mails { return &mails{queued: map[string]tix.MailRequest{}} }

func (m *mails) Queue(_ context.Context, r tix.MailRequest) (tix.MailID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.queued[r.Key] = r
	return tix.NewMailID(), nil
}

func (m *mails) QueueOrderTickets(ctx context.Context, id tix.OrderID, version string) (tix.MailID, error) {
	return m.Queue(ctx, tix.MailRequest{Key: id.String() + ":tickets:" + version, Template: "order_tickets"})
}

func (m *mails) OrderState(_ context.Context, id tix.OrderID) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.queued {
		if strings.HasPrefix(key, id.String()+":tickets:") {
			return "queued", nil
		}
	}
	return "none", nil
}

// of gives the queued mails of a template.
func (m *mails) of(template string) []tix.MailRequest {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Collect(maps.Values(m.queued)), func(r tix.MailRequest) bool { return r.Template != template })
}

type ledger struct {
	mu      sync.Mutex
	actions []tix.Action
}

func (l *ledger) Record(_ context.Context, a tix.Action) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.actions = append(l.actions, a)
	return nil
}

type live struct {
	mu   sync.Mutex
	said []string
}

func (l *live) Board(every time.Duration, read func(context.Context, string) ([]byte, error)) *hub.Board {
	return hub.NewBoard(nil, 10, every, read)
}

func (l *live) Publish(_ context.Context, topic string, data any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said = append(l.said, fmt.Sprint(topic, " ", data))
	return nil
}

func (l *live) ServeSSE(w http.ResponseWriter, _ *http.Request, topic string) {
	_, _ = fmt.Fprint(w, "stream of ", topic)
}
