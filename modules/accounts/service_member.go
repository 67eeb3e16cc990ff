package accounts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// ErrLastOwner refuses what would leave an organization without an owner.
var ErrLastOwner = errs.New(errs.Conflict, "last_owner", "An organization needs an owner. Make somebody else an owner first.")

// Members lists an organization's members, oldest first, after one.
func (s *Service) Members(ctx context.Context, org tix.OrganizationID, after tix.MembershipID, limit int) ([]Member, error) {
	rows, err := s.store.members(ctx, org, after, limit)
	return rows, errs.Wrap("accounts.members", err)
}

// UpdateMember gives a member another role. ErrLastOwner when they are the last owner.
func (s *Service) UpdateMember(ctx context.Context, org tix.OrganizationID, id tix.MembershipID, role string) (Member, error) {
	var m Member
	err := s.changeMember(ctx, org, id, role, func(ctx context.Context, old Member) error {
		m = old
		m.Role = role
		if err := s.store.setMemberRole(ctx, org, id, role); err != nil {
			return err
		}
		return s.record(ctx, org, "accounts.member.update", id.String(), map[string]string{"user": old.UserID.String(), "from": old.Role, "to": role})
	})
	return m, errs.Wrap("accounts.update_member", err)
}

// RemoveMember takes a member out. ErrLastOwner when they are the last owner.
func (s *Service) RemoveMember(ctx context.Context, org tix.OrganizationID, id tix.MembershipID) error {
	err := s.changeMember(ctx, org, id, "", func(ctx context.Context, old Member) error {
		if err := s.store.removeMember(ctx, org, id); err != nil {
			return err
		}
		return s.record(ctx, org, "accounts.member.delete", id.String(), map[string]string{"user": old.UserID.String(), "role": old.Role})
	})
	return errs.Wrap("accounts.remove_member", err)
}

// changeMember holds the organization's row, so that two owners cannot remove each other at
// the same instant.
func (s *Service) changeMember(ctx context.Context, org tix.OrganizationID, id tix.MembershipID, role string, change func(context.Context, Member) error) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.store.organization(ctx, org, true); err != nil {
			return err
		}
		m, err := s.store.member(ctx, org, id)
		if err != nil {
			return err
		}
		if m.Role == RoleOwner && role != RoleOwner {
			owners, err := s.store.owners(ctx, org)
			if err != nil {
				return err
			}
			if owners < 2 {
				return ErrLastOwner
			}
		}
		return change(ctx, m)
	})
}
