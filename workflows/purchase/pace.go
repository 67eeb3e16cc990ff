package purchase

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

const (
	perSecond = 30.0 // runs that are started at most; a run costs tens of CPU milliseconds at the server
	slowest   = 1.0
	slack     = 3 // times the quickest start that is still no sign of load
)

// pace spreads the starts of runs, so that a drop's thousands of orders drain over minutes while
// the buyers already hold their tickets. A cluster that answers slowly is asked less often: it may
// share its machines with the sale.
type pace struct {
	mu       sync.Mutex
	limiter  *rate.Limiter
	granted  map[tix.OrderID]time.Time
	quickest time.Duration
	recent   time.Duration // a moving mean
}

func newPace() *pace {
	return &pace{limiter: rate.NewLimiter(perSecond, perSecond), granted: map[tix.OrderID]time.Time{}}
}

// turn is nil when the order's run may start now, and outbox.Later until its turn otherwise. A turn
// that was given is kept, so every order waits once.
func (p *pace) turn(order tix.OrderID, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, given := p.granted[order]
	if !given {
		at = now.Add(p.limiter.ReserveN(now, 1).DelayFrom(now))
	}
	if wait := at.Sub(now); wait > 0 {
		p.granted[order] = at
		return outbox.Later(wait)
	}
	delete(p.granted, order)
	return nil
}

// took hears how long the cluster needed for a start.
func (p *pace) took(d time.Duration, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quickest == 0 {
		p.quickest, p.recent = d, d
	}
	p.recent += (d - p.recent) / 8
	p.quickest = min(p.quickest+p.quickest/1000, d) // creeps up, should the cluster move away
	share := float64(slack*p.quickest) / float64(p.recent)
	p.limiter.SetLimitAt(now, rate.Limit(max(slowest, perSecond*min(1, share))))
}
