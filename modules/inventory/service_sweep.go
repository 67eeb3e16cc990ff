package inventory

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// keepRequests is how long a repeated Key gets its first answer.
const keepRequests = 24 * time.Hour

// Sweep gives the places of at most limit expired holds back and says how many holds those
// were. Replicas may sweep at the same time.
func (s *Service) Sweep(ctx context.Context, limit int) (int, error) {
	freed, holds, err := s.store.sweep(ctx, nil, s.clock.Now(), limit)
	s.returned(ctx, freed)
	return holds, errs.Wrap("inventory.sweep", err)
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
