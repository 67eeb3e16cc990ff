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

// sweepNow bounds how many expired holds of a pool are given back before "sold out" is said.
const sweepNow = 500

// Service keeps count of places.
type Service struct {
	db    *db.DB
	store store
	clock clock.Clock
	audit Audit
	log   *slog.Logger
}

// NewService makes the service.
func NewService(d *db.DB, clk clock.Clock, audit Audit) *Service {
	return &Service{db: d, store: store{d}, clock: clk, audit: audit, log: slog.Default()}
}

// Hold reserves places in one or more pools of an event until the given time: all lines or
// none. ErrSoldOut when one of them does not fit, also after expired holds were given back.
// The hold id is new and the caller's. Called inside a transaction it joins it, and an
// ErrSoldOut leaves that transaction usable and without effects.
func (s *Service) Hold(ctx context.Context, hold tix.HoldID, event tix.EventID, org tix.OrganizationID, lines []tix.PoolLine, until time.Time) error {
	const op = "inventory.hold"
	lines, err := merge(lines)
	if err != nil {
		return err
	}
	h := Hold{HoldID: hold, EventID: event, OrganizationID: org, ExpiresAt: until, CreatedAt: s.clock.Now()}
	fits, err := s.take(ctx, h, lines)
	if err != nil || fits {
		return errs.Wrap(op, err)
	}
	freed := 0
	for _, line := range lines {
		n, err := s.store.sweepPool(ctx, line.PoolID, h.CreatedAt, sweepNow)
		if err != nil {
			return errs.Wrap(op, err)
		}
		freed += n
	}
	if freed == 0 {
		return ErrSoldOut.At(op, nil)
	}
	if fits, err = s.take(ctx, h, lines); err != nil || fits {
		return errs.Wrap(op, err)
	}
	return ErrSoldOut.At(op, nil)
}

// take is one conditional statement for one pool, and a statement for each pool, in the
// order of their ids, for several.
func (s *Service) take(ctx context.Context, h Hold, lines []tix.PoolLine) (fits bool, err error) {
	if len(lines) == 1 {
		return s.store.take(ctx, h, lines[0])
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		fits, err = s.store.takeAll(ctx, h, lines)
		return err
	})
	return fits, err
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

// Release gives the places of a hold back. A hold that is over, converted or unknown is left
// as it is, so calling it again is safe.
func (s *Service) Release(ctx context.Context, hold tix.HoldID) error {
	return errs.Wrap("inventory.release", s.db.InTx(ctx, func(ctx context.Context) error {
		return s.store.release(ctx, hold)
	}))
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
	sum := map[tix.PoolID]int{}
	for _, l := range lines {
		if l.Quantity < 1 || l.Quantity > maxCapacity || l.PoolID.IsZero() {
			return nil, errs.InvalidField("items", "Choose at least one ticket of each kind.").At("inventory.hold", fmt.Errorf("%d of pool %s", l.Quantity, l.PoolID))
		}
		sum[l.PoolID] += l.Quantity
	}
	out := make([]tix.PoolLine, 0, len(sum))
	for pool, n := range sum {
		out = append(out, tix.PoolLine{PoolID: pool, Quantity: n})
	}
	slices.SortFunc(out, func(a, b tix.PoolLine) int { return cmp.Compare(string(a.PoolID[:]), string(b.PoolID[:])) })
	return out, nil
}
