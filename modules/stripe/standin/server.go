package standin

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

// APIVersion is the only Stripe-Version that is served: the one stripe-go v76 is pinned to.
const APIVersion = "2023-10-16"

// Options set up a Server. The zero value is usable: keys are drawn, state lives in memory, webhooks
// are delivered once and in order of time.
type Options struct {
	Dir            string     // state directory, created if absent; empty: in memory
	SecretKey      string     // sk_test_…; empty: drawn once and kept in Dir
	PublishableKey string     // pk_test_…; empty: drawn once and kept in Dir
	PublicURL      string     // where browsers reach this server; empty: the host of the request
	Endpoints      []Endpoint // webhook endpoints that must exist, by URL
	Webhooks       Webhooks
	Overdraft      int64         // minor units the balance may fall below zero before refunds wait; 0: a million, negative: none
	RefundDelay    time.Duration // until a refund of a …7726 or …5126 card changes its state; 0: 2 s
	PayoutDelay    time.Duration // until a payout is at the bank; 0: 2 s
	Now            func() time.Time
	Log            *slog.Logger
}

// Endpoint is a webhook endpoint given by configuration instead of by an API call.
type Endpoint struct {
	URL    string
	Secret string   // whsec_…
	Events []string // empty: all

	Connect bool // of connected accounts, instead of the platform's own
}

// Server is the stand-in. It is an http.Handler for the API, the pages that Stripe would show and the
// control routes; Start begins to deliver webhooks.
type Server struct {
	opts      Options
	mux       *http.ServeMux
	index     *regexp.Regexp
	client    *http.Client
	stopping  chan struct{}
	closeOnce sync.Once
	pump      pump

	mu       sync.Mutex
	running  map[string]bool // idempotency keys in flight
	faults   []*fault
	settings settings
	state
}

var _ http.Handler = (*Server)(nil)

// settings survive restarts.
type settings struct {
	SecretKey      string        `json:"secret_key"`
	PublishableKey string        `json:"publishable_key"`
	ClockOffset    time.Duration `json:"clock_offset"`
	Queued         uint64        `json:"queued"`             // deliveries ever made
	Interval       string        `json:"interval,omitempty"` // of the platform's own payouts; empty: manual
	Exchange       exchange      `json:"exchange"`
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Overdraft = cmp.Or(o.Overdraft, 1_000_000)
	o.PayoutDelay = cmp.Or(o.PayoutDelay, 2*time.Second)
	o.RefundDelay = cmp.Or(o.RefundDelay, 2*time.Second)
	o.Webhooks.Delay = cmp.Or(o.Webhooks.Delay, 200*time.Millisecond)
	o.Webhooks.RetryBase = cmp.Or(o.Webhooks.RetryBase, time.Second)
	o.Webhooks.Senders = cmp.Or(o.Webhooks.Senders, 4)
	return o
}

// New restores the state in opts.Dir, or begins with none. It fails on keys that are not test keys
// and on a journal it cannot read.
func New(opts Options) (*Server, error) {
	opts = opts.withDefaults()
	s := &Server{
		opts:     opts,
		mux:      http.NewServeMux(),
		index:    regexp.MustCompile(`\[\d*\]`),
		client:   &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		stopping: make(chan struct{}),
		running:  map[string]bool{},
		state:    newState(),
	}
	s.pump.wake = make(chan struct{}, 1)
	if opts.Dir != "" {
		if err := s.journal.open(opts.Dir); err != nil {
			return nil, err
		}
	}
	if err := s.restore(); err != nil {
		return nil, err
	}
	if opts.Dir != "" {
		if err := s.journal.rewrite(opts.Dir); err != nil {
			return nil, err
		}
	}
	s.routes()
	return s, nil
}

// restore applies the options to the replayed state.
func (s *Server) restore() error {
	if saved, ok := s.saved.get("settings"); ok {
		s.settings = *saved
	}
	if s.opts.SecretKey != "" {
		s.settings.SecretKey = s.opts.SecretKey
	}
	if s.opts.PublishableKey != "" {
		s.settings.PublishableKey = s.opts.PublishableKey
	}
	if s.settings.SecretKey == "" {
		s.settings.SecretKey = randomID("sk_test")
	}
	if s.settings.PublishableKey == "" {
		s.settings.PublishableKey = randomID("pk_test")
	}
	if !strings.HasPrefix(s.settings.SecretKey, "sk_test_") || !strings.HasPrefix(s.settings.PublishableKey, "pk_test_") {
		return fmt.Errorf("stripe stand-in: keys must begin with sk_test_ and pk_test_")
	}
	s.saveSettings()
	s.prune()
	s.derive()
	for _, e := range s.opts.Endpoints {
		if err := s.ensureEndpoint(e); err != nil {
			return err
		}
	}
	return s.journal.commit()
}

func (s *Server) saveSettings() {
	copied := s.settings
	s.saved.put("settings", &copied)
}

// SecretKey is the key for servers (Authorization: Bearer sk_test_…).
func (s *Server) SecretKey() string { return s.settings.SecretKey }

// PublishableKey is the key for browsers; it confirms and reads intents together with their client secret.
func (s *Server) PublishableKey() string { return s.settings.PublishableKey }

// ServeHTTP serves the API below /v1/ and the stand-in's own pages below /__standin/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Stop ends the deliveries, lets go of requests that a fault holds and closes the journal. What was
// not delivered is delivered after the next Start on the same directory.
func (s *Server) Stop(ctx context.Context) error {
	s.closeOnce.Do(func() { close(s.stopping) })
	if err := s.pump.join(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.journal.close()
}

// now is the stand-in's clock: real time, moved by POST /__standin/clock.
func (s *Server) now() time.Time { return s.opts.Now().Add(s.settings.ClockOffset).UTC() }

func (s *Server) unix() int64 { return s.now().Unix() }
