package pricing

import (
	"context"
	"errors"
	"maps"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

// tiers gives all tiers of the events, each event's in the order they are shown.
func (s store) tiers(ctx context.Context, events []tix.EventID) ([]Tier, error) {
	if len(events) == 0 {
		return nil, nil
	}
	var found []Tier
	err := s.db.Gorm(ctx).Where("event_id IN ?", events).Order("event_id, position, name").Find(&found).Error
	return found, err
}

// lockTiers gives the tiers of one event, in order, and keeps others from changing them.
func (s store) lockTiers(ctx context.Context, org tix.OrganizationID, event tix.EventID) ([]Tier, error) {
	var found []Tier
	err := s.db.Tenant(ctx, org).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("event_id = ?", event).Order("position, name").Find(&found).Error
	return found, err
}

func (s store) tier(ctx context.Context, org tix.OrganizationID, event tix.EventID, id tix.TierID) (Tier, error) {
	var t Tier
	err := s.db.Tenant(ctx, org).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("event_id = ? AND id = ?", event, id).Take(&t).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Tier{}, errs.Missing("tier")
	}
	return t, err
}

func (s store) insertTier(ctx context.Context, t *Tier) error {
	return named(s.db.Gorm(ctx).Create(t).Error)
}

func (s store) updateTier(ctx context.Context, t *Tier) error {
	return named(s.db.Tenant(ctx, t.OrganizationID).Model(t).Select("*").Omit("created_at").Updates(t).Error)
}

func (s store) removeTier(ctx context.Context, org tix.OrganizationID, id tix.TierID) error {
	err := s.db.Tenant(ctx, org).Where("id = ?", id).Delete(&Tier{}).Error
	if db.IsForeignKey(err, "") {
		return errTierInUse().At("pricing.store", err)
	}
	return err
}

// fees gives the events' own fees and the organizations' defaults.
func (s store) fees(ctx context.Context, events []tix.EventID, orgs map[tix.OrganizationID]bool) ([]Fee, error) {
	var found []Fee
	err := s.db.Gorm(ctx).Where("organization_id IN ? AND (event_id IS NULL OR event_id IN ?)",
		slices.Collect(maps.Keys(orgs)), events).Find(&found).Error
	return found, err
}

// fee gives one stored fee; a zero event means the organization's default.
func (s store) fee(ctx context.Context, org tix.OrganizationID, event tix.EventID, lock bool) (f Fee, found bool, err error) {
	q := s.db.Tenant(ctx, org).Where("event_id IS NOT DISTINCT FROM ?", event)
	if lock {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	err = q.Take(&f).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Fee{}, false, nil
	}
	return f, err == nil, err
}

func (s store) putFee(ctx context.Context, f *Fee, exists bool) error {
	if exists {
		return s.db.Tenant(ctx, f.OrganizationID).Model(f).Select("*").Omit("created_at").Updates(f).Error
	}
	err := s.db.Gorm(ctx).Create(f).Error
	if db.IsUnique(err, "pricing_fees_one") {
		return errs.New(errs.Stale, "changed_meanwhile", "Somebody changed this in the meantime. Reload and try again.").At("pricing.store", err)
	}
	return err
}

func (s store) removeFee(ctx context.Context, org tix.OrganizationID, event tix.EventID) error {
	return s.db.Tenant(ctx, org).Where("event_id = ?", event).Delete(&Fee{}).Error
}

func named(err error) error {
	if db.IsUnique(err, "pricing_tiers_name") {
		return errNameTaken().At("pricing.store", err)
	}
	return err
}
