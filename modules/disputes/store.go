package disputes

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

func missing(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errs.Missing("dispute")
	}
	return err
}

// insert adds a dispute once; false when it is known.
func (s store) insert(ctx context.Context, d *Dispute) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(d)
	return done.RowsAffected == 1, done.Error
}

func (s store) dispute(ctx context.Context, id tix.DisputeID) (Dispute, error) {
	var d Dispute
	return d, missing(s.db.Gorm(ctx).Where("id = ?", id).Take(&d).Error)
}

func (s store) lock(ctx context.Context, id tix.DisputeID) (Dispute, error) {
	var d Dispute
	return d, missing(s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&d).Error)
}

func (s store) ofReference(ctx context.Context, reference string) (Dispute, error) {
	var d Dispute
	return d, missing(s.db.Gorm(ctx).Where("reference = ?", reference).Take(&d).Error)
}

func (s store) put(ctx context.Context, d *Dispute) error {
	return s.db.Gorm(ctx).Model(d).Select("status", "reason", "amount", "currency", "balance", "withdrawn", "evidence", "due_by", "telling_at", "submitted_at", "submitted_by", "closed_at").Updates(d).Error
}

func (s store) setFrozen(ctx context.Context, id tix.DisputeID, tickets []tix.TicketID) error {
	return s.db.Gorm(ctx).Model(&Dispute{ID: id}).Select("frozen").Updates(&Dispute{Frozen: tickets}).Error
}

func (s store) submitted(ctx context.Context, id tix.DisputeID, actor string, at time.Time) error {
	return s.db.Gorm(ctx).Model(&Dispute{}).Where("id = ? AND submitted_at IS NULL", id).Updates(map[string]any{"submitted_at": at, "submitted_by": actor}).Error
}

func (s store) list(ctx context.Context, org tix.OrganizationID, before tix.DisputeID, limit int) ([]Dispute, error) {
	q := s.db.Tenant(ctx, org)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	out := []Dispute{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

// tally counts disputes of an organization, or with a zero one all.
func (s store) tally(ctx context.Context, org tix.OrganizationID) ([]Tally, error) {
	q := s.db.Gorm(ctx)
	if !org.IsZero() {
		q = s.db.Tenant(ctx, org)
	}
	var out []Tally
	return out, q.Model(&Dispute{}).Select("reason, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, status, currency, count(*) AS count, sum(amount)::bigint AS amount").
		Group("1, 2, 3, 4").Order("1, 2, 3, 4").Scan(&out).Error
}
