// Package recent keeps what was read for a moment, so that a crowd does not read the same rows
// for each of its people. What changes is seen at most that moment later, on every replica; while
// reading takes long, because the database is busy, as much later as it takes.
package recent

import (
	"context"
	"sync"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
)

const (
	busy     = 2 * time.Second  // between two readings of a key that a crowd asks for
	staleFor = 30 * time.Second // how old such a key's value may become while a slow reading goes on
	most     = 1000             // keys; then the cache starts anew, since most must be guesses
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

	mu     sync.Mutex
	value  V
	known  bool
	at     time.Time // as of which value is
	stored time.Time
	began  time.Time // when the newest reading did
}

// New makes a cache that gives values at most keep old; with 0 it reads each time.
func New[K comparable, V any](clk clock.Clock, keep time.Duration, read func(ctx context.Context, key K) (V, error)) *Cache[K, V] {
	return &Cache[K, V]{clock: clk, keep: keep, read: read, entries: map[K]*entry[V]{}}
}

// Get gives a value that is at most keep old or, while somebody else reads it anew, the one
// before. One caller at a time reads a key. The others wait for it where nobody asked lately, so that
// they see what changed meanwhile; in a crowd they do not, since the reader may itself wait for a
// connection that they hold up, nor inside a transaction, whose connection it may be waiting for.
func (c *Cache[K, V]) Get(ctx context.Context, key K) (V, error) {
	if c.keep == 0 {
		return c.read(ctx, key)
	}
	e := c.entry(key)
	now := c.clock.Now()
	if have, fresh := e.fresh(now, c.keep); fresh {
		return have, nil
	}
	if !e.reading.TryLock() {
		if have, will := e.standIn(now); will {
			return have, nil
		}
		if db.InTx(ctx) {
			return c.read(ctx, key)
		}
		e.reading.Lock()
		now = c.clock.Now()
		if have, fresh := e.fresh(now, c.keep); fresh {
			e.reading.Unlock()
			return have, nil
		}
	}
	defer e.reading.Unlock()
	e.begin(now)
	value, err := c.read(ctx, key)
	if err == nil {
		e.store(value, now, c.clock.Now())
	}
	return value, err
}

func (e *entry[V]) fresh(now time.Time, keep time.Duration) (V, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.value, e.known && now.Sub(e.at) < keep
}

// standIn gives the value before while a key that a crowd asks for is read.
func (e *entry[V]) standIn(now time.Time) (V, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.value, e.known && e.began.Sub(e.stored) < busy && now.Sub(e.at) < staleFor
}

func (e *entry[V]) begin(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.began = now
}

func (e *entry[V]) store(value V, at, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.value, e.known, e.at, e.stored = value, true, at, now
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
