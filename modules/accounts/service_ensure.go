package accounts

import (
	"context"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// EnsureUser makes a user without any mail, or gives the one who has the address, whose name
// and password stay. For demo data and the command line.
func (s *Service) EnsureUser(ctx context.Context, email, name, password string) (tix.UserID, error) {
	email, err := normalise("email", email)
	if err != nil {
		return tix.UserID{}, err
	}
	u, err := s.store.userByEmail(ctx, email)
	if err == nil || errs.KindOf(err) != errs.NotFound {
		return u.ID, errs.Wrap("accounts.ensure_user", err)
	}
	if name, err = label("name", name); err != nil {
		return tix.UserID{}, err
	}
	if err := checkPassword("password", password, email); err != nil {
		return tix.UserID{}, err
	}
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return tix.UserID{}, errs.Wrap("accounts.ensure_user", err)
	}
	u = User{ID: tix.NewUserID(), Email: email, Name: name, PasswordHash: hash, CreatedAt: s.clock.Now()}
	err = s.db.InTx(ctx, func(ctx context.Context) error { return s.store.create(ctx, &u) })
	if db.IsUnique(err, "accounts_users_email_unique") {
		u, err = s.store.userByEmail(ctx, email)
	}
	return u.ID, errs.Wrap("accounts.ensure_user", err)
}

// EnsurePlatformRole gives a user a role on the platform unless they have it.
func (s *Service) EnsurePlatformRole(ctx context.Context, user tix.UserID, role string) error {
	had, err := s.Roles(ctx, user, tix.OrganizationID{})
	if err != nil || (len(had) == 1 && had[0] == role) {
		return err
	}
	return s.SetPlatformRole(ctx, user, role)
}

// EnsureOrganization makes an organization, or gives the one of that name that the user owns.
func (s *Service) EnsureOrganization(ctx context.Context, owner tix.UserID, n NewOrganization) (tix.OrganizationID, error) {
	id, err := s.store.ownedByName(ctx, owner, n.Name)
	if err != nil || !id.IsZero() {
		return id, errs.Wrap("accounts.ensure_organization", err)
	}
	o, err := s.CreateOrganization(ctx, owner, n)
	return o.ID, err
}

// EnsureMember makes a user a member; whoever is one already keeps their role.
func (s *Service) EnsureMember(ctx context.Context, org tix.OrganizationID, user tix.UserID, role string) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		had, err := s.store.roles(ctx, user, org)
		if err != nil || len(had) > 0 {
			return err
		}
		m := Membership{ID: tix.NewMembershipID(), OrganizationID: org, UserID: user, Role: role, CreatedAt: s.clock.Now()}
		if err := s.store.join(ctx, m); err != nil {
			return err
		}
		return s.record(ctx, org, "accounts.member.create", m.ID.String(), map[string]string{"user": user.String(), "role": role})
	})
	return errs.Wrap("accounts.ensure_member", err)
}
