package stripe

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
)

type store struct{ db *db.DB }

// take stores the event; false when it was taken in before. Two at the same time wait for each
// other here, and one of them gets false.
func (s store) take(ctx context.Context, e *Event) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(e)
	return done.RowsAffected == 1, done.Error
}

// forget removes events that Stripe can no longer send again.
func (s store) forget(ctx context.Context, before time.Time) error {
	return s.db.Gorm(ctx).Where("received_at < ?", before).Delete(&Event{}).Error
}
