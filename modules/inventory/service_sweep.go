package inventory

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// keepRequests is how long a repeated Key gets its first answer.
const keepRequests = 24 * time.Hour

// sweepAll sweeps until nothing is left that is over.
func (s *Service) sweepAll(ctx context.Context) error {
	for {
		n, err := s.sweep(ctx, sweepLimit)
		if err != nil || n.parts < sweepLimit {
			return err
		}
	}
}

// Sweep gives the places of at most limit parts of expired holds back and says how many holds
// those were. Replicas may sweep at the same time.
func (s *Service) Sweep(ctx context.Context, limit int) (int, error) {
	freed, err := s.sweep(ctx, limit)
	return freed.holds, err
}

func (s *Service) sweep(ctx context.Context, limit int) (given, error) {
	now := s.clock.Now()
	freed, err := s.store.sweep(ctx, nil, s.swept.since(now), now, limit)
	if err == nil && freed.parts < limit {
		s.swept.until(now)
	}
	s.returned(ctx, freed.pools)
	return freed, errs.Wrap("inventory.sweep", err)
}

// Count moves what was sold, and whose counting was lost with its process, from held to sold.
func (s *Service) Count(ctx context.Context) error {
	for {
		n, err := s.store.count(ctx, countMost)
		if err != nil || n < countMost {
			return errs.Wrap("inventory.count", err)
		}
	}
}

// ForgetRequests drops first answers to Keys that are older than a day.
func (s *Service) ForgetRequests(ctx context.Context) error {
	return errs.Wrap("inventory.forget_requests", s.store.forgetRequests(ctx, s.clock.Now().Add(-keepRequests)))
}

// Check compares every counter with the rows behind it, in one snapshot and without a lock, so
// it may run at any time, also while selling. Anything it returns is a defect.
func (s *Service) Check(ctx context.Context) ([]Difference, error) {
	found, err := s.store.differences(ctx)
	return found, errs.Wrap("inventory.check", err)
}

// giveUp releases a hold whose caller left while it was being granted. Should it fail, the
// hold ends by itself.
func (e *engine) giveUp(hold tix.HoldID) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	freed, err := e.store.release(ctx, hold)
	if err != nil {
		e.log.WarnContext(ctx, "hold of a buyer who left not released", "error", err)
	}
	e.cache.forget(freed...)
}
