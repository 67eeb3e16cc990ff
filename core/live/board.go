package live

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/tixters/tixters/core/errs"
)

// Board shows many browsers the newest version of small documents that change often. Unlike the
// Hub it stores nothing and asks nothing per browser: while anybody watches a topic, one
// goroutine in this process reads its document now and then, and sends it on when it changed.
// Whoever comes late or back gets the newest version.
type Board struct {
	stop  <-chan struct{} // closed when the process ends; nil: never
	most  int             // browsers that may watch
	every time.Duration
	read  func(ctx context.Context, topic string) ([]byte, error)

	mu       sync.Mutex
	topics   map[string]*sheet
	watchers int // of all topics
}

// sheet is a topic that somebody watches.
type sheet struct {
	watchers int
	document []byte
	changed  chan struct{} // closed when the document changes
	stop     context.CancelFunc
}

// ErrFull says that as many browsers watch a board as this process has memory for. The document
// itself can be asked for.
var ErrFull = errs.New(errs.Unavailable, "too_many_watch", "Very many people are looking. Please ask now and then instead.").Retry(30 * time.Second)

// boardMost is how many browsers may watch a board of one process; each costs some 30 kB.
const boardMost = 4000

// Board makes a board that reads a watched document each time that every has passed. Its streams
// end with the hub's.
func (h *Hub) Board(every time.Duration, read func(ctx context.Context, topic string) ([]byte, error)) *Board {
	return NewBoard(h.stop, boardMost, every, read)
}

// NewBoard makes a board for so many browsers, whose streams end when stop is closed.
func NewBoard(stop <-chan struct{}, most int, every time.Duration, read func(ctx context.Context, topic string) ([]byte, error)) *Board {
	return &Board{stop: stop, most: most, every: every, read: read, topics: map[string]*sheet{}}
}

// ServeSSE streams the document until the client leaves, beginning with the newest version. The
// caller has checked that the client may see the topic. ErrFull when too many watch already;
// nothing is written then.
func (b *Board) ServeSSE(w http.ResponseWriter, r *http.Request, topic string) error {
	s := b.join(topic)
	if s == nil {
		return ErrFull
	}
	defer b.leave(topic, s)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{})
	_, _ = fmt.Fprint(w, "retry: 2000\n\n")
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		document, changed := b.newest(s)
		if document != nil {
			if _, err := fmt.Fprintf(w, "data: %s\n\n", document); err != nil {
				return nil
			}
		}
		if out.Flush() != nil || !b.wait(r.Context(), w, out, changed, tick.C) {
			return nil
		}
	}
}

// wait keeps the line open until the document changes; false when the client left, or we do.
func (b *Board) wait(ctx context.Context, w http.ResponseWriter, out *http.ResponseController, changed <-chan struct{}, beats <-chan time.Time) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-b.stop:
			return false
		case <-changed:
			return true
		case <-beats:
			if _, err := fmt.Fprint(w, ": here\n\n"); err != nil || out.Flush() != nil {
				return false
			}
		}
	}
}

func (b *Board) newest(s *sheet) ([]byte, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return s.document, s.changed
}

func (b *Board) join(topic string) *sheet {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.watchers >= b.most {
		return nil
	}
	b.watchers++
	s := b.topics[topic]
	if s == nil {
		ctx, stop := context.WithCancel(context.Background())
		s = &sheet{changed: make(chan struct{}), stop: stop}
		b.topics[topic] = s
		go b.follow(ctx, topic, s)
	}
	s.watchers++
	return s
}

func (b *Board) leave(topic string, s *sheet) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watchers--
	if s.watchers--; s.watchers == 0 {
		s.stop()
		delete(b.topics, topic)
	}
}

// follow reads the document until nobody watches. A version that cannot be read is left out:
// the next one is not far.
func (b *Board) follow(ctx context.Context, topic string, s *sheet) {
	tick := time.NewTicker(b.every)
	defer tick.Stop()
	for {
		if document, err := b.read(ctx, topic); err == nil {
			b.post(s, document)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (b *Board) post(s *sheet, document []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if bytes.Equal(s.document, document) {
		return
	}
	s.document = document
	close(s.changed)
	s.changed = make(chan struct{})
}
