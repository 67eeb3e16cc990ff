package web

import (
	"context"
	"time"
)

// keepAnswers is how long a repeated request gets its stored answer.
const keepAnswers = 24 * time.Hour

// Clean forgets old answers and counts, once an hour, until ctx ends.
func (s *Server) Clean(ctx context.Context) {
	if s.options.DB == nil {
		return
	}
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		for _, q := range []string{
			"DELETE FROM core_idempotency WHERE started_at < now() - $1::interval",
			"DELETE FROM core_rates WHERE free_at < now() - $1::interval",
		} {
			if _, err := s.options.DB.Pool().Exec(ctx, q, keepAnswers); err != nil && ctx.Err() == nil {
				s.options.Log.WarnContext(ctx, "old answers not forgotten", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
