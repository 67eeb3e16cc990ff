// Package clock tells the time, so that tests can set it.
package clock

import (
	"sync"
	"sync/atomic"
	"time"
)

// Clock tells the present instant in UTC.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now gives the machine's time in UTC, to the microsecond, which is what Postgres keeps.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Settable is a clock for tests; the zero value stands at the zero time.
type Settable struct {
	mu  sync.Mutex
	now time.Time
}

// At makes a clock that stands at t.
func At(t time.Time) *Settable { return &Settable{now: t.UTC().Truncate(time.Microsecond)} }

// Now gives the time that was set.
func (s *Settable) Now() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }

// Set moves the clock to t.
func (s *Settable) Set(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = t.UTC().Truncate(time.Microsecond)
}

// Advance moves the clock forward by d.
func (s *Settable) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

var (
	_ Clock = System{}
	_ Clock = (*Settable)(nil)
)

// Seldom is for work that hangs on something frequent and is needed now and then. The zero value is
// due at once.
type Seldom struct{ next atomic.Int64 }

// Due reports whether the work should be done now, and has it rest for so long when it should. Of
// those who ask at the same moment one is told so.
func (s *Seldom) Due(now time.Time, rest time.Duration) bool {
	next := s.next.Load()
	return now.UnixNano() >= next && s.next.CompareAndSwap(next, now.Add(rest).UnixNano())
}
