package waitingroom

import "time"

const (
	slow      = 250.0 // milliseconds; reservations that are slower halve the rate
	rateFirst = 50.0  // admissions per second at the start
	rateLeast = 1.0
	rateMost  = 1000.0
	rateStep  = 25.0 // per second, while all is well
	meanHold  = 2.0  // tickets that one admission takes, on average
	overbook  = 1.5  // people let in for the remaining stock, since some give up
)

// governor decides how many may come in: additive increase while reservations are quick,
// multiplicative decrease when they are slow or fail, as TCP does with a network.
type governor struct {
	rate    float64
	credit  float64 // fractions of a person
	busy    int     // looks in a row at which an automatic room was overrun
	idle    time.Time
	crowd   crowd // as of counted, and those let in since
	counted time.Time
}

// adjust takes what was measured over dt into account and says why the rate is what it is.
func (g *governor) adjust(l load, dt time.Duration, limit int) string {
	if g.rate == 0 {
		g.rate = rateFirst
	}
	reason := "all is well"
	switch {
	case l.p99 > slow:
		g.rate, reason = g.rate*backOff(dt), "reservations are slow"
	case l.failed*100 > l.tries:
		g.rate, reason = g.rate*backOff(dt), "reservations fail"
	default:
		g.rate += rateStep * dt.Seconds()
	}
	g.rate = min(rateMost, max(rateLeast, g.rate))
	if limit > 0 && g.rate > float64(limit) {
		g.rate, reason = float64(limit), "limited by the organizer"
	}
	return reason
}

// backOff halves once a second.
func backOff(dt time.Duration) float64 { return 1 - 0.5*min(1, dt.Seconds()) }

// admit says how many more may come in now: what the rate gives for dt, and no more than what is
// left can serve.
func (g *governor) admit(dt time.Duration, free, outstanding int) int {
	g.credit += g.rate * dt.Seconds()
	room := int(overbook*float64(free)/meanHold+0.5) - outstanding
	if free > 0 && outstanding == 0 {
		room = max(room, 1)
	}
	n := min(int(g.credit), max(0, room))
	g.credit = min(g.credit-float64(n), g.rate) // at most a second's worth is saved up
	return n
}
