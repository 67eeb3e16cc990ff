package accounts

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// MemberItem is a member of an organization.
type MemberItem struct {
	ID        tix.MembershipID `json:"id"`
	UserID    tix.UserID       `json:"user_id"`
	Name      string           `json:"name"`
	Email     string           `json:"email" format:"email"`
	Role      string           `json:"role" enum:"owner,manager,finance,box_office,door"`
	CreatedAt time.Time        `json:"created_at"`
}

func memberItem(m Member) MemberItem {
	return MemberItem{ID: m.ID, UserID: m.UserID, Name: m.Name, Email: m.Email, Role: m.Role, CreatedAt: m.CreatedAt}
}

// InvitationItem is an open offer of a role.
type InvitationItem struct {
	ID        tix.InvitationID `json:"id"`
	Email     string           `json:"email" format:"email"`
	Role      string           `json:"role" enum:"owner,manager,finance,box_office,door"`
	CreatedAt time.Time        `json:"created_at"`
	ExpiresAt time.Time        `json:"expires_at"`
}

func invitationItem(v Invitation) InvitationItem {
	return InvitationItem{ID: v.ID, Email: v.Email, Role: v.Role, CreatedAt: v.CreatedAt, ExpiresAt: v.ExpiresAt}
}

type organizationPageIn struct {
	web.OrganizationPath
	web.Page
}

type memberIn struct {
	web.OrganizationPath
	MembershipID tix.MembershipID `path:"membership_id"`
}

type updateMemberIn struct {
	web.OrganizationPath
	MembershipID tix.MembershipID `path:"membership_id"`
	Body         struct {
		Role string `json:"role" enum:"owner,manager,finance,box_office,door"`
	}
}

type inviteIn struct {
	web.OrganizationPath
	Body struct {
		Email string `json:"email" format:"email" maxLength:"254"`
		Role  string `json:"role" enum:"owner,manager,finance,box_office,door"`
	}
}

type invitationIn struct {
	web.OrganizationPath
	InvitationID tix.InvitationID `path:"invitation_id"`
}

type acceptIn struct {
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"100" doc:"From the fragment of the mailed link"`
	}
}

type (
	memberOut         struct{ Body MemberItem }
	memberListOut     struct{ Body web.List[MemberItem] }
	invitationOut     struct{ Body InvitationItem }
	invitationListOut struct{ Body web.List[InvitationItem] }
)

func (m *Module) memberRoutes(r *web.Router) {
	const members, invitations = "organizations/{organization_id}/members", "organizations/{organization_id}/invitations"
	web.Handle(r, web.Operation{ID: "accounts.member.list", Method: http.MethodGet, Path: members, Summary: "Members of an organization"},
		func(ctx context.Context, in *organizationPageIn) (*memberListOut, error) {
			after, err := cursorID[tix.MembershipID](in.Page)
			if err != nil {
				return nil, err
			}
			rows, err := m.service.Members(ctx, in.OrganizationID, after, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return &memberListOut{Body: page(in.Page, rows, memberItem, func(i MemberItem) string { return i.ID.String() })}, nil
		})
	web.Handle(r, web.Operation{ID: "accounts.member.update", Method: http.MethodPatch, Path: members + "/{membership_id}", Summary: "Give a member another role"},
		func(ctx context.Context, in *updateMemberIn) (*memberOut, error) {
			member, err := m.service.UpdateMember(ctx, in.OrganizationID, in.MembershipID, in.Body.Role)
			if err != nil {
				return nil, err
			}
			return &memberOut{Body: memberItem(member)}, nil
		})
	web.Handle(r, web.Operation{ID: "accounts.member.delete", Method: http.MethodDelete, Path: members + "/{membership_id}", Status: http.StatusNoContent, Summary: "Take a member out"},
		func(ctx context.Context, in *memberIn) (*struct{}, error) {
			return nil, m.service.RemoveMember(ctx, in.OrganizationID, in.MembershipID)
		})
	web.Handle(r, web.Operation{ID: "accounts.invitation.create", Method: http.MethodPost, Path: invitations, Status: http.StatusCreated, Summary: "Invite somebody by mail",
		Description: "Good for 7 days, for whoever has that address. Replaces an open invitation of the same address.",
		Limit:       web.Limit{Burst: 30, Per: time.Hour, By: web.ByPrincipal},
	}, func(ctx context.Context, in *inviteIn) (*invitationOut, error) {
		v, err := m.service.Invite(ctx, in.OrganizationID, auth.From(ctx).UserID, in.Body.Email, in.Body.Role)
		if err != nil {
			return nil, err
		}
		return &invitationOut{Body: invitationItem(v)}, nil
	})
	web.Handle(r, web.Operation{ID: "accounts.invitation.list", Method: http.MethodGet, Path: invitations, Summary: "Open invitations, newest first"},
		func(ctx context.Context, in *organizationPageIn) (*invitationListOut, error) {
			before, err := cursorID[tix.InvitationID](in.Page)
			if err != nil {
				return nil, err
			}
			rows, err := m.service.Invitations(ctx, in.OrganizationID, before, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return &invitationListOut{Body: page(in.Page, rows, invitationItem, func(i InvitationItem) string { return i.ID.String() })}, nil
		})
	web.Handle(r, web.Operation{ID: "accounts.invitation.delete", Method: http.MethodDelete, Path: invitations + "/{invitation_id}", Status: http.StatusNoContent, Summary: "Take an invitation back"},
		func(ctx context.Context, in *invitationIn) (*struct{}, error) {
			return nil, m.service.Uninvite(ctx, in.OrganizationID, in.InvitationID)
		})
	web.Handle(r, web.Operation{ID: "accounts.invitation.accept", Method: http.MethodPost, Path: "invitations/accept", Status: http.StatusOK, Summary: "Accept an invitation",
		Limit: web.Limit{Burst: 20, Per: time.Hour, By: web.ByPrincipal},
	}, func(ctx context.Context, in *acceptIn) (*organizationOut, error) {
		a, err := m.service.Accept(ctx, auth.From(ctx).UserID, in.Body.Token)
		if err != nil {
			return nil, err
		}
		return &organizationOut{ETag: web.ETag(a.Version), Body: organizationItem(a)}, nil
	})
}
