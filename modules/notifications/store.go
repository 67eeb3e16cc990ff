package notifications

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

// insert adds the mail; false when its key was used before.
func (s store) insert(ctx context.Context, m *Mail) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "key"}}, DoNothing: true}).Create(m)
	return done.RowsAffected == 1, done.Error
}

func (s store) take(q *gorm.DB) (Mail, error) {
	var m Mail
	err := q.Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Mail{}, errs.Missing("mail")
	}
	return m, err
}

func (s store) byID(ctx context.Context, id tix.MailID) (Mail, error) {
	return s.take(s.db.Gorm(ctx).Where("id = ?", id))
}

func (s store) byKey(ctx context.Context, key string) (Mail, error) {
	return s.take(s.db.Gorm(ctx).Where("key = ?", key))
}

func (s store) newestOfOrder(ctx context.Context, order tix.OrderID) (Mail, error) {
	return s.take(s.db.Gorm(ctx).Where("order_id = ? AND template = ?", order, ticketsTemplate).Order("id DESC"))
}

// aboutOrder lists the mails about an order, oldest first.
func (s store) aboutOrder(ctx context.Context, order tix.OrderID) ([]Mail, error) {
	var all []Mail
	return all, s.db.Gorm(ctx).Where("order_id = ?", order).Order("id").Find(&all).Error
}

func (s store) ofTenant(ctx context.Context, org tix.OrganizationID, id tix.MailID) (Mail, error) {
	return s.take(s.db.Tenant(ctx, org).Where("id = ?", id))
}

// lock reads the mail for a change in this transaction.
func (s store) lock(ctx context.Context, id tix.MailID) (Mail, error) {
	return s.take(s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id))
}

// save writes everything that changes in a mail's life.
func (s store) save(ctx context.Context, m *Mail) error {
	return s.db.Gorm(ctx).Model(m).Select("state", "provider_id", "claimed_until", "next_try_at", "last_error", "data", "sent_at", "delivered_at", "failed_at").Updates(m).Error
}

// claim takes the mail for one try until a time, when nobody else has it and its time has come.
func (s store) claim(ctx context.Context, id tix.MailID, now, until time.Time) (Mail, bool, error) {
	var m Mail
	done := s.db.Gorm(ctx).Model(&m).Clauses(clause.Returning{}).
		Where("id = ? AND (state = 'failed' OR (state = 'queued' AND next_try_at <= ?) OR (state = 'sending' AND claimed_until <= ?))", id, now, now).
		Updates(map[string]any{"state": Sending, "attempts": gorm.Expr("attempts + 1"), "claimed_until": until, "failed_at": nil})
	return m, done.RowsAffected == 1, done.Error
}

// versions lists a mail and its resendings, newest first, and locks the first one, so that
// two resendings at once cannot both think they are next.
func (s store) versions(ctx context.Context, origin tix.MailID) ([]Mail, error) {
	if _, err := s.lock(ctx, origin); err != nil {
		return nil, err
	}
	var all []Mail
	err := s.db.Gorm(ctx).Where("origin_id = ?", origin).Order("id DESC").Find(&all).Error
	return all, err
}

// page lists an organization's mails, newest first; words are looked for in address, name
// and subject.
func (s store) page(ctx context.Context, org tix.OrganizationID, f Filter, after tix.MailID, limit int) ([]Mail, error) {
	q := s.db.Tenant(ctx, org)
	if !after.IsZero() {
		q = q.Where("id < ?", after)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if !f.Order.IsZero() {
		q = q.Where("order_id = ?", f.Order)
	}
	if f.Words != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(f.Words) + "%"
		q = q.Where("to_email ILIKE ? OR to_name ILIKE ? OR subject ILIKE ?", like, like, like)
	}
	found := []Mail{}
	err := q.Order("id DESC").Limit(limit).Find(&found).Error
	return found, err
}
