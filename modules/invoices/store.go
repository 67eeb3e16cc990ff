package invoices

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

// seller gives an issuer; version 0 when nothing was ever said of it.
func (s store) seller(ctx context.Context, issuer string) (Seller, error) {
	out := Seller{Issuer: issuer}
	err := s.db.Gorm(ctx).Where("issuer = ?", issuer).Take(&out).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Seller{Issuer: issuer}, nil
	}
	return out, err
}

// putSeller writes the version after the one that was read; false when somebody else was first.
func (s store) putSeller(ctx context.Context, v *Seller) (bool, error) {
	if v.Version == 1 {
		done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(v)
		return done.RowsAffected == 1, done.Error
	}
	done := s.db.Gorm(ctx).Model(&Seller{}).Where("issuer = ? AND version = ?", v.Issuer, v.Version-1).Select("Details", "Version").Updates(v)
	return done.RowsAffected == 1, done.Error
}

// Two kinds of lock that end with the transaction.
const (
	lockSeller = 1 // whether an issuer has details
	lockFees   = 2 // of an event
)

// exclude waits for all who share, and keeps others out until the transaction ends.
func (s store) exclude(ctx context.Context, kind int, of string) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))", "invoices."+string(rune('0'+kind)), of)
	return err
}

// share waits for who excludes.
func (s store) share(ctx context.Context, kind int, of string) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, "SELECT pg_advisory_xact_lock_shared(hashtextextended($1 || ':' || $2, 0))", "invoices."+string(rune('0'+kind)), of)
	return err
}

// lock gives the last number of a series, and keeps it until the transaction ends.
func (s store) lock(ctx context.Context, issuer, series string) (last int64, err error) {
	const read = "SELECT last FROM invoices_counters WHERE issuer = $1 AND series = $2 FOR UPDATE"
	q := s.db.Pgx(ctx)
	err = q.QueryRow(ctx, read, issuer, series).Scan(&last)
	if !errors.Is(err, pgx.ErrNoRows) {
		return last, err
	}
	if _, err = q.Exec(ctx, "INSERT INTO invoices_counters VALUES ($1, $2, 0) ON CONFLICT DO NOTHING", issuer, series); err != nil {
		return 0, err
	}
	err = q.QueryRow(ctx, read, issuer, series).Scan(&last)
	return last, err
}

func (s store) count(ctx context.Context, issuer, series string, last int64) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, "UPDATE invoices_counters SET last = $3 WHERE issuer = $1 AND series = $2", issuer, series, last)
	return err
}

func (s store) recipients(ctx context.Context, orders []tix.OrderID) (map[tix.OrderID]Party, error) {
	var rows []Recipient
	err := s.db.Gorm(ctx).Where("order_id IN ?", orders).Find(&rows).Error
	out := make(map[tix.OrderID]Party, len(rows))
	for _, r := range rows {
		out[r.OrderID] = r.Party
	}
	return out, err
}

func (s store) putRecipient(ctx context.Context, r *Recipient) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "order_id"}}, DoUpdates: clause.AssignmentColumns([]string{"party", "updated_at"})}).Create(r).Error
}

// wait keeps what is due for later, once.
func (s store) wait(ctx context.Context, dues []Due, issuer string, now time.Time) error {
	rows := make([]Waiting, len(dues))
	for i, d := range dues {
		rows[i] = Waiting{d.Kind, d.Reference, issuer, d.OrganizationID, d, now}
	}
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "kind"}, {Name: "reference"}},
		DoUpdates: clause.AssignmentColumns([]string{"waits_for"})}).Create(&rows).Error
}

// waits counts what waits for an issuer.
func (s store) waits(ctx context.Context, issuer string) (n int64, err error) {
	return n, s.db.Gorm(ctx).Model(&Waiting{}).Where("waits_for = ?", issuer).Count(&n).Error
}

// take gives the oldest of what waits for an issuer, and forgets it.
func (s store) take(ctx context.Context, issuer string, limit int) ([]Due, error) {
	var rows []Waiting
	err := s.db.Gorm(ctx).Raw(`DELETE FROM invoices_waiting WHERE (kind, reference) IN (
		SELECT kind, reference FROM invoices_waiting WHERE waits_for = ? ORDER BY created_at, reference LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING *`, issuer, limit).Scan(&rows).Error
	return duesOf(rows), err
}

// takeUndone gives those returns whose end was heard of before their beginning.
func (s store) takeUndone(ctx context.Context, keys []string) ([]Due, error) {
	var rows []Waiting
	err := s.db.Gorm(ctx).Raw("DELETE FROM invoices_waiting WHERE kind = ? AND reference IN ? AND waits_for = '' RETURNING *", dueUndone, keys).Scan(&rows).Error
	return duesOf(rows), err
}

func duesOf(rows []Waiting) []Due {
	out := make([]Due, len(rows))
	for i, r := range rows {
		out[i] = r.Due
	}
	return out
}
