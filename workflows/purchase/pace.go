package purchase

import (
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

const (
	perSecond = 50.0 // runs that are started at most; a run costs tens of CPU milliseconds at the server
	burst     = 10   // runs that start at once
	slowest   = 1.0
	slack     = 3 // times the quickest start that is still no sign of load

	rush       = 10.0             // orders a second that are a rush of buyers
	inRush     = 2.0              // runs a second meanwhile
	rushMost   = 2 * time.Minute  // for so long a run gives way to buyers
	rushPeriod = 3 * time.Second  // over which orders are counted
	rushLook   = 15 * time.Second // to twice as long: when a run that gave way looks again
)

// pace spreads the starts of runs. A drop's buyers hold their tickets before the run begins, which
// only mails them, so while buyers rush in, runs give way to them for up to two minutes; and a
// cluster that answers slowly is asked less often, for it may share its machines with the sale.
type pace struct {
	mu      sync.Mutex
	limiter *rate.Limiter
	trickle *rate.Limiter
	waiting map[tix.OrderID]turn

	since   time.Time // when the count began
	arrived int
	arrives float64 // orders a second, of the last full period

	quickest time.Duration
	recent   time.Duration // a moving mean
}

// turn is since when a run is wanted, and when it may start; zero while it gives way.
type turn struct{ came, at time.Time }

func newPace() *pace {
	return &pace{limiter: rate.NewLimiter(perSecond, burst), trickle: rate.NewLimiter(inRush, 1), waiting: map[tix.OrderID]turn{}}
}

// turn is nil when the order's run may start now, and outbox.Later otherwise. since is when the buyer
// had what the run follows; the message says it, so that replicas agree on the two minutes.
func (p *pace) turn(order tix.OrderID, since, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, known := p.waiting[order]
	if !known {
		t.came = since
		p.count(now)
	}
	if t.at.IsZero() && p.givesWay(t.came, now) {
		p.waiting[order] = t
		return outbox.Later(rushLook + rand.N(rushLook))
	}
	if t.at.IsZero() {
		t.at = now.Add(p.limiter.ReserveN(now, 1).DelayFrom(now))
	}
	if wait := t.at.Sub(now); wait > 0 {
		p.waiting[order] = t
		return outbox.Later(wait)
	}
	delete(p.waiting, order)
	return nil
}

func (p *pace) givesWay(came, now time.Time) bool {
	return p.arrives > rush && now.Sub(p.since) < 2*rushPeriod && now.Sub(came) < rushMost && !p.trickle.AllowN(now, 1)
}

// count counts an order that came.
func (p *pace) count(now time.Time) {
	if took := now.Sub(p.since); took >= rushPeriod {
		p.arrives = float64(p.arrived) / took.Seconds()
		p.since, p.arrived = now, 0
		p.forget(now)
	}
	p.arrived++
}

// forget drops orders that never looked again here: another replica has started their runs.
func (p *pace) forget(now time.Time) {
	for order, t := range p.waiting {
		if now.Sub(t.came) > 2*rushMost && now.After(t.at) {
			delete(p.waiting, order)
		}
	}
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
