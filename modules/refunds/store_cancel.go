package refunds

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// cancellation gives an event's row; it is made when it is asked for first.
func (s store) cancellation(ctx context.Context, org tix.OrganizationID, event tix.EventID, now time.Time) (Cancellation, error) {
	fresh := Cancellation{EventID: event, OrganizationID: org, State: CancelRunning, CreatedAt: now}
	if err := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&fresh).Error; err != nil {
		return Cancellation{}, err
	}
	return s.findCancellation(ctx, event)
}

func (s store) findCancellation(ctx context.Context, event tix.EventID) (Cancellation, error) {
	var c Cancellation
	err := s.db.Gorm(ctx).Where("event_id = ?", event).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return c, errs.Missing("cancellation")
	}
	return c, err
}

// advance never goes back, whoever writes last.
func (s store) advance(ctx context.Context, c *Cancellation) error {
	return s.db.Gorm(ctx).Model(&Cancellation{}).Where("event_id = ? AND NOT complete AND orders <= ?", c.EventID, c.Orders).
		Updates(map[string]any{"after_order": c.AfterOrder, "orders": c.Orders, "complete": c.Complete}).Error
}

func (s store) turnCancellation(ctx context.Context, event tix.EventID, from, to string, done *time.Time) error {
	return s.db.Gorm(ctx).Model(&Cancellation{}).Where("event_id = ? AND state = ?", event, from).Updates(map[string]any{"state": to, "done_at": done}).Error
}

func (s store) states(ctx context.Context, event tix.EventID, cause string) (map[State]int, error) {
	var rows []struct {
		State State
		Count int
	}
	err := s.db.Gorm(ctx).Model(&Refund{}).Select("state, count(*) AS count").Where("event_id = ? AND cause = ?", event, cause).Group("state").Scan(&rows).Error
	out := map[State]int{}
	for _, r := range rows {
		out[r.State] = r.Count
	}
	return out, err
}
