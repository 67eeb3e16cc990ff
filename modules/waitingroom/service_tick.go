package waitingroom

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	lookEvery = time.Second     // how old the picture may be
	gaugeLife = 5 * time.Second // how long a measurement counts
	overrun   = 3               // seconds of overload that switch an automatic room on
	crowded   = 300             // tries per second that are overload
	calm      = time.Minute     // without a queue that switch it off again
)

// Tick moves every queue that is due and, once a second, reads the picture anew. It is what the
// module calls again and again.
func (s *Service) Tick(ctx context.Context) error {
	var failed []error
	now := s.clock.Now()
	if now.Sub(s.looked) >= lookEvery {
		failed = append(failed, s.report(ctx), s.Refresh(ctx))
		s.looked = now
		if s.cleaned.Due(now, time.Hour) {
			failed = append(failed, s.store.forgetCodes(ctx, now.Add(-24*time.Hour)))
		}
	}
	for event, v := range s.gate.views() {
		if err := s.tend(ctx, v); err != nil {
			failed = append(failed, errs.Wrap("waitingroom.tick "+event.String(), err))
		}
	}
	return errors.Join(failed...)
}

// Refresh reads the picture: every room that may matter, and what is left of its event.
func (s *Service) Refresh(ctx context.Context) error {
	const op = "waitingroom.refresh"
	ctx = db.System(ctx)
	rooms, err := s.store.rooms(ctx, s.clock.Now())
	if err != nil || len(rooms) == 0 {
		if err == nil {
			s.gate.show(map[tix.EventID]*view{})
		}
		return errs.Wrap(op, err)
	}
	events := make([]tix.EventID, len(rooms))
	for i, r := range rooms {
		events[i] = r.EventID
	}
	stock, err := s.stock.EventStock(ctx, events)
	if err != nil {
		return errs.Wrap(op, err)
	}
	old, picture := s.gate.views(), map[tix.EventID]*view{}
	for _, r := range rooms {
		a := stock[r.EventID]
		v := &view{Room: r, free: a.Remaining, held: a.Held}
		v.waiting = max(0, r.LastPosition-r.Serving)
		before := old[r.EventID]
		if before != nil {
			v.positions = before.positions
			v.returned = !r.SoldOut && (before.SoldOut || before.returned)
		}
		if r.DrawnAt == nil {
			if v.waiting, err = s.waitingBeforeDraw(ctx, r); err != nil {
				return errs.Wrap(op, err)
			}
		} else if v.positions == nil && r.Drawn > 0 {
			if v.positions, err = s.store.positions(ctx, r.EventID, r.Drawn); err != nil {
				return errs.Wrap(op, err)
			}
		}
		picture[r.EventID] = v
	}
	s.gate.show(picture)
	return nil
}

func (s *Service) waitingBeforeDraw(ctx context.Context, r Room) (int, error) {
	c, err := s.store.crowd(ctx, r, s.clock.Now())
	return c.waiting, err
}

// report stores what this replica measured since the last time, and who used their pass.
func (s *Service) report(ctx context.Context) error {
	watched, users := s.gate.read()
	now := s.clock.Now()
	var failed []error
	for event, m := range watched {
		slices.Sort(m.took)
		p99 := m.took[(len(m.took)*99+99)/100-1]
		failed = append(failed, s.store.gauge(ctx, Gauge{EventID: event, Replica: s.replica, P99Ms: float64(p99.Microseconds()) / 1000, Tries: len(m.took), Failed: m.failed, At: now}))
	}
	for event, ids := range users {
		failed = append(failed, s.store.used(ctx, event, ids, now))
	}
	return errs.Wrap("waitingroom.report", errors.Join(failed...))
}

// tend holds a room's draw when it is due, and else moves its queue.
func (s *Service) tend(ctx context.Context, v *view) error {
	now := s.clock.Now()
	if v.Mode == Off {
		return nil
	}
	if v.DrawnAt == nil {
		if v.SaleStartsAt != nil && now.Before(*v.SaleStartsAt) {
			return nil
		}
		return s.Draw(ctx, v.EventID)
	}
	if now.Sub(v.AdvancedAt) < tickEvery {
		return nil
	}
	return s.advance(ctx, v, now)
}

// Draw gives everybody in the prequeue a position, once; a room without a prequeue is opened the
// same way, with nobody in it. Whoever joins during the draw comes behind it.
func (s *Service) Draw(ctx context.Context, event tix.EventID) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		r, found, err := s.store.lock(ctx, event)
		if err != nil || !found || r.DrawnAt != nil {
			return err
		}
		entrants, err := s.store.undrawn(ctx, event)
		if err != nil {
			return err
		}
		if err := s.store.place(ctx, event, Draw(r.Seed, entrants)); err != nil {
			return err
		}
		now := s.clock.Now()
		r.DrawnAt, r.Drawn = &now, len(entrants)
		return s.store.drawn(ctx, r)
	})
	if err == nil {
		err = s.Refresh(ctx)
	}
	return errs.Wrap("waitingroom.draw", err)
}

// advance lets people in, when this replica is the first to do so at this moment.
func (s *Service) advance(ctx context.Context, v *view, now time.Time) error {
	g := s.memory[v.EventID]
	if g == nil {
		g = &governor{rate: v.Rate}
		s.memory[v.EventID] = g
	}
	l, err := s.store.load(ctx, v.EventID, now.Add(-gaugeLife))
	if err != nil {
		return err
	}
	if now.Sub(g.counted) >= lookEvery {
		if g.crowd, err = s.store.crowd(ctx, v.Room, now); err != nil {
			return err
		}
		g.counted = now
	}
	r, before := v.Room, v.AdvancedAt
	dt := min(now.Sub(before), time.Second)
	r.AdvancedAt = now
	r.Active = g.wanted(r, l, now)
	r.SoldOut = v.free == 0 && v.held == 0
	r.Reason = g.adjust(l, dt, r.RateLimit)
	r.Rate = g.rate
	switch {
	case r.Paused:
		r.Reason, r.Rate = "paused by the organizer", 0
	case r.SoldOut:
		r.Reason, r.Rate = "sold out", 0
	case v.free == 0:
		r.Reason, r.Rate = "everything left is reserved", 0
	default:
		n := g.admit(dt, v.free, g.crowd.outstanding)
		if n == 0 && g.crowd.outstanding > 0 && float64(g.crowd.outstanding)*meanHold >= overbook*float64(v.free) {
			r.Reason = "enough people for what is left"
		}
		n = min(n, r.LastPosition-r.Serving)
		r.Serving += n
		g.crowd.outstanding, g.crowd.waiting = g.crowd.outstanding+n, max(0, g.crowd.waiting-n)
	}
	moved, err := s.store.advance(ctx, r, before)
	if err == nil && moved {
		s.gate.put(r)
	}
	return err
}

// wanted decides for an automatic room whether it is needed.
func (g *governor) wanted(r Room, l load, now time.Time) bool {
	if r.Mode != Automatic {
		return r.Active
	}
	if !r.Active {
		if l.p99 > slow || l.tries > crowded {
			g.busy++
		} else {
			g.busy = 0
		}
		g.idle = now
		return g.busy >= overrun*int(time.Second/tickEvery)
	}
	g.busy = 0
	if g.crowd.waiting > 0 || l.p99 > slow || l.tries > crowded {
		g.idle = now
	}
	return g.idle.IsZero() || now.Sub(g.idle) < calm
}
