package waitingroom

import (
	"maps"
	"sync"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/tix"
)

// Gate says, from memory, who may reserve. It stands alone, so that checkout can be built from it.
type Gate struct {
	signed signed
	clock  clock.Clock

	mu       sync.RWMutex
	picture  map[tix.EventID]*view
	watched  map[tix.EventID]*meter // of this replica, since the last look
	users    map[tix.EventID][]tix.EntrantID
	departed map[tix.EntrantID]time.Time // left, until their pass is over
}

// view is a room as this replica last read it, with what is left of its event.
type view struct {
	Room
	free, held int
	waiting    int // places that have not been let in
	returned   bool
	positions  map[tix.EntrantID]int // of the draw; nil before it
}

// meter counts reservations.
type meter struct {
	took   []time.Duration
	failed int
}

const meterMost = 4096 // durations of one second that are kept

// NewGate makes a gate that knows no room yet.
func NewGate(sealer Sealer, clk clock.Clock) *Gate {
	return &Gate{signed: signed{sealer}, clock: clk, picture: map[tix.EventID]*view{}, watched: map[tix.EventID]*meter{},
		users: map[tix.EventID][]tix.EntrantID{}, departed: map[tix.EntrantID]time.Time{}}
}

// Admit gives the person whose pass it is; the zero one when the event has no waiting room now.
// ErrQueueRequired without a pass, or with one that is not ours or another event's;
// ErrPassExpired when its time is over. It asks no database.
func (g *Gate) Admit(event tix.EventID, pass string) (person [16]byte, err error) {
	g.mu.RLock()
	v := g.picture[event]
	g.mu.RUnlock()
	if v == nil || v.phase(g.clock.Now()) == PhaseOff {
		return person, nil
	}
	entrant, until, ok := g.signed.read(passPurpose, event, pass)
	if !ok {
		return person, ErrQueueRequired
	}
	g.mu.RLock()
	_, gone := g.departed[entrant]
	g.mu.RUnlock()
	if gone || g.clock.Now().UnixMilli() >= until {
		return person, ErrPassExpired
	}
	return entrant, nil
}

// Observe hears of a step of the sale: how long it took, by whom (zero: nobody in particular), and
// what became of it (held, sold_out, failed, refused). It is what the rate of admissions is driven by.
func (g *Gate) Observe(event tix.EventID, person [16]byte, took time.Duration, outcome string) {
	g.mu.RLock()
	known := g.picture[event] != nil
	g.mu.RUnlock()
	if !known {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	m := g.watched[event]
	if m == nil {
		m = &meter{}
		g.watched[event] = m
	}
	if len(m.took) < meterMost {
		m.took = append(m.took, took)
	}
	if outcome == "failed" {
		m.failed++
	}
	// Who found nothing left does not keep the next one waiting either.
	if (outcome == "held" || outcome == "sold_out") && person != [16]byte{} {
		g.users[event] = append(g.users[event], person)
	}
}

// view gives the room as last read; nil when the event has none.
func (g *Gate) view(event tix.EventID) *view {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.picture[event]
}

func (g *Gate) views() map[tix.EventID]*view {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return maps.Clone(g.picture)
}

// show replaces the picture.
func (g *Gate) show(picture map[tix.EventID]*view) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.picture = picture
	now := g.clock.Now()
	for id, until := range g.departed {
		if now.After(until) {
			delete(g.departed, id)
		}
	}
}

// put shows one changed room at once, so that its organizer need not wait for the next look.
func (g *Gate) put(r Room) {
	g.mu.Lock()
	defer g.mu.Unlock()
	next := &view{Room: r}
	if old := g.picture[r.EventID]; old != nil {
		*next = *old
		next.Room = r
		next.returned = !r.SoldOut && (old.SoldOut || old.returned)
	}
	g.picture = maps.Clone(g.picture)
	g.picture[r.EventID] = next
}

func (g *Gate) leave(entrant tix.EntrantID, until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.departed[entrant] = until
}

// read gives and forgets what was observed.
func (g *Gate) read() (map[tix.EventID]*meter, map[tix.EventID][]tix.EntrantID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	watched, users := g.watched, g.users
	g.watched, g.users = map[tix.EventID]*meter{}, map[tix.EventID][]tix.EntrantID{}
	return watched, users
}
