package guestbook

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

func (s store) add(ctx context.Context, e Entry) error { return s.db.Gorm(ctx).Create(&e).Error }

// list gives at most limit entries, newest first, from before on.
func (s store) list(ctx context.Context, org tix.OrganizationID, before EntryID, limit int) ([]Entry, error) {
	q := s.db.Tenant(ctx, org).Order("id DESC").Limit(limit)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	var rows []Entry
	err := q.Find(&rows).Error
	return rows, err
}

func (s store) invite(ctx context.Context, i Invitation) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&i).Error
}

// thank marks an invitation and reports whether it was not marked before.
func (s store) thank(ctx context.Context, order tix.OrderID, at time.Time) (bool, error) {
	done := s.db.Gorm(ctx).Model(&Invitation{}).Where("order_id = ? AND thanked_at IS NULL", order).Update("thanked_at", at)
	return done.RowsAffected == 1, done.Error
}
