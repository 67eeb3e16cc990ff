package sendgrid

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
)

type store struct{ db *db.DB }

// hear marks the report as heard; false when it was already.
func (s store) hear(ctx context.Context, h *Heard) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(h)
	return done.RowsAffected == 1, done.Error
}

// forget removes marks of reports that are too old to be accepted again.
func (s store) forget(ctx context.Context, before time.Time) error {
	return s.db.Gorm(ctx).Where("received_at < ?", before).Delete(&Heard{}).Error
}
