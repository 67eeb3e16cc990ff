package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// sessionOfToken locks the session that a refresh token belongs to; errs.Missing when none does.
func (s store) sessionOfToken(ctx context.Context, hash []byte) (Session, error) {
	var row Session
	owner := s.db.Gorm(ctx).Model(&SessionToken{}).Select("session_id").Where("hash = ?", hash)
	return row, one(forUpdate(s.db.Gorm(ctx), true).Where("id = (?)", owner), "session", &row)
}

func (s store) token(ctx context.Context, hash []byte) (SessionToken, error) {
	var row SessionToken
	return row, one(s.db.Gorm(ctx).Where("hash = ?", hash), "session", &row)
}

// replaceToken marks a token used and stores the next one of its session.
func (s store) replaceToken(ctx context.Context, used, next SessionToken, now time.Time) error {
	if err := s.db.Gorm(ctx).Model(&SessionToken{}).Where("hash = ?", used.Hash).Update("used_at", now).Error; err != nil {
		return fmt.Errorf("use a token: %w", err)
	}
	if err := s.create(ctx, &next); err != nil {
		return err
	}
	if err := s.db.Gorm(ctx).Model(&Session{}).Where("id = ?", used.SessionID).Update("last_used_at", now).Error; err != nil {
		return fmt.Errorf("touch a session: %w", err)
	}
	return nil
}

func (s store) revokeSession(ctx context.Context, user tix.UserID, id tix.SessionID, now time.Time) error {
	err := s.db.Gorm(ctx).Model(&Session{}).Where("id = ? AND user_id = ? AND revoked_at IS NULL", id, user).Update("revoked_at", now).Error
	if err != nil {
		return fmt.Errorf("revoke a session: %w", err)
	}
	return nil
}

// revokeSessions ends all sessions of a user but keep (zero: none is kept).
func (s store) revokeSessions(ctx context.Context, user tix.UserID, keep tix.SessionID, now time.Time) error {
	q := s.db.Gorm(ctx).Model(&Session{}).Where("user_id = ? AND revoked_at IS NULL", user)
	if !keep.IsZero() {
		q = q.Where("id <> ?", keep)
	}
	if err := q.Update("revoked_at", now).Error; err != nil {
		return fmt.Errorf("revoke sessions: %w", err)
	}
	return nil
}

// strengthen marks a session as opened with a second factor.
func (s store) strengthen(ctx context.Context, id tix.SessionID) error {
	if err := s.db.Gorm(ctx).Model(&Session{}).Where("id = ?", id).Update("second_factor", true).Error; err != nil {
		return fmt.Errorf("strengthen a session: %w", err)
	}
	return nil
}

func (s store) sessions(ctx context.Context, user tix.UserID, before tix.SessionID, now time.Time, limit int) ([]Session, error) {
	q := s.db.Gorm(ctx).Where("user_id = ? AND revoked_at IS NULL AND expires_at > ?", user, now).Order("id DESC").Limit(limit)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	var rows []Session
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return rows, nil
}

// sweep forgets what is over: the user's sessions with their tokens, the user's old reset
// links, and some attempts of anybody.
func (s store) sweep(ctx context.Context, user tix.UserID, now time.Time) error {
	if err := s.db.Gorm(ctx).Where("user_id = ? AND expires_at <= ?", user, now).Delete(&Session{}).Error; err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	if err := s.db.Gorm(ctx).Where("user_id = ? AND expires_at <= ?", user, now.Add(-24*time.Hour)).Delete(&PasswordReset{}).Error; err != nil {
		return fmt.Errorf("sweep resets: %w", err)
	}
	err := s.db.Gorm(ctx).Exec(`DELETE FROM accounts_sign_in_attempts WHERE key IN (
		SELECT key FROM accounts_sign_in_attempts WHERE since <= ? LIMIT 100 FOR UPDATE SKIP LOCKED)`, now.Add(-attemptsWindow)).Error
	if err != nil {
		return fmt.Errorf("sweep attempts: %w", err)
	}
	return nil
}

func (s store) resetsSince(ctx context.Context, user tix.UserID, since time.Time) (int64, error) {
	var n int64
	err := s.db.Gorm(ctx).Model(&PasswordReset{}).Where("user_id = ? AND created_at > ?", user, since).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count resets: %w", err)
	}
	return n, nil
}

// useReset takes a good reset token and all other open ones of its user; ok is false when the
// token is not good.
func (s store) useReset(ctx context.Context, hash []byte, now time.Time) (user tix.UserID, ok bool, err error) {
	var rows []PasswordReset
	err = s.db.Gorm(ctx).Raw(`UPDATE accounts_password_resets SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ? RETURNING *`,
		now, hash, now).Scan(&rows).Error
	if err != nil {
		return user, false, fmt.Errorf("use a reset: %w", err)
	}
	if len(rows) == 0 {
		return user, false, nil
	}
	err = s.db.Gorm(ctx).Model(&PasswordReset{}).Where("user_id = ? AND used_at IS NULL", rows[0].UserID).Update("used_at", now).Error
	if err != nil {
		return user, false, fmt.Errorf("close resets: %w", err)
	}
	return rows[0].UserID, true, nil
}
