package accounts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	attemptsMax    = 10
	attemptsWindow = 15 * time.Minute
)

// store_*.go are the only files of this room with queries.
type store struct{ db *db.DB }

func (s store) create(ctx context.Context, row any) error {
	if err := s.db.Gorm(ctx).Create(row).Error; err != nil {
		return fmt.Errorf("create %T: %w", row, err)
	}
	return nil
}

// one reads a row; errs.Missing(noun) when there is none.
func one(q *gorm.DB, noun string, into any) error {
	err := q.Take(into).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errs.Missing(noun).At("accounts.store", err)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", noun, err)
	}
	return nil
}

// forUpdate locks the rows that are read until the transaction ends.
func forUpdate(q *gorm.DB, lock bool) *gorm.DB {
	if !lock {
		return q
	}
	return q.Clauses(clause.Locking{Strength: "UPDATE"})
}

func (s store) user(ctx context.Context, id tix.UserID, lock bool) (User, error) {
	var u User
	return u, one(forUpdate(s.db.Gorm(ctx), lock).Where("id = ?", id), "user", &u)
}

func (s store) userByEmail(ctx context.Context, email string) (User, error) {
	var u User
	return u, one(s.db.Gorm(ctx).Where("email = ?", email), "user", &u)
}

func (s store) updateUser(ctx context.Context, id tix.UserID, fields map[string]any) error {
	if err := s.db.Gorm(ctx).Model(&User{}).Where("id = ?", id).Updates(fields).Error; err != nil {
		return fmt.Errorf("update user: %w", err)
	}
	return nil
}

func (s store) people(ctx context.Context) *gorm.DB {
	return s.db.Gorm(ctx).Table("accounts_users AS u").
		Select("u.*, coalesce(p.role, '') AS platform_role, t.confirmed_at IS NOT NULL AS second_factor").
		Joins("LEFT JOIN accounts_platform_roles p ON p.user_id = u.id").
		Joins("LEFT JOIN accounts_totp t ON t.user_id = u.id")
}

func (s store) person(ctx context.Context, id tix.UserID) (Person, error) {
	var p Person
	return p, one(s.people(ctx).Where("u.id = ?", id), "user", &p)
}

func (s store) findPeople(ctx context.Context, q string, after tix.UserID, limit int) ([]Person, error) {
	query := s.people(ctx).Order("u.id").Limit(limit)
	if !after.IsZero() {
		query = query.Where("u.id > ?", after)
	}
	if q != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(q)) + "%"
		query = query.Where("u.email LIKE ? OR lower(u.name) LIKE ?", like, like)
	}
	var rows []Person
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find users: %w", err)
	}
	return rows, nil
}

// attemptKey hides addresses that were typed from the table of attempts.
func attemptKey(email string) []byte {
	sum := sha256.Sum256([]byte("accounts.attempt\x00" + email))
	return sum[:]
}

// attempt counts one try outside of any transaction, before it is known whether it succeeds,
// and reports whether it is one of the first ten in a quarter of an hour.
func (s store) attempt(ctx context.Context, key []byte, now time.Time) (bool, error) {
	var count int
	begin := now.Add(-attemptsWindow)
	err := s.db.Gorm(db.Outside(ctx)).Raw(`
		INSERT INTO accounts_sign_in_attempts AS a (count, key, since) VALUES (1, ?, ?)
		ON CONFLICT (key) DO UPDATE SET
			count = CASE WHEN a.since <= ? THEN 1 ELSE a.count + 1 END,
			since = CASE WHEN a.since <= ? THEN excluded.since ELSE a.since END
		RETURNING count`,
		key, now, begin, begin).Scan(&count).Error
	if err != nil {
		return false, fmt.Errorf("count an attempt: %w", err)
	}
	return count <= attemptsMax, nil
}

func (s store) forgetAttempts(ctx context.Context, key []byte) error {
	if err := s.db.Gorm(ctx).Exec("DELETE FROM accounts_sign_in_attempts WHERE key = ?", key).Error; err != nil {
		return fmt.Errorf("forget attempts: %w", err)
	}
	return nil
}
