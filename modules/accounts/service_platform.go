package accounts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// ErrLastAdmin refuses what would leave the platform without an administrator.
var ErrLastAdmin = errs.New(errs.Conflict, "last_admin", "The platform needs an administrator. Make somebody else one first.")

// SetPlatformRole gives a user a role on the platform, or none for "". ErrLastAdmin when they
// are the last administrator and would not stay one.
func (s *Service) SetPlatformRole(ctx context.Context, user tix.UserID, role string) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.store.user(ctx, user, true); err != nil {
			return err
		}
		if role != RoleAdmin {
			others, err := s.store.otherAdmins(ctx, user)
			if err != nil {
				return err
			}
			had, err := s.store.roles(ctx, user, tix.OrganizationID{})
			if err != nil {
				return err
			}
			if len(had) == 1 && had[0] == RoleAdmin && others == 0 {
				return ErrLastAdmin
			}
		}
		if err := s.store.setPlatformRole(ctx, PlatformRole{UserID: user, Role: role, GrantedBy: actor(ctx), CreatedAt: s.clock.Now()}); err != nil {
			return err
		}
		return s.record(ctx, tix.OrganizationID{}, "accounts.platform_role.update", user.String(), map[string]string{"role": role})
	})
	return errs.Wrap("accounts.set_platform_role", err)
}
