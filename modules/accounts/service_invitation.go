package accounts

import (
	"context"
	"strings"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const invitationLife = 7 * 24 * time.Hour

// What invitations refuse.
var (
	ErrMember     = errs.New(errs.Conflict, "already_member", "This person is a member already.")
	ErrInvitation = errs.New(errs.Gone, "invitation_over", "This invitation is no longer good, or it is for another e-mail address.")
)

// Invite mails somebody an offer of a role. An open offer to the same address is replaced.
func (s *Service) Invite(ctx context.Context, org tix.OrganizationID, by tix.UserID, email, role string) (Invitation, error) {
	email, err := normalise("body.email", email)
	if err != nil {
		return Invitation{}, err
	}
	now, token := s.clock.Now(), auth.RandomToken()
	v := Invitation{ID: tix.NewInvitationID(), OrganizationID: org, Email: email, Role: role, Hash: auth.HashToken(token),
		InvitedBy: by, CreatedAt: now, ExpiresAt: now.Add(invitationLife)}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		o, err := s.store.organization(ctx, org, true)
		if err != nil {
			return err
		}
		host, err := s.store.user(ctx, by, false)
		if err != nil {
			return err
		}
		taken, err := s.store.memberByEmail(ctx, org, email)
		if err != nil {
			return err
		}
		if taken {
			return ErrMember
		}
		if err := s.store.replaceInvitation(ctx, v); err != nil {
			return err
		}
		_, err = s.mailer.Queue(ctx, tix.MailRequest{Key: "accounts:invitation:" + v.ID.String(), OrganizationID: org, Template: "invitation", ToEmail: email,
			Data: map[string]string{"organization": o.Name, "inviter": host.Name, "role": strings.ReplaceAll(role, "_", " "),
				"link": s.config.PublicURL + "/invitation#" + token, "days": "7"}})
		if err != nil {
			return err
		}
		return s.record(ctx, org, "accounts.invitation.create", v.ID.String(), map[string]string{"role": role})
	})
	if err != nil {
		return Invitation{}, errs.Wrap("accounts.invite", err)
	}
	return v, nil
}

// Invitations lists an organization's open offers, newest first, before one.
func (s *Service) Invitations(ctx context.Context, org tix.OrganizationID, before tix.InvitationID, limit int) ([]Invitation, error) {
	rows, err := s.store.invitations(ctx, org, before, s.clock.Now(), limit)
	return rows, errs.Wrap("accounts.invitations", err)
}

// Uninvite takes an open offer back; errs.Missing when there is none.
func (s *Service) Uninvite(ctx context.Context, org tix.OrganizationID, id tix.InvitationID) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.removeInvitation(ctx, org, id); err != nil {
			return err
		}
		return s.record(ctx, org, "accounts.invitation.delete", id.String(), nil)
	})
	return errs.Wrap("accounts.uninvite", err)
}

// Accept makes a user a member by a mailed token, once; the user must have the address that
// was invited. Whoever is a member already keeps their role. ErrInvitation otherwise.
func (s *Service) Accept(ctx context.Context, user tix.UserID, token string) (Affiliation, error) {
	var out Affiliation
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		now := s.clock.Now()
		u, err := s.store.user(ctx, user, false)
		if err != nil {
			return err
		}
		v, ok, err := s.store.useInvitation(ctx, auth.HashToken(token), u.Email, now)
		if err != nil {
			return err
		}
		if !ok {
			return ErrInvitation
		}
		m := Membership{ID: tix.NewMembershipID(), OrganizationID: v.OrganizationID, UserID: user, Role: v.Role, CreatedAt: now}
		if err := s.store.join(ctx, m); err != nil {
			return err
		}
		if out, err = s.Organization(ctx, v.OrganizationID); err != nil {
			return err
		}
		roles, err := s.store.roles(ctx, user, v.OrganizationID)
		if err != nil {
			return err
		}
		out.Role = strings.Join(roles, "")
		return s.record(ctx, v.OrganizationID, "accounts.invitation.accept", v.ID.String(), map[string]string{"user": user.String(), "role": out.Role})
	})
	if err != nil {
		return Affiliation{}, errs.Wrap("accounts.accept", err)
	}
	return out, nil
}
