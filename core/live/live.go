// Package live pushes changes to browsers as server-sent events.
//
// Publish hands over to a goroutine that writes rows and NOTIFYs in statements of their own, one for
// all that came while the last one ran, because NOTIFY serialises commits. Every replica listens and
// wakes its streams; each stream then reads the rows of its topic, so that a client which
// comes back with Last-Event-ID misses nothing of the last hour.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/db"
)

const (
	channel = "tixters_live"
	beat    = 20 * time.Second // a comment that keeps proxies from closing the stream
	again   = time.Second      // pause before listening anew

	patience = 10 * time.Second // with a database that does not take an event
)

// Hub spreads events over the replicas.
type Hub struct {
	db  *db.DB
	log *slog.Logger

	outMu   sync.Mutex
	out     []note // published and not yet written
	writing bool

	mu      sync.Mutex
	waiting map[string]map[chan struct{}]bool
	stop    chan struct{}
	once    sync.Once
}

// New makes a hub; Run must run for streams to wake at once.
func New(d *db.DB, log *slog.Logger) *Hub {
	return &Hub{db: d, log: log, waiting: map[string]map[chan struct{}]bool{}, stop: make(chan struct{})}
}

// note is one event on its way to the database.
type note struct {
	topic string
	data  []byte
}

const notesAtOnce = 500

// Publish sends data (as JSON) to every stream of the topic, soon after it returned. Call it after
// the commit of what it tells. What a crash loses, a page reads when it comes back.
func (h *Hub) Publish(ctx context.Context, topic string, data any) error {
	body, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("live %s: %w", topic, err)
	}
	h.outMu.Lock()
	defer h.outMu.Unlock()
	h.out = append(h.out, note{topic, body})
	if !h.writing {
		h.writing = true
		go h.write(context.WithoutCancel(db.Outside(ctx)))
	}
	return nil
}

// write empties the queue of what was published, in order.
func (h *Hub) write(ctx context.Context) {
	for {
		h.outMu.Lock()
		notes := h.out[:min(len(h.out), notesAtOnce)]
		h.out = h.out[len(notes):]
		if h.writing = len(notes) > 0; !h.writing {
			h.out = nil
			h.outMu.Unlock()
			return
		}
		h.outMu.Unlock()
		if err := h.writeNotes(ctx, notes); err != nil {
			h.log.WarnContext(ctx, "live events not sent", "events", len(notes), "error", err)
		}
	}
}

// writeNotes does not wait for the disk, so that the other notifying transactions, which commit one
// after the other, do not wait for it either.
func (h *Hub) writeNotes(ctx context.Context, notes []note) error {
	topics, data := make([]string, len(notes)), make([][]byte, len(notes))
	for i, n := range notes {
		topics[i], data[i] = n.topic, n.data
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	_, err := h.db.Pgx(ctx).Exec(ctx, `WITH row AS (INSERT INTO core_live (topic, data) SELECT n.topic, n.data
			FROM unnest($1::text[], $2::jsonb[]) WITH ORDINALITY n(topic, data, at) ORDER BY n.at RETURNING topic)
		SELECT pg_notify($3, topic), set_config('synchronous_commit', 'off', true) FROM (SELECT DISTINCT topic FROM row) t`, topics, data, channel)
	return err
}

// Run listens until ctx ends, then lets every stream end.
func (h *Hub) Run(ctx context.Context) {
	defer h.once.Do(func() { close(h.stop) })
	for ctx.Err() == nil {
		if err := h.listen(ctx); err != nil && ctx.Err() == nil {
			h.log.WarnContext(ctx, "live events", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(again):
			}
		}
	}
}

func (h *Hub) listen(ctx context.Context) error {
	conn, err := h.db.Pool().Acquire(ctx)
	if err != nil {
		return err
	}
	raw := conn.Hijack() // a connection that listens must not go back to the pool
	defer func() { _ = raw.Close(context.WithoutCancel(ctx)) }()
	if _, err := raw.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	h.wake("") // whatever was missed
	if _, err := raw.Exec(ctx, "DELETE FROM core_live WHERE at < now() - interval '1 hour'"); err != nil {
		return err
	}
	for {
		n, err := raw.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		h.wake(n.Payload)
	}
}

func (h *Hub) wake(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for t, streams := range h.waiting {
		if topic != "" && t != topic {
			continue
		}
		for c := range streams {
			select {
			case c <- struct{}{}:
			default:
			}
		}
	}
}

func (h *Hub) join(topic string) (chan struct{}, func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waiting[topic] == nil {
		h.waiting[topic] = map[chan struct{}]bool{}
	}
	h.waiting[topic][c] = true
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiting[topic], c)
		if len(h.waiting[topic]) == 0 {
			delete(h.waiting, topic)
		}
	}
}

// ServeSSE streams the events of a topic until the client leaves. The caller has checked that
// the client may see the topic. A client without Last-Event-ID gets what comes from now on.
func (h *Hub) ServeSSE(w http.ResponseWriter, r *http.Request, topic string) {
	woken, leave := h.join(topic)
	defer leave()
	last, err := h.since(r.Context(), topic, r.Header.Get("Last-Event-ID"))
	if err != nil {
		http.Error(w, "stream not available", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{})
	_, _ = fmt.Fprint(w, "retry: 1000\n\n")
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		if last, err = h.send(r.Context(), w, topic, last); err != nil {
			return
		}
		if out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-h.stop:
			return
		case <-woken:
		case <-tick.C:
			_, _ = fmt.Fprint(w, ": here\n\n")
		}
	}
}

func (h *Hub) since(ctx context.Context, topic, seen string) (int64, error) {
	if n, err := strconv.ParseInt(seen, 10, 64); err == nil {
		return n, nil
	}
	var last int64
	err := h.db.Pool().QueryRow(ctx, "SELECT coalesce(max(id), 0) FROM core_live WHERE topic = $1", topic).Scan(&last)
	return last, err
}

func (h *Hub) send(ctx context.Context, w http.ResponseWriter, topic string, last int64) (int64, error) {
	rows, err := h.db.Pool().Query(ctx, "SELECT id, data FROM core_live WHERE topic = $1 AND id > $2 ORDER BY id LIMIT 200", topic, last)
	if err != nil {
		return last, err
	}
	var data []byte
	_, err = pgx.ForEachRow(rows, []any{&last, &data}, func() error {
		_, err := fmt.Fprintf(w, "id: %d\ndata: %s\n\n", last, data)
		return err
	})
	return last, err
}
