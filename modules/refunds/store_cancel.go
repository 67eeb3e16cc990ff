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
	fresh := Cancellation{EventID: event, OrganizationID: org, State: CancelRunning, Pass: passTell, Tiers: map[tix.TierID]tix.TierID{}, Otherwise: GetRefund, CreatedAt: now}
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

// insertCancellation adds the row of an event that is being cancelled; false when there is one.
func (s store) insertCancellation(ctx context.Context, c *Cancellation) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(c)
	return done.RowsAffected == 1, done.Error
}

// going tells whether the cancellation is running, and keeps it so until the caller's transaction ends.
func (s store) going(ctx context.Context, event tix.EventID) (bool, error) {
	var c Cancellation
	err := s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthShare}).Where("event_id = ?", event).Take(&c).Error
	return c.State == CancelRunning, err
}

// advance never goes back, whoever writes last.
func (s store) advance(ctx context.Context, c *Cancellation) error {
	return s.db.Gorm(ctx).Model(&Cancellation{}).
		Where("event_id = ? AND NOT complete AND (pass < ? OR pass = ? AND (after_order IS NULL OR after_order <= ?))", c.EventID, c.Pass, c.Pass, c.AfterOrder).
		Updates(map[string]any{"pass": c.Pass, "after_order": c.AfterOrder, "complete": c.Complete,
			"orders": gorm.Expr("(SELECT count(*) FROM refunds_remedies WHERE event_id = ?)", c.EventID)}).Error
}

// insertRemedy adds the row of an order; false when there is one.
func (s store) insertRemedy(ctx context.Context, r *Remedy) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(r)
	return done.RowsAffected == 1, done.Error
}

func (s store) remedy(ctx context.Context, event tix.EventID, order tix.OrderID, lock bool) (Remedy, error) {
	q := s.db.Gorm(ctx)
	if lock {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	var r Remedy
	err := q.Where("event_id = ? AND order_id = ?", event, order).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return r, errs.Missing("remedy")
	}
	return r, err
}

// lastRemedy gives the newest of an order, which may have moved to another event by it.
func (s store) lastRemedy(ctx context.Context, order tix.OrderID) (Remedy, error) {
	var r Remedy
	err := s.db.Gorm(ctx).Where("order_id = ?", order).Order("created_at DESC").Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return r, errs.Missing("remedy")
	}
	return r, err
}

// putRemedy writes a remedy that the caller has locked.
func (s store) putRemedy(ctx context.Context, r *Remedy) error {
	return s.db.Gorm(ctx).Model(r).Select("*").Omit("created_at").Updates(r).Error
}

// waiting lists orders whose remedies are in one of the states.
func (s store) waiting(ctx context.Context, event tix.EventID, states []string, limit int) ([]tix.OrderID, error) {
	var out []tix.OrderID
	return out, s.db.Gorm(ctx).Model(&Remedy{}).Where("event_id = ? AND state IN ?", event, states).Order("order_id").Limit(limit).Pluck("order_id", &out).Error
}

// remedies counts what was decided for orders of an event, and those that wait.
func (s store) remedies(ctx context.Context, event tix.EventID) (decided map[string]int, waiting int, err error) {
	var rows []struct {
		State, Kind string
		Count       int
	}
	err = s.db.Gorm(ctx).Model(&Remedy{}).Select("state, kind, count(*) AS count").Where("event_id = ?", event).Group("state, kind").Scan(&rows).Error
	decided = map[string]int{}
	for _, r := range rows {
		if r.State == RemedyDone {
			decided[r.Kind] += r.Count
		} else {
			waiting += r.Count
		}
	}
	return decided, waiting, err
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
