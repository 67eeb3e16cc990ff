package checkout

import (
	"context"
	"sync"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/tix"
)

// staleFor is how long the last known value may stand in while it is read anew.
const staleFor = 2 * time.Second

// recent keeps what is true of events for a moment, so that a drop does not read the same rows
// for each of its buyers.
type recent[T any] struct {
	clock clock.Clock
	keep  time.Duration // 0: nothing is kept
	read  func(ctx context.Context, event tix.EventID) (*T, error)

	mu      sync.Mutex
	entries map[tix.EventID]*recentEntry[T]
}

type recentEntry[T any] struct {
	reading sync.Mutex // held by the one that reads anew
	mu      sync.Mutex
	value   *T
	at      time.Time
}

func newRecent[T any](clk clock.Clock, keep time.Duration, read func(context.Context, tix.EventID) (*T, error)) *recent[T] {
	return &recent[T]{clock: clk, keep: keep, read: read, entries: map[tix.EventID]*recentEntry[T]{}}
}

// get gives a value that is at most keep old; while somebody else reads it anew, the one before.
func (c *recent[T]) get(ctx context.Context, event tix.EventID) (*T, error) {
	if c.keep == 0 {
		return c.read(ctx, event)
	}
	e := c.entry(event)
	now := c.clock.Now()
	have, age := e.load(now)
	if have != nil && age < c.keep {
		return have, nil
	}
	if !e.reading.TryLock() {
		if have != nil && age < staleFor {
			return have, nil
		}
		e.reading.Lock()
		if have, age = e.load(c.clock.Now()); have != nil && age < c.keep {
			e.reading.Unlock()
			return have, nil
		}
	}
	defer e.reading.Unlock()
	fresh, err := c.read(ctx, event)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	e.value, e.at = fresh, now
	e.mu.Unlock()
	return fresh, nil
}

func (e *recentEntry[T]) load(now time.Time) (*T, time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.value, now.Sub(e.at)
}

func (c *recent[T]) entry(event tix.EventID) *recentEntry[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[event]
	if e == nil {
		if len(c.entries) > 1000 { // guesses of ids that are not events, mostly
			clear(c.entries)
		}
		e = &recentEntry[T]{}
		c.entries[event] = e
	}
	return e
}
