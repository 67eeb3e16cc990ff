package inventory

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	batchMost = 1024          // requests of one statement
	queueMost = 4 * batchMost // requests that wait in one lane; more are told to come again
)

// ErrBusy says that more buyers are waiting than can be answered soon.
var ErrBusy = errs.New(errs.Unavailable, "queue_full", "Very many people are buying right now. Please try again in a moment.").Retry(time.Second)

var errClosing = errs.New(errs.Unavailable, "stopping", "This server is restarting. Please try again.").Retry(time.Second)

// engine combines holds: what queues for an event while one statement commits goes into the
// next. There is a lane for each event that somebody is buying for, with one goroutine while
// anything is queued: all pools, buyers and codes that a request may touch are the event's, so
// one lane can grant a request over several of them in one statement, and a burst of any shape
// costs one commit. There is no timer; at low load a batch is one request.
//
// Replicas need not know of each other: every statement is conditional on the rows.
type engine struct {
	db    *db.DB
	store store
	clock clock.Clock
	log   *slog.Logger
	cache *soldOut
	spare waiterPool

	mu     sync.Mutex
	lanes  map[laneKey]*lane
	closed bool
	busy   sync.WaitGroup // lanes that run
}

func newEngine(d *db.DB, clk clock.Clock, log *slog.Logger) *engine {
	return &engine{db: d, store: store{d}, clock: clk, log: log, lanes: map[laneKey]*lane{}, cache: newSoldOut()}
}

// take queues a request and waits for its answer. When ctx ends first, a request that is still
// queued is withdrawn; one that is being granted is released again, unless it carries a Key
// with which its caller may come back for it.
func (e *engine) take(ctx context.Context, r *tix.HoldRequest) (tix.Held, error) {
	if e.cache.refuses(r.Lines, e.clock.Now()) {
		return tix.Held{}, ErrSoldOut
	}
	w := e.spare.get(r)
	if err := e.enqueue(w); err != nil {
		e.spare.put(w)
		return tix.Held{}, err
	}
	select {
	case <-w.done:
	case <-ctx.Done():
		if w.leave() {
			return tix.Held{}, ctx.Err() // the lane keeps the waiter and drops it
		}
		<-w.done // it was answered in the same moment
	}
	held, err := w.held, w.err
	e.spare.put(w)
	return held, err
}

func (e *engine) enqueue(w *waiter) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errClosing
	}
	key := laneKey{w.request.EventID, w.request.OrganizationID}
	l := e.lanes[key]
	if l == nil {
		l = &lane{engine: e, laneKey: key}
		e.lanes[key] = l
	}
	if len(l.queue) >= queueMost {
		return ErrBusy
	}
	l.queue = append(l.queue, w)
	if !l.running {
		l.running = true
		e.busy.Add(1)
		go l.run()
	}
	return nil
}

// next gives a lane what has queued, or ends it: a lane without work is forgotten.
func (e *engine) next(l *lane, spare []*waiter) []*waiter {
	e.mu.Lock()
	defer e.mu.Unlock()
	batch := l.queue
	switch {
	case len(batch) == 0:
		delete(e.lanes, l.laneKey)
		e.busy.Done()
		return nil
	case len(batch) > batchMost:
		l.queue = append(spare[:0], batch[batchMost:]...)
		clear(batch[batchMost:])
		return batch[:batchMost]
	}
	l.queue = spare[:0]
	return batch
}

// close refuses new requests and waits until those that queue are answered.
func (e *engine) close(ctx context.Context) error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	done := make(chan struct{})
	go func() { e.busy.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
