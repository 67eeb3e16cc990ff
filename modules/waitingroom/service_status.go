package waitingroom

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Status is what everybody may know of a room.
type Status struct {
	Room
	Phase     string
	Waiting   int
	Stock     string // available, few, sold_out, returned
	SeedHash  []byte // nil when there is no draw
	Seed      []byte // nil before the draw
	PollAfter time.Duration
	Now       time.Time
}

// Status gives the room as this replica last saw it; an event without one is PhaseOff.
func (s *Service) Status(event tix.EventID) Status {
	now := s.clock.Now()
	v := s.gate.view(event)
	if v == nil {
		return Status{Room: Room{EventID: event}, Phase: PhaseOff, Stock: "available", PollAfter: time.Minute, Now: now}
	}
	out := Status{Room: v.Room, Phase: v.phase(now), Waiting: v.waiting, Stock: v.left(), PollAfter: pollAfter(v, now), Now: now}
	if v.SaleStartsAt != nil {
		hash := sha256.Sum256(v.Seed)
		out.SeedHash = hash[:]
		if v.DrawnAt != nil {
			out.Seed = v.Seed
		}
	}
	return out
}

func (v *view) left() string {
	switch {
	case v.SoldOut:
		return "sold_out"
	case v.free == 0:
		return "few"
	case v.returned:
		return "returned"
	}
	return "available"
}

// pollAfter is when it is worth asking again: soon when something is about to happen, seldom
// while the crowd is large, so that those who wait cost little.
func pollAfter(v *view, now time.Time) time.Duration {
	byCrowd := 2*time.Second + time.Duration(v.waiting)*250*time.Microsecond
	switch v.phase(now) {
	case PhaseOff:
		return 30 * time.Second
	case PhaseClosed:
		return until(v.PrequeueOpensAt, now, time.Second, time.Minute)
	case PhasePrequeue:
		return until(v.SaleStartsAt, now, 2*time.Second, 30*time.Second)
	case PhaseSoldOut, PhasePaused:
		return min(10*time.Second, byCrowd)
	}
	return min(15*time.Second, byCrowd)
}

func until(at *time.Time, now time.Time, least, most time.Duration) time.Duration {
	if at == nil {
		return most
	}
	return min(most, max(least, at.Sub(now)))
}

// DrawSheet is what is needed to check a draw.
type DrawSheet struct {
	SeedHash []byte
	Seed     []byte // nil before the draw
	DrawnAt  *time.Time
	Entrants int
}

// DrawOf tells about an event's draw; NotFound when there is none.
func (s *Service) DrawOf(event tix.EventID) (DrawSheet, error) {
	st := s.Status(event)
	if st.SeedHash == nil {
		return DrawSheet{}, errs.Missing("draw")
	}
	return DrawSheet{SeedHash: st.SeedHash, Seed: st.Seed, DrawnAt: st.DrawnAt, Entrants: st.Drawn}, nil
}

// DrawnEntrants lists the draw by position, after one.
func (s *Service) DrawnEntrants(ctx context.Context, event tix.EventID, after, limit int) ([]Entry, error) {
	v := s.gate.view(event)
	if v == nil || v.DrawnAt == nil {
		return nil, nil
	}
	found, err := s.store.listDrawn(ctx, event, v.Drawn, after, limit)
	return found, errs.Wrap("waitingroom.drawn_entrants", err)
}

// State is a room as its operator sees it.
type State struct {
	Status
	Outstanding int // let in, and nothing reserved yet
	P99         time.Duration
	Tries       int // reservations of the last seconds, all replicas
	Failed      int
	Free, Held  int
}

// Live tells an organization how its queue is doing right now.
func (s *Service) Live(ctx context.Context, org tix.OrganizationID, event tix.EventID) (State, error) {
	const op = "waitingroom.live"
	if err := s.ours(ctx, org, event); err != nil {
		return State{}, errs.Wrap(op, err)
	}
	out := State{Status: s.Status(event)}
	v := s.gate.view(event)
	if v == nil {
		return out, nil
	}
	now := s.clock.Now()
	l, err := s.store.load(ctx, event, now.Add(-gaugeLife))
	if err != nil {
		return State{}, errs.Wrap(op, err)
	}
	c, err := s.store.crowd(ctx, v.Room, now)
	out.P99, out.Tries, out.Failed = time.Duration(l.p99*float64(time.Millisecond)), l.tries, l.failed
	out.Waiting, out.Outstanding, out.Free, out.Held = c.waiting, c.outstanding, v.free, v.held
	return out, errs.Wrap(op, err)
}
