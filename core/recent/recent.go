// Package recent keeps what was read for a moment, so that a crowd does not read the same rows
// for each of its people. What changes is seen at most that moment later, on every replica.
package recent

import (
	"context"
	"sync"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
)

const (
	staleFor = 2 * time.Second // how long the last known value may stand in while it is read anew
	most     = 1000            // keys; then the cache starts anew, since most must be guesses
)

// Cache keeps values by key. An error is never kept.
type Cache[K comparable, V any] struct {
	clock clock.Clock
	keep  time.Duration
	read  func(ctx context.Context, key K) (V, error)

	mu      sync.Mutex
	entries map[K]*entry[V]
}

type entry[V any] struct {
	reading sync.Mutex // held by the one that reads anew
	mu      sync.Mutex
	value   V
	known   bool
	at      time.Time
}

// New makes a cache that gives values at most keep old; with 0 it reads each time.
func New[K comparable, V any](clk clock.Clock, keep time.Duration, read func(ctx context.Context, key K) (V, error)) *Cache[K, V] {
	return &Cache[K, V]{clock: clk, keep: keep, read: read, entries: map[K]*entry[V]{}}
}

// Get gives a value that is at most keep old or, while somebody else reads it anew, the one
// before. One caller at a time reads a key; the others of the first moment wait for it, but never
// inside a transaction: whoever reads may be waiting for the very connection that it holds.
func (c *Cache[K, V]) Get(ctx context.Context, key K) (V, error) {
	if c.keep == 0 {
		return c.read(ctx, key)
	}
	e := c.entry(key)
	now := c.clock.Now()
	have, age, known := e.load(now)
	if known && age < c.keep {
		return have, nil
	}
	if !e.reading.TryLock() {
		if known && age < staleFor {
			return have, nil
		}
		if db.InTx(ctx) {
			return c.read(ctx, key)
		}
		e.reading.Lock()
		if have, age, known = e.load(c.clock.Now()); known && age < c.keep {
			e.reading.Unlock()
			return have, nil
		}
	}
	defer e.reading.Unlock()
	fresh, err := c.read(ctx, key)
	if err == nil {
		e.store(fresh, now)
	}
	return fresh, err
}

func (e *entry[V]) load(now time.Time) (value V, age time.Duration, known bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.value, now.Sub(e.at), e.known
}

func (e *entry[V]) store(value V, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.value, e.at, e.known = value, now, true
}

func (c *Cache[K, V]) entry(key K) *entry[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[key]
	if e == nil {
		if len(c.entries) >= most {
			clear(c.entries)
		}
		e = &entry[V]{}
		c.entries[key] = e
	}
	return e
}
