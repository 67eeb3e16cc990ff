package webhooks

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

func missing(err error, noun string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errs.Missing(noun)
	}
	return err
}

// locked keeps a row from other writers, but not from rows that refer to it.
func locked() clause.Locking { return clause.Locking{Strength: "NO KEY UPDATE"} }

func (s store) insertHook(ctx context.Context, h *Hook) error { return s.db.Gorm(ctx).Create(h).Error }

func (s store) countHooks(ctx context.Context, org tix.OrganizationID) (int64, error) {
	var n int64
	return n, s.db.Tenant(ctx, org).Model(&Hook{}).Count(&n).Error
}

func (s store) hook(ctx context.Context, org tix.OrganizationID, id tix.HookID, lock bool) (Hook, error) {
	q := s.db.Tenant(ctx, org)
	if lock {
		q = q.Clauses(locked())
	}
	var h Hook
	return h, missing(q.Where("id = ?", id).Take(&h).Error, "webhook")
}

// hookByID is for runs, which act for every organization.
func (s store) hookByID(ctx context.Context, id tix.HookID) (Hook, error) {
	var h Hook
	return h, missing(s.db.Gorm(ctx).Where("id = ?", id).Take(&h).Error, "webhook")
}

func (s store) hooks(ctx context.Context, org tix.OrganizationID, before tix.HookID, limit int) ([]Hook, error) {
	q := s.db.Tenant(ctx, org)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	out := []Hook{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

// listening gives the enabled hooks of some organizations.
func (s store) listening(ctx context.Context, orgs []tix.OrganizationID) ([]Hook, error) {
	var out []Hook
	return out, s.db.Gorm(ctx).Where("organization_id IN ? AND enabled", orgs).Order("id").Find(&out).Error
}

// putHook writes everything that can change.
func (s store) putHook(ctx context.Context, h *Hook) error {
	return s.db.Tenant(ctx, h.OrganizationID).Model(h).Select("url", "description", "topics", "enabled", "disabled_reason", "failing_since", "secret",
		"previous_secret", "previous_until", "version").Updates(h).Error
}

func (s store) removeHook(ctx context.Context, org tix.OrganizationID, id tix.HookID) error {
	done := s.db.Tenant(ctx, org).Where("id = ?", id).Delete(&Hook{})
	if done.Error == nil && done.RowsAffected == 0 {
		return errs.Missing("webhook")
	}
	return done.Error
}

// insert adds deliveries and tells how many were not known.
func (s store) insert(ctx context.Context, rows []Delivery) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, 200)
	return done.RowsAffected, done.Error
}

func (s store) delivery(ctx context.Context, org tix.OrganizationID, id tix.DeliveryID, lock bool) (Delivery, error) {
	q := s.db.Tenant(ctx, org)
	if lock {
		q = q.Clauses(locked())
	}
	var d Delivery
	return d, missing(q.Where("id = ?", id).Take(&d).Error, "delivery")
}

func (s store) deliveries(ctx context.Context, org tix.OrganizationID, f Filter, before tix.DeliveryID, limit int) ([]Delivery, error) {
	q := s.db.Tenant(ctx, org)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	if !f.HookID.IsZero() {
		q = q.Where("hook_id = ?", f.HookID)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Topic != "" {
		q = q.Where("topic = ?", f.Topic)
	}
	out := []Delivery{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

func (s store) attempts(ctx context.Context, org tix.OrganizationID, id tix.DeliveryID) ([]Attempt, error) {
	out := []Attempt{}
	return out, s.db.Tenant(ctx, org).Where("delivery_id = ?", id).Order("number").Find(&out).Error
}

// due gives what is to be sent to a hook, the longest waiting first.
func (s store) due(ctx context.Context, hook tix.HookID, now time.Time, limit int) ([]Delivery, error) {
	var out []Delivery
	return out, s.db.Gorm(ctx).Where("hook_id = ? AND state = ? AND next_try_at <= ?", hook, Pending, now).Order("next_try_at, id").Limit(limit).Find(&out).Error
}

// next gives when something is due for a hook; zero when nothing waits.
func (s store) next(ctx context.Context, hook tix.HookID) (time.Time, error) {
	var first []Delivery
	err := s.db.Gorm(ctx).Select("next_try_at").Where("hook_id = ? AND state = ?", hook, Pending).Order("next_try_at").Limit(1).Find(&first).Error
	if err != nil || len(first) == 0 {
		return time.Time{}, err
	}
	return *first[0].NextTryAt, nil
}

func (s store) putDelivery(ctx context.Context, d *Delivery) error {
	return s.db.Tenant(ctx, d.OrganizationID).Model(d).Select("state", "tries", "attempts", "next_try_at", "last_status", "last_error", "delivered_at").Updates(d).Error
}

func (s store) insertAttempt(ctx context.Context, a *Attempt) error {
	return s.db.Gorm(ctx).Create(a).Error
}

// giveUp ends everything that waits for a hook.
func (s store) giveUp(ctx context.Context, hook tix.HookID) error {
	return s.db.Gorm(ctx).Model(&Delivery{}).Where("hook_id = ? AND state = ?", hook, Pending).Updates(map[string]any{"state": Failed, "next_try_at": nil}).Error
}

// replay makes failed deliveries that were made at or after a time wait again, the oldest first.
func (s store) replay(ctx context.Context, h Hook, since, now time.Time) (int64, error) {
	some := s.db.Tenant(ctx, h.OrganizationID).Model(&Delivery{}).Select("id").Where("hook_id = ? AND state = ? AND created_at >= ?", h.ID, Failed, since).
		Order("id").Limit(replaying)
	done := s.db.Tenant(ctx, h.OrganizationID).Model(&Delivery{}).Where("id IN (?) AND state = ?", some, Failed).
		Updates(map[string]any{"state": Pending, "tries": 0, "next_try_at": now})
	return done.RowsAffected, done.Error
}

// forget removes some of what ended before a time.
func (s store) forget(ctx context.Context, hook tix.HookID, before time.Time) error {
	some := s.db.Gorm(ctx).Model(&Delivery{}).Select("id").Where("hook_id = ? AND created_at < ? AND state <> ?", hook, before, Pending).Limit(cleaning)
	return s.db.Gorm(ctx).Where("id IN (?)", some).Delete(&Delivery{}).Error
}
