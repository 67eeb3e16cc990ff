package inventory

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Service keeps count of places.
type Service struct {
	db      *db.DB
	store   store
	clock   clock.Clock
	audit   Audit
	log     *slog.Logger
	engine  *engine
	counter *counter
	swept   *swept
}

// NewService makes the service.
func NewService(d *db.DB, clk clock.Clock, audit Audit) *Service {
	log := slog.Default()
	return &Service{
		db: d, store: store{d}, clock: clk, audit: audit, log: log,
		engine: newEngine(d, clk, log), counter: &counter{store: store{d}, log: log}, swept: &swept{},
	}
}

// Take reserves places in one or more pools of an event until the given time: all lines or
// none. It is combined with everything else that is asked for the event at this moment and
// committed when it answers.
//
// ErrSoldOut when a line does not fit, also after expired holds were given back; ErrBuyerLimit
// and ErrCodeUsedUp when these do not allow it; ErrKeyReused when the Key came with another
// Digest; ErrBusy when too many wait. A Key that was seen gives the first answer again, as
// Repeated. When ctx ends while the request waits, it is withdrawn, or released again.
func (s *Service) Take(ctx context.Context, r tix.HoldRequest) (tix.Held, error) {
	lines, err := merge(r.Lines)
	if err != nil {
		return tix.Held{}, err
	}
	r.Lines = lines
	return s.engine.take(ctx, &r)
}

// Hold is Take without limits, codes and Key. Called inside a transaction it joins it, and an
// ErrSoldOut leaves that transaction usable and without effects.
func (s *Service) Hold(ctx context.Context, hold tix.HoldID, event tix.EventID, org tix.OrganizationID, lines []tix.PoolLine, until time.Time) error {
	const op = "inventory.hold"
	r := tix.HoldRequest{HoldID: hold, EventID: event, OrganizationID: org, Lines: lines, Until: until}
	if !db.InTx(ctx) {
		_, err := s.Take(ctx, r)
		return errs.Wrap(op, err)
	}
	var err error
	if r.Lines, err = merge(lines); err != nil {
		return err
	}
	fits, err := s.store.takeAll(ctx, &r)
	if err != nil || fits {
		return errs.Wrap(op, err)
	}
	pools := make([]tix.PoolID, len(r.Lines))
	for i, l := range r.Lines {
		pools[i] = l.PoolID
	}
	freed, err := s.store.sweep(ctx, pools, ever(), s.clock.Now(), sweepNow)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if len(freed.pools) == 0 {
		return ErrSoldOut.At(op, nil)
	}
	if fits, err = s.store.takeAll(ctx, &r); err != nil || fits {
		return errs.Wrap(op, err)
	}
	return ErrSoldOut.At(op, nil)
}

// Extend moves the end of a hold to a later time; a hold never gets shorter. ErrHoldExpired
// when its places, or some of them, are no longer held.
func (s *Service) Extend(ctx context.Context, hold tix.HoldID, until time.Time) error {
	n, err := s.store.extend(ctx, hold, until)
	if err == nil && n == 0 {
		return ErrHoldExpired.At("inventory.extend", nil)
	}
	return errs.Wrap("inventory.extend", err)
}

// State tells what has become of a hold: held or converted; "" when there is no such hold, or none
// any more because it was given back or its time is over.
func (s *Service) State(ctx context.Context, hold tix.HoldID) (string, error) {
	state, err := s.store.state(ctx, hold)
	return state, errs.Wrap("inventory.state", err)
}

// Release gives the places of a hold back, with what it took of a buyer's limit and of codes.
// A hold that is over, converted or unknown is left as it is, so calling it again is safe.
func (s *Service) Release(ctx context.Context, hold tix.HoldID) error {
	freed, err := s.store.release(ctx, hold)
	s.returned(ctx, freed)
	return errs.Wrap("inventory.release", err)
}

// Close answers what is queued and refuses everything after that.
func (s *Service) Close(ctx context.Context) error {
	if err := s.engine.close(ctx); err != nil {
		return err
	}
	return s.counter.close(ctx)
}

// returned lets buyers ask again for pools that have places again, once that is committed.
func (s *Service) returned(ctx context.Context, pools []tix.PoolID) {
	if len(pools) > 0 {
		db.AfterCommit(ctx, func() { s.engine.cache.forget(pools...) })
	}
}

// Availability gives the counters of pools; unknown pools are absent. Expired holds count as
// free once they were swept, about a second after their end.
func (s *Service) Availability(ctx context.Context, pools []tix.PoolID) (map[tix.PoolID]tix.Availability, error) {
	found, err := s.store.availability(ctx, pools)
	return found, errs.Wrap("inventory.availability", err)
}

// EventStock gives the sum of all pools of each event; PoolID is zero. Events without pools
// are absent.
func (s *Service) EventStock(ctx context.Context, events []tix.EventID) (map[tix.EventID]tix.Availability, error) {
	found, err := s.store.eventStock(ctx, events)
	return found, errs.Wrap("inventory.event_stock", err)
}

// merge adds up lines of the same pool and sorts by pool, which is the order of all locks.
func merge(lines []tix.PoolLine) ([]tix.PoolLine, error) {
	if len(lines) == 0 {
		return nil, errs.InvalidField("items", "Choose at least one ticket.")
	}
	for _, l := range lines {
		if l.Quantity < 1 || l.Quantity > maxHold || l.Extra < 0 || l.Extra > l.Quantity || l.PoolID.IsZero() {
			return nil, errs.InvalidField("items", "Choose at least one ticket of each kind.").At("inventory.hold", fmt.Errorf("%d of pool %s", l.Quantity, l.PoolID))
		}
	}
	if len(lines) == 1 {
		return lines, nil
	}
	sum := map[tix.PoolID]tix.PoolLine{}
	for _, l := range lines {
		have := sum[l.PoolID]
		sum[l.PoolID] = tix.PoolLine{PoolID: l.PoolID, Quantity: have.Quantity + l.Quantity, Extra: have.Extra + l.Extra}
	}
	out := make([]tix.PoolLine, 0, len(sum))
	for _, l := range sum {
		if l.Quantity > maxHold {
			return nil, errs.InvalidField("items", "That is too many at once.")
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b tix.PoolLine) int { return cmp.Compare(string(a.PoolID[:]), string(b.PoolID[:])) })
	return out, nil
}
