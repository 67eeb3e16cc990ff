package standin

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Options say how the stand-in behaves. The zero value accepts any key, keeps mail in memory
// and tells nobody.
type Options struct {
	Dir        string // where messages and the webhook key are kept; "" keeps them in memory
	APIKey     string // the only accepted key; "" accepts every non-empty one
	WebhookURL string // where events are posted; "" posts none until SetWebhook
	Repeat     bool   // post every batch of events twice, as may happen
	Now        func() time.Time
	Log        *slog.Logger
	Retry      time.Duration // first pause before a refused webhook is repeated; 500 ms when 0
	Hang       time.Duration // how long timeout_after holds the line; a minute when 0
}

// Server is the stand-in: an http.Handler, and the senders of its webhooks.
type Server struct {
	opts   Options
	store  *store
	faults *faults
	key    *ecdsa.PrivateKey
	public string
	pages  *template.Template
	mux    http.Handler
	client *http.Client

	mu   sync.Mutex
	url  string
	ctx  context.Context // ends with Close
	stop context.CancelFunc
	busy sync.WaitGroup
}

// Open reads what Options.Dir keeps, repeats webhooks that nobody heard, and gives a handler that
// is ready to serve. Close ends it.
func Open(opts Options) (*Server, error) {
	if opts.Now == nil {
		opts.Now = func() time.Time { return time.Now().UTC() }
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Retry <= 0 {
		opts.Retry = 500 * time.Millisecond
	}
	if opts.Hang <= 0 {
		opts.Hang = time.Minute
	}
	s := &Server{opts: opts, url: opts.WebhookURL, faults: &faults{}, client: &http.Client{Timeout: 15 * time.Second}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	var err error
	if s.store, err = openStore(opts.Dir); err != nil {
		return nil, fmt.Errorf("mail stand-in: %w", err)
	}
	if s.key, err = openKey(opts.Dir); err != nil {
		return nil, fmt.Errorf("mail stand-in: %w", err)
	}
	if s.public, err = publicKey(s.key); err != nil {
		return nil, fmt.Errorf("mail stand-in: %w", err)
	}
	if s.pages, err = parsePages(); err != nil {
		return nil, fmt.Errorf("mail stand-in: %w", err)
	}
	s.mux = http.NewCrossOriginProtection().Handler(s.routes())
	s.repeat()
	return s, nil
}

// PublicKey is what a receiver verifies webhooks with: base64 of a DER public key, as in SendGrid's settings.
func (s *Server) PublicKey() string { return s.public }

// SetWebhook says where events are posted from now on, and posts what nobody has heard yet.
func (s *Server) SetWebhook(url string) {
	s.mu.Lock()
	s.url = url
	s.mu.Unlock()
	s.repeat()
}

// Close stops the webhooks and waits for those on their way.
func (s *Server) Close() error {
	s.stop()
	s.busy.Wait()
	return nil
}

func (s *Server) webhook() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// repeat posts the events that no receiver has heard.
func (s *Server) repeat() {
	for _, m := range s.store.find("", "") {
		for _, e := range m.Events {
			if !e.Told {
				s.announce(m.ID)
				break
			}
		}
	}
}

func (s *Server) announce(id string) {
	if s.webhook() == "" || s.ctx.Err() != nil {
		return
	}
	s.busy.Go(func() { s.pump(s.ctx, id) })
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	s.mux.ServeHTTP(w, r)
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v3/mail/send", s.send)
	mux.HandleFunc("GET /__standin/messages", s.listMessages)
	mux.HandleFunc("GET /__standin/messages/{id}", s.getMessage)
	mux.HandleFunc("DELETE /__standin/messages", s.deleteMessages)
	mux.HandleFunc("DELETE /__standin/messages/{id}", s.deleteMessages)
	mux.HandleFunc("GET /__standin/faults", s.listFaults)
	mux.HandleFunc("POST /__standin/faults", s.addFault)
	mux.HandleFunc("DELETE /__standin/faults", s.clearFaults)
	mux.HandleFunc("GET /__standin/public_key", s.showKey)
	mux.HandleFunc("GET /__standin/health", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	s.pageRoutes(mux)
	return mux
}
