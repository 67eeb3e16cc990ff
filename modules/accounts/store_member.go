package accounts

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/tix"
)

func (s store) membersOf(ctx context.Context, org tix.OrganizationID) *gorm.DB {
	return s.db.Gorm(ctx).Table("accounts_memberships AS m").Select("m.*, u.name, u.email").
		Joins("JOIN accounts_users u ON u.id = m.user_id").Where("m.organization_id = ?", org)
}

func (s store) members(ctx context.Context, org tix.OrganizationID, after tix.MembershipID, limit int) ([]Member, error) {
	q := s.membersOf(ctx, org).Order("m.id").Limit(limit)
	if !after.IsZero() {
		q = q.Where("m.id > ?", after)
	}
	var rows []Member
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return rows, nil
}

func (s store) member(ctx context.Context, org tix.OrganizationID, id tix.MembershipID) (Member, error) {
	var m Member
	return m, one(s.membersOf(ctx, org).Where("m.id = ?", id), "member", &m)
}

func (s store) memberByEmail(ctx context.Context, org tix.OrganizationID, email string) (bool, error) {
	var n int64
	if err := s.membersOf(ctx, org).Where("u.email = ?", email).Count(&n).Error; err != nil {
		return false, fmt.Errorf("find a member: %w", err)
	}
	return n > 0, nil
}

func (s store) owners(ctx context.Context, org tix.OrganizationID) (int64, error) {
	var n int64
	if err := s.db.Tenant(ctx, org).Model(&Membership{}).Where("role = ?", RoleOwner).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count owners: %w", err)
	}
	return n, nil
}

func (s store) ownersOf(ctx context.Context, org tix.OrganizationID) ([]tix.Person, error) {
	var found []tix.Person
	if err := s.db.Gorm(ctx).Table("accounts_memberships AS m").Select("u.name, u.email").Joins("JOIN accounts_users u ON u.id = m.user_id").
		Where("m.organization_id = ? AND m.role = ?", org, RoleOwner).Order("m.id").Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("find owners: %w", err)
	}
	return found, nil
}

// join stores a membership; one who is a member already stays as they are.
func (s store) join(ctx context.Context, m Membership) error {
	err := s.db.Gorm(ctx).Clauses(clause.OnConflict{OnConstraint: "accounts_memberships_once", DoNothing: true}).Create(&m).Error
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	return nil
}

func (s store) setMemberRole(ctx context.Context, org tix.OrganizationID, id tix.MembershipID, role string) error {
	if err := s.db.Tenant(ctx, org).Model(&Membership{}).Where("id = ?", id).Update("role", role).Error; err != nil {
		return fmt.Errorf("set a role: %w", err)
	}
	return nil
}

func (s store) removeMember(ctx context.Context, org tix.OrganizationID, id tix.MembershipID) error {
	if err := s.db.Tenant(ctx, org).Where("id = ?", id).Delete(&Membership{}).Error; err != nil {
		return fmt.Errorf("remove a member: %w", err)
	}
	return nil
}
