package inventory

import (
	"sync"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// soldOutFor is how long a refusal is believed without asking. Stock that comes back in this
// process clears it at once; what comes back in another replica is seen within this time.
const soldOutFor = 50 * time.Millisecond

// soldOut remembers the smallest quantity that a pool refused, so that the crowd after a
// sell-out costs the database nothing.
type soldOut struct {
	mu      sync.RWMutex
	pools   map[tix.PoolID]refusedFrom
	returns uint64 // how often stock came back
}

type refusedFrom struct {
	quantity int
	until    time.Time
}

func newSoldOut() *soldOut { return &soldOut{pools: map[tix.PoolID]refusedFrom{}} }

// refuses reports whether a line asks for as much as was just refused.
func (s *soldOut) refuses(lines []tix.PoolLine, now time.Time) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.pools) == 0 {
		return false
	}
	for _, l := range lines {
		if r, ok := s.pools[l.PoolID]; ok && l.Quantity >= r.quantity && now.Before(r.until) {
			return true
		}
	}
	return false
}

// moment is taken before the stock is read that remember is told of.
func (s *soldOut) moment() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.returns
}

// remember keeps what the pools had left at a moment: anything larger is refused for a while. What
// was read before stock came back is not kept.
func (s *soldOut) remember(free map[tix.PoolID]int, at uint64, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.returns != at {
		return
	}
	if len(s.pools) > 10_000 {
		clear(s.pools)
	}
	for pool, n := range free {
		s.pools[pool] = refusedFrom{quantity: max(n, 0) + 1, until: now.Add(soldOutFor)}
	}
}

// forget is called when stock of pools comes back.
func (s *soldOut) forget(pools ...tix.PoolID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.returns++
	for _, p := range pools {
		delete(s.pools, p)
	}
}
