package checkout

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/tix"
)

func (s store) createHold(ctx context.Context, h *Hold) error { return s.db.Gorm(ctx).Create(h).Error }

func (s store) hold(ctx context.Context, id tix.HoldID) (Hold, error) {
	var h Hold
	return h, found(s.db.Gorm(ctx).Where("id = ?", id).Take(&h).Error, "reservation")
}

// lockHold makes other orders and deletions of the same hold wait for this transaction.
func (s store) lockHold(ctx context.Context, id tix.HoldID) error {
	var h Hold
	return found(s.db.Gorm(ctx).Select("id").Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&h).Error, "reservation")
}

func (s store) releaseHold(ctx context.Context, id tix.HoldID, now time.Time) error {
	return s.db.Gorm(ctx).Model(&Hold{}).Where("id = ? AND released_at IS NULL", id).Update("released_at", now).Error
}

func (s store) orderOfHold(ctx context.Context, id tix.HoldID) (Order, bool, error) {
	var o Order
	err := s.db.Gorm(ctx).Where("hold_id = ?", id).Take(&o).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return o, false, nil
	}
	return o, err == nil, err
}
