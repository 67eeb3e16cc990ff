package webhooks

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
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
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// world plays the rooms around webhooks.
type world struct {
	mu       sync.Mutex
	disputes map[tix.DisputeID]tix.DisputeSheet
	mails    map[string]tix.MailRequest
	done     []tix.Action
}

func (w *world) DisputeSheet(_ context.Context, id tix.DisputeID) (tix.DisputeSheet, error) {
	d, ok := w.disputes[id]
	if !ok {
		return d, errs.Missing("dispute")
	}
	return d, nil
}

func (w *world) OrganizationName(context.Context, tix.OrganizationID) (string, error) {
	return "Harbour Nights", nil
}

func (w *world) Owners(context.Context, tix.OrganizationID) ([]tix.Person, error) {
	return []tix.Person{{Name: "Ada", Email: "ada@harbour.example"}, {Name: "Bo", Email: "bo@harbour.example"}}, nil
}

func (w *world) Queue(_ context.Context, m tix.MailRequest) (tix.MailID, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mails[m.Key] = m
	return tix.NewMailID(), nil
}

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

// call is what an organizer's server got.
type call struct {
	header http.Header
	body   []byte
}

// server is an organizer's: it answers one status after the other, the last one for ever.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
	says     string
	before   func(*http.Request) // once, before the next answer
	got      []call
}

func serve(t *testing.T, statuses ...int) *server {
	s := &server{statuses: statuses, says: "thanks"}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if before := s.next(); before != nil {
			before(r)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.got = append(s.got, call{r.Header.Clone(), body})
		status := s.statuses[0]
		if len(s.statuses) > 1 {
			s.statuses = s.statuses[1:]
		}
		if status >= 300 && status < 400 {
			w.Header().Set("Location", s.URL+"/elsewhere")
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(s.says))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) next() func(*http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.before
	s.before = nil
	return before
}

func (s *server) calls() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// house is an organization that wants to hear of things. Its clock begins now, because receivers refuse
// what is old.
type house struct {
	*Service
	t     *testing.T
	db    *db.DB
	clock *clock.Settable
	world *world
	org   tix.OrganizationID
}

func open(t *testing.T, private bool) *house {
	t.Helper()
	d := testkit.DB(t)
	sealer, err := auth.NewSealer("a secret of at least 32 characters")
	require.NoError(t, err)
	h := &house{t: t, db: d, clock: clock.At(time.Now()), org: testkit.Org(t, d), world: &world{disputes: map[tix.DisputeID]tix.DisputeSheet{}, mails: map[string]tix.MailRequest{}}}
	cfg := Config{Private: private, OrganizerURL: "http://localhost/organizer/"}
	h.Service = NewService(d, outbox.New(d), h.clock, cfg, NewPost(cfg), sealer, h.world, h.world, h.world, h.world)
	return h
}

func (h *house) hook(to string, topics ...string) (Hook, string) {
	h.t.Helper()
	hook, secret, err := h.Create(h.t.Context(), h.org, Details{URL: &to, Topics: topics})
	require.NoError(h.t, err)
	return hook, secret
}

func (h *house) paid() tix.OrderPaid {
	return tix.OrderPaid{OrderID: tix.NewOrderID(), EventID: tix.NewEventID(), OrganizationID: h.org, Total: tix.Money{Amount: 7600, Currency: "USD"}, Tickets: 2, At: h.clock.Now()}
}

// sold has an order paid and its delivery written down.
func (h *house) sold() Delivery {
	h.t.Helper()
	require.NoError(h.t, h.OrdersPaid(h.t.Context(), []tix.OrderPaid{h.paid()}))
	return h.log()[0]
}

// log is everything that the organization's hooks were told, newest first.
func (h *house) log() []Delivery {
	h.t.Helper()
	all, err := h.Deliveries(h.t.Context(), h.org, Filter{}, tix.DeliveryID{}, 1000)
	require.NoError(h.t, err)
	return all
}

// deliver does what the run does at the time of the clock.
func (h *house) deliver(hook Hook) time.Time {
	h.t.Helper()
	next, err := h.Deliver(h.t.Context(), hook.ID)
	require.NoError(h.t, err)
	return next
}

func (h *house) read(id tix.DeliveryID) (Delivery, []Attempt) {
	h.t.Helper()
	d, tried, err := h.Delivery(h.t.Context(), h.org, id)
	require.NoError(h.t, err)
	return d, tried
}

func (h *house) now(hook Hook) Hook {
	h.t.Helper()
	out, err := h.Get(h.t.Context(), h.org, hook.ID)
	require.NoError(h.t, err)
	return out
}
