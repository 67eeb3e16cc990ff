package accounts

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func (s store) organization(ctx context.Context, org tix.OrganizationID, lock bool) (Organization, error) {
	var o Organization
	return o, one(forUpdate(s.db.Gorm(ctx), lock).Where("id = ?", org), "organization", &o)
}

func (s store) updateOrganization(ctx context.Context, o Organization) error {
	err := s.db.Gorm(ctx).Model(&Organization{}).Where("id = ?", o.ID).
		Updates(map[string]any{"name": o.Name, "country": o.Country, "version": gorm.Expr("version + 1")}).Error
	if err != nil {
		return fmt.Errorf("update organization: %w", err)
	}
	return nil
}

func (s store) affiliations(ctx context.Context, user tix.UserID, after tix.OrganizationID, limit int) ([]Affiliation, error) {
	q := s.db.Gorm(ctx).Table("accounts_organizations AS o").Select("o.*, m.role").
		Joins("JOIN accounts_memberships m ON m.organization_id = o.id").
		Where("m.user_id = ?", user).Order("o.id").Limit(limit)
	if !after.IsZero() {
		q = q.Where("o.id > ?", after)
	}
	var rows []Affiliation
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list organizations: %w", err)
	}
	return rows, nil
}

func (s store) ownedByName(ctx context.Context, owner tix.UserID, name string) (tix.OrganizationID, error) {
	var rows []Organization
	err := s.db.Gorm(ctx).Table("accounts_organizations AS o").Select("o.*").
		Joins("JOIN accounts_memberships m ON m.organization_id = o.id AND m.role = 'owner'").
		Where("m.user_id = ? AND o.name = ?", owner, name).Order("o.id").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return tix.OrganizationID{}, err
	}
	return rows[0].ID, nil
}

// roles reads what the policy decides by; a zero organization means the platform.
func (s store) roles(ctx context.Context, user tix.UserID, org tix.OrganizationID) ([]string, error) {
	q := s.db.Gorm(ctx).Model(&PlatformRole{}).Where("user_id = ?", user)
	if !org.IsZero() {
		q = s.db.Tenant(ctx, org).Model(&Membership{}).Where("user_id = ?", user)
	}
	roles := []string{}
	if err := q.Pluck("role", &roles).Error; err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	return roles, nil
}

// otherAdmins locks and counts the administrators beside a user.
func (s store) otherAdmins(ctx context.Context, user tix.UserID) (int, error) {
	var admins []PlatformRole
	err := forUpdate(s.db.Gorm(ctx), true).Where("role = ?", RoleAdmin).Order("user_id").Find(&admins).Error
	if err != nil {
		return 0, fmt.Errorf("count administrators: %w", err)
	}
	others := 0
	for _, a := range admins {
		if a.UserID != user {
			others++
		}
	}
	return others, nil
}

// setPlatformRole stores a role, or removes it when it is empty.
func (s store) setPlatformRole(ctx context.Context, row PlatformRole) error {
	var err error
	if row.Role == "" {
		err = s.db.Gorm(ctx).Where("user_id = ?", row.UserID).Delete(&PlatformRole{}).Error
	} else {
		err = s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}).Create(&row).Error
	}
	if err != nil {
		return fmt.Errorf("set a platform role: %w", err)
	}
	return nil
}

// replaceInvitation stores an offer in place of an open one to the same address.
func (s store) replaceInvitation(ctx context.Context, v Invitation) error {
	err := s.db.Tenant(ctx, v.OrganizationID).Where("email = ? AND accepted_at IS NULL", v.Email).Delete(&Invitation{}).Error
	if err != nil {
		return fmt.Errorf("replace an invitation: %w", err)
	}
	return s.create(ctx, &v)
}

func (s store) invitations(ctx context.Context, org tix.OrganizationID, before tix.InvitationID, now time.Time, limit int) ([]Invitation, error) {
	q := s.db.Tenant(ctx, org).Where("accepted_at IS NULL AND expires_at > ?", now).Order("id DESC").Limit(limit)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	var rows []Invitation
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return rows, nil
}

func (s store) removeInvitation(ctx context.Context, org tix.OrganizationID, id tix.InvitationID) error {
	res := s.db.Tenant(ctx, org).Where("id = ? AND accepted_at IS NULL", id).Delete(&Invitation{})
	if res.Error != nil {
		return fmt.Errorf("remove an invitation: %w", res.Error)
	}
	if res.RowsAffected == 0 {
		return errs.Missing("invitation")
	}
	return nil
}

// useInvitation takes a good offer to an address; ok is false when the token is not one.
func (s store) useInvitation(ctx context.Context, hash []byte, email string, now time.Time) (v Invitation, ok bool, err error) {
	var rows []Invitation
	err = s.db.Gorm(ctx).Raw(`UPDATE accounts_invitations SET accepted_at = ? WHERE hash = ? AND email = ? AND accepted_at IS NULL AND expires_at > ? RETURNING *`,
		now, hash, email, now).Scan(&rows).Error
	if err != nil {
		return v, false, fmt.Errorf("use an invitation: %w", err)
	}
	if len(rows) == 0 {
		return v, false, nil
	}
	return rows[0], true, nil
}
