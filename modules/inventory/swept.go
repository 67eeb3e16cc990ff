package inventory

import (
	"sync"
	"time"
)

const (
	// sweptOverlap is how far behind its last round a sweep looks again: a hold may be committed
	// a moment after others that end later.
	sweptOverlap = time.Second
	// sweepAllEvery is how often a sweep begins at the first hold there is. What an ordinary round
	// misses, a hold that somebody held locked or the work of a clock that goes wrong, waits so long.
	sweepAllEvery = 10 * time.Second
)

// swept remembers how far the holds were swept. What a sweep deletes stays in the index until
// Postgres vacuums: a sweep that began at its beginning each time would read all of it again.
type swept struct {
	mu  sync.Mutex
	to  time.Time // everything that ended before was swept, but for what sweepAllEvery is for
	all time.Time // when a round last began at the beginning
}

// ever is where a sweep begins that must find everything.
func ever() time.Time { return time.Time{} }

func (s *swept) since(now time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.to.IsZero() || !now.Before(s.all.Add(sweepAllEvery)) || now.Before(s.all) {
		s.all = now
		return ever()
	}
	return s.to.Add(-sweptOverlap)
}

// until notes that a round found nothing more to end before now.
func (s *swept) until(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = now
}
