package payouts

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// store has the queries of payees and rules; those of the ledger are in store_ledger.go.
type store struct{ db *db.DB }

func (s store) organizer(ctx context.Context, org tix.OrganizationID) (Payee, bool, error) {
	var p Payee
	err := s.db.Tenant(ctx, org).Where("kind = ?", Organizer).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// insertOnce leaves a payee out that clashes with one that is there.
func (s store) insertOnce(ctx context.Context, p Payee) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&p).Error
}

func (s store) insert(ctx context.Context, p *Payee) error {
	return named(s.db.Gorm(ctx).Create(p).Error)
}

func (s store) payee(ctx context.Context, org tix.OrganizationID, id tix.PayeeID, lock bool) (Payee, error) {
	q := s.db.Tenant(ctx, org)
	if lock {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	var p Payee
	return p, missing(q.Where("id = ?", id).Take(&p).Error)
}

func (s store) payeeByID(ctx context.Context, id tix.PayeeID) (Payee, error) {
	var p Payee
	return p, missing(s.db.Gorm(ctx).Where("id = ?", id).Take(&p).Error)
}

func (s store) payeeOfAccount(ctx context.Context, reference string) (Payee, error) {
	var p Payee
	return p, missing(s.db.Gorm(ctx).Where("account_reference = ?", reference).Take(&p).Error)
}

func (s store) payees(ctx context.Context, org tix.OrganizationID, after tix.PayeeID, limit int) ([]Payee, error) {
	q := s.db.Tenant(ctx, org)
	if !after.IsZero() {
		q = q.Where("id > ?", after)
	}
	out := []Payee{}
	return out, q.Order("id").Limit(limit).Find(&out).Error
}

func (s store) update(ctx context.Context, p *Payee) error {
	return named(s.db.Tenant(ctx, p.OrganizationID).Model(p).Select("*").Omit("created_at", "updated_at").Updates(p).Error)
}

func (s store) remove(ctx context.Context, org tix.OrganizationID, id tix.PayeeID) error {
	done := s.db.Tenant(ctx, org).Where("id = ?", id).Delete(&Payee{})
	if done.Error == nil && done.RowsAffected == 0 {
		return errs.Missing("payee")
	}
	return done.Error
}

// used reports whether a rule that counts, or the ledger, names the payee.
func (s store) used(ctx context.Context, org tix.OrganizationID, id tix.PayeeID) (bool, error) {
	var used bool
	err := s.db.Gorm(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM payouts_entries WHERE payee_id = ?) OR EXISTS (
		SELECT 1 FROM payouts_rules r WHERE organization_id = ? AND shares @> jsonb_build_array(jsonb_build_object('payee_id', ?::text))
		AND version = (SELECT max(version) FROM payouts_rules n WHERE n.event_id = r.event_id))`, id, org, id.String()).Scan(&used).Error
	return used, err
}

// rule gives the newest rule of an event; false when it never had one.
func (s store) rule(ctx context.Context, event tix.EventID) (Rule, bool, error) {
	var r Rule
	err := s.db.Gorm(ctx).Where("event_id = ?", event).Order("version DESC").Limit(1).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

// addRule stores a new version; when two come at the same time, the second is Stale.
func (s store) addRule(ctx context.Context, r *Rule) error {
	err := s.db.Gorm(ctx).Create(r).Error
	if db.IsUnique(err, "payouts_rules_pkey") {
		return errs.New(errs.Stale, "changed_meanwhile", "Somebody changed this in the meantime. Reload and try again.")
	}
	return err
}

func missing(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errs.Missing("payee")
	}
	return err
}

func named(err error) error {
	if db.IsUnique(err, "payouts_payees_name") {
		return ErrNameTaken
	}
	return err
}
