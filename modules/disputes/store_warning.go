package disputes

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// insertWarning adds a warning once; of one that is known it writes down whether it can be acted on.
func (s store) insertWarning(ctx context.Context, w *Warning) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "reference"}}, DoNothing: true}).Create(w)
	if done.Error != nil || done.RowsAffected == 1 {
		return true, done.Error
	}
	return false, s.db.Gorm(ctx).Model(&Warning{}).Where("reference = ?", w.Reference).Update("actionable", w.Actionable).Error
}

func (s store) takeWarning(q *gorm.DB) (Warning, error) {
	var w Warning
	err := q.Take(&w).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return w, errs.Missing("warning")
	}
	return w, err
}

func (s store) warning(ctx context.Context, id tix.WarningID) (Warning, error) {
	return s.takeWarning(s.db.Gorm(ctx).Where("id = ?", id))
}

func (s store) lockWarning(ctx context.Context, id tix.WarningID) (Warning, error) {
	return s.takeWarning(s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id))
}

// warningsOf locks those of an order.
func (s store) warningsOf(ctx context.Context, order tix.OrderID) ([]Warning, error) {
	var out []Warning
	return out, s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("order_id = ?", order).Order("id").Find(&out).Error
}

func (s store) putWarning(ctx context.Context, w *Warning) error {
	return s.db.Gorm(ctx).Model(w).Select("state", "frozen", "refund_id", "decided_by", "decided_at").Updates(w).Error
}

func (s store) warnings(ctx context.Context, org tix.OrganizationID, state string, before tix.WarningID, limit int) ([]Warning, error) {
	q := s.db.Tenant(ctx, org)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	if state != "" {
		q = q.Where("state = ?", state)
	}
	out := []Warning{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

// rule gives what an organization, or with a zero one the platform, said; found is false, and the rule to
// inherit, when it never said anything.
func (s store) rule(ctx context.Context, org tix.OrganizationID, lock bool) (r Rule, found bool, err error) {
	q := s.db.Gorm(ctx).Where("organization_id IS NOT DISTINCT FROM ?", org)
	if lock {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	err = q.Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Rule{OrganizationID: org, Warning: RuleInherit}, false, nil
	}
	return r, err == nil, err
}

// putRule adds the first, or writes the next version; false when somebody else was faster.
func (s store) putRule(ctx context.Context, r *Rule, found bool) (bool, error) {
	if !found {
		done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(r)
		return done.RowsAffected == 1, done.Error
	}
	done := s.db.Gorm(ctx).Model(&Rule{}).Where("organization_id IS NOT DISTINCT FROM ? AND version = ?", r.OrganizationID, r.Version-1).
		Updates(map[string]any{"warning": r.Warning, "version": r.Version})
	return done.RowsAffected == 1, done.Error
}
