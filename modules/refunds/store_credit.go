package refunds

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/tix"
)

func noCredit(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ErrNoCredit
	}
	return err
}

func (s store) locking(ctx context.Context, lock bool) *gorm.DB {
	if lock {
		return s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	return s.db.Gorm(ctx)
}

func (s store) credit(ctx context.Context, id tix.CreditID, lock bool) (Credit, error) {
	var c Credit
	return c, noCredit(s.locking(ctx, lock).Where("id = ?", id).Take(&c).Error)
}

func (s store) creditOfCode(ctx context.Context, org tix.OrganizationID, currency string, hash []byte, lock bool) (Credit, error) {
	var c Credit
	return c, noCredit(s.locking(ctx, lock).Where("code_hash = ? AND organization_id = ? AND currency = ?", hash, org, currency).Take(&c).Error)
}

// insertCredit adds a credit; false when there is one.
func (s store) insertCredit(ctx context.Context, c *Credit) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(c)
	return done.RowsAffected == 1, done.Error
}

// takeCredit moves what is left of a credit; the table refuses more than there is.
func (s store) takeCredit(ctx context.Context, id tix.CreditID, amount int64) error {
	return s.db.Gorm(ctx).Model(&Credit{}).Where("id = ?", id).Update("remaining", gorm.Expr("remaining - ?", amount)).Error
}

// freeCredit takes the end of a credit's time away.
func (s store) freeCredit(ctx context.Context, id tix.CreditID) error {
	return s.db.Gorm(ctx).Model(&Credit{}).Where("id = ?", id).Update("expires_at", nil).Error
}

func (s store) credits(ctx context.Context, org tix.OrganizationID, before tix.CreditID, limit int) ([]Credit, error) {
	q := s.db.Tenant(ctx, org)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	out := []Credit{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

func (s store) insertSpending(ctx context.Context, sp *Spending) error {
	return s.db.Gorm(ctx).Create(sp).Error
}

func (s store) lockSpending(ctx context.Context, order tix.OrderID) (Spending, bool, error) {
	var sp Spending
	err := s.locking(ctx, true).Where("order_id = ?", order).Take(&sp).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return sp, false, nil
	}
	return sp, err == nil, err
}

func (s store) turnSpending(ctx context.Context, order tix.OrderID, to string) error {
	return s.db.Gorm(ctx).Model(&Spending{}).Where("order_id = ?", order).Update("state", to).Error
}

// setCredited notes that a refund's part is on its credit.
func (s store) setCredited(ctx context.Context, id tix.RefundID) error {
	return s.db.Gorm(ctx).Model(&Refund{}).Where("id = ?", id).Update("credited", true).Error
}
