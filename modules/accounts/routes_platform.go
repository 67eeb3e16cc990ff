package accounts

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type userListIn struct {
	web.Page
	Q string `query:"q" maxLength:"100" doc:"Part of a name or an address"`
}

type userListOut struct{ Body web.List[Account] }

type platformRoleIn struct {
	UserID tix.UserID `path:"user_id"`
	Body   struct {
		Role string `json:"role" enum:"admin,support,none"`
	}
}

func (m *Module) platformRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "accounts.user.list", Method: http.MethodGet, Path: "users", Summary: "Find users"},
		func(ctx context.Context, in *userListIn) (*userListOut, error) {
			after, err := cursorID[tix.UserID](in.Page)
			if err != nil {
				return nil, err
			}
			rows, err := m.service.FindUsers(ctx, in.Q, after, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return &userListOut{Body: page(in.Page, rows, account, func(a Account) string { return a.ID.String() })}, nil
		})
	web.Handle(r, web.Operation{ID: "accounts.platform_role.update", Method: http.MethodPut, Path: "users/{user_id}/platform-role", Status: http.StatusOK, Summary: "Give or take a platform role"},
		func(ctx context.Context, in *platformRoleIn) (*accountOut, error) {
			role := in.Body.Role
			if role == "none" {
				role = ""
			}
			if err := m.service.SetPlatformRole(ctx, in.UserID, role); err != nil {
				return nil, err
			}
			p, err := m.service.Me(ctx, in.UserID)
			if err != nil {
				return nil, err
			}
			return &accountOut{Body: account(p)}, nil
		})
}
