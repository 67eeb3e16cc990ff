package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// totp locks and gives a user's second factor; the zero value when there is none.
func (s store) totp(ctx context.Context, user tix.UserID) (TOTP, error) {
	var row TOTP
	err := one(forUpdate(s.db.Gorm(ctx), true).Where("user_id = ?", user), "second factor", &row)
	if errs.KindOf(err) == errs.NotFound {
		return TOTP{}, nil
	}
	return row, err
}

// replaceTOTP stores a secret that is not confirmed in place of another such one.
func (s store) replaceTOTP(ctx context.Context, row TOTP) error {
	if err := s.db.Gorm(ctx).Where("user_id = ? AND confirmed_at IS NULL", row.UserID).Delete(&TOTP{}).Error; err != nil {
		return fmt.Errorf("replace a second factor: %w", err)
	}
	return s.create(ctx, &row)
}

func (s store) confirmTOTP(ctx context.Context, user tix.UserID, now time.Time, codes []RecoveryCode) error {
	if err := s.db.Gorm(ctx).Model(&TOTP{}).Where("user_id = ?", user).Update("confirmed_at", now).Error; err != nil {
		return fmt.Errorf("confirm a second factor: %w", err)
	}
	return s.create(ctx, &codes)
}

func (s store) removeTOTP(ctx context.Context, user tix.UserID) error {
	for _, model := range []any{&RecoveryCode{}, &TOTP{}} {
		if err := s.db.Gorm(ctx).Where("user_id = ?", user).Delete(model).Error; err != nil {
			return fmt.Errorf("remove a second factor: %w", err)
		}
	}
	return nil
}

// useStep remembers a time step; false when it, or a later one, was used before.
func (s store) useStep(ctx context.Context, user tix.UserID, step int64) (bool, error) {
	res := s.db.Gorm(ctx).Model(&TOTP{}).Where("user_id = ? AND last_step < ?", user, step).Update("last_step", step)
	if res.Error != nil {
		return false, fmt.Errorf("use a code: %w", res.Error)
	}
	return res.RowsAffected == 1, nil
}

// useRecoveryCode takes a recovery code; false when there is none, or it was used.
func (s store) useRecoveryCode(ctx context.Context, user tix.UserID, hash string, now time.Time) (bool, error) {
	res := s.db.Gorm(ctx).Model(&RecoveryCode{}).Where("user_id = ? AND hash = ? AND used_at IS NULL", user, hash).Update("used_at", now)
	if res.Error != nil {
		return false, fmt.Errorf("use a recovery code: %w", res.Error)
	}
	return res.RowsAffected == 1, nil
}
