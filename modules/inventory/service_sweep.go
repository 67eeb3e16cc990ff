package inventory

import (
	"context"

	"github.com/tixters/tixters/core/errs"
)

// Sweep gives the places of at most limit expired holds back, pool by pool, and says how many
// holds those were. Replicas may sweep at the same time.
func (s *Service) Sweep(ctx context.Context, limit int) (int, error) {
	now := s.clock.Now()
	pools, err := s.store.duePools(ctx, now, limit)
	if err != nil {
		return 0, errs.Wrap("inventory.sweep", err)
	}
	swept := 0
	for _, pool := range pools {
		if swept >= limit {
			break
		}
		n, err := s.store.sweepPool(ctx, pool, now, limit-swept)
		swept += n
		if err != nil {
			return swept, errs.Wrap("inventory.sweep", err)
		}
	}
	return swept, nil
}

// Check compares the counters of every pool with the rows behind them. Anything it returns is
// a defect.
func (s *Service) Check(ctx context.Context) ([]Difference, error) {
	found, err := s.store.differences(ctx)
	return found, errs.Wrap("inventory.check", err)
}
