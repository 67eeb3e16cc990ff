package venues

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

func (s store) insert(ctx context.Context, v *Venue) error {
	return named(s.db.Gorm(ctx).Create(v).Error)
}

func (s store) one(ctx context.Context, org tix.OrganizationID, id tix.VenueID, lock bool) (Venue, error) {
	q := s.db.Tenant(ctx, org)
	if lock {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	var v Venue
	err := q.Where("id = ?", id).Take(&v).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Venue{}, errs.Missing("venue")
	}
	if err != nil {
		return Venue{}, err
	}
	found := []Venue{v}
	err = s.gates(ctx, found)
	return found[0], err
}

func (s store) page(ctx context.Context, org tix.OrganizationID, after tix.VenueID, limit int) ([]Venue, error) {
	q := s.db.Tenant(ctx, org)
	if !after.IsZero() {
		q = q.Where("id < ?", after)
	}
	found := []Venue{}
	if err := q.Order("id DESC").Limit(limit).Find(&found).Error; err != nil {
		return nil, err
	}
	return found, s.gates(ctx, found)
}

func (s store) byID(ctx context.Context, ids []tix.VenueID) ([]Venue, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var found []Venue
	if err := s.db.Gorm(ctx).Where("id IN ?", ids).Find(&found).Error; err != nil {
		return nil, err
	}
	return found, s.gates(ctx, found)
}

// gates fills in the gates of all given venues with one query.
func (s store) gates(ctx context.Context, of []Venue) error {
	if len(of) == 0 {
		return nil
	}
	ids := make([]tix.VenueID, 0, len(of))
	at := make(map[tix.VenueID]int, len(of))
	for i := range of {
		of[i].Gates = []Gate{}
		ids, at[of[i].ID] = append(ids, of[i].ID), i
	}
	var all []Gate
	if err := s.db.Gorm(ctx).Where("venue_id IN ?", ids).Order("position, name").Find(&all).Error; err != nil {
		return err
	}
	for _, g := range all {
		v := &of[at[g.VenueID]]
		v.Gates = append(v.Gates, g)
	}
	return nil
}

func (s store) update(ctx context.Context, v *Venue) error {
	err := s.db.Tenant(ctx, v.OrganizationID).Model(v).Select("*").Omit("created_at").Updates(v).Error
	if db.IsForeignKey(err, "") {
		return errZoneInUse().At("venues.store", err)
	}
	return named(err)
}

// touch raises the version of a venue whose gates changed, so that its ETag changes too.
func (s store) touch(ctx context.Context, org tix.OrganizationID, id tix.VenueID) error {
	return s.db.Tenant(ctx, org).Model(&Venue{}).Where("id = ?", id).Update("version", gorm.Expr("version + 1")).Error
}

func (s store) remove(ctx context.Context, org tix.OrganizationID, id tix.VenueID) error {
	gone := s.db.Tenant(ctx, org).Where("id = ?", id).Delete(&Venue{})
	if db.IsForeignKey(gone.Error, "") {
		return errInUse().At("venues.store", gone.Error)
	}
	if gone.Error == nil && gone.RowsAffected == 0 {
		return errs.Missing("venue")
	}
	return gone.Error
}

func (s store) insertGate(ctx context.Context, g *Gate) error {
	return named(s.db.Gorm(ctx).Create(g).Error)
}

func (s store) gate(ctx context.Context, org tix.OrganizationID, venue tix.VenueID, id tix.GateID) (Gate, error) {
	var g Gate
	err := s.db.Tenant(ctx, org).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("venue_id = ? AND id = ?", venue, id).Take(&g).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Gate{}, errs.Missing("gate")
	}
	return g, err
}

func (s store) updateGate(ctx context.Context, g *Gate) error {
	return named(s.db.Tenant(ctx, g.OrganizationID).Model(g).Select("name", "position").Updates(g).Error)
}

func (s store) removeGate(ctx context.Context, org tix.OrganizationID, venue tix.VenueID, id tix.GateID) error {
	gone := s.db.Tenant(ctx, org).Where("venue_id = ? AND id = ?", venue, id).Delete(&Gate{})
	if db.IsForeignKey(gone.Error, "") {
		return errGateInUse().At("venues.store", gone.Error)
	}
	if gone.Error == nil && gone.RowsAffected == 0 {
		return errs.Missing("gate")
	}
	return gone.Error
}

// named turns a name that is taken into the sentence that says so.
func named(err error) error {
	switch {
	case db.IsUnique(err, "venues_venues_name"):
		return errNameTaken().At("venues.store", err)
	case db.IsUnique(err, "venues_gates_name"):
		return errGateTaken().At("venues.store", err)
	}
	return err
}
