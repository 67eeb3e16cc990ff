package accounts

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// Account is a person's own account as they see it.
type Account struct {
	ID           tix.UserID `json:"id"`
	Email        string     `json:"email" format:"email"`
	Name         string     `json:"name"`
	PlatformRole string     `json:"platform_role,omitempty" enum:"admin,support" doc:"Absent for almost everybody"`
	SecondFactor bool       `json:"second_factor" doc:"A second factor is switched on"`
	CreatedAt    time.Time  `json:"created_at"`
}

func account(p Person) Account {
	return Account{ID: p.ID, Email: p.Email, Name: p.Name, PlatformRole: p.PlatformRole, SecondFactor: p.SecondFactor, CreatedAt: p.CreatedAt}
}

type signUpIn struct {
	Body struct {
		Email    string `json:"email" format:"email" maxLength:"254"`
		Password string `json:"password" minLength:"10" maxLength:"256"`
		Name     string `json:"name" minLength:"1" maxLength:"120"`
	}
}

type signUpOut struct {
	Body struct {
		UserID tix.UserID `json:"user_id"`
	}
}

type accountOut struct{ Body Account }

type updateMeIn struct {
	Body struct {
		Name            *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
		NewPassword     *string `json:"new_password,omitempty" minLength:"10" maxLength:"256" doc:"Needs current_password; signs out everywhere else"`
		CurrentPassword string  `json:"current_password,omitempty" maxLength:"256"`
	}
}

func (m *Module) userRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "accounts.user.create", Method: http.MethodPost, Path: "users", Status: http.StatusCreated, Summary: "Sign up",
		Description:   "The answer is the same when the address has an account already; its owner then gets a mail.",
		Limit:         web.Limit{Burst: 20, Per: time.Hour, By: web.ByAddress},
		NoIdempotency: true,
	}, func(ctx context.Context, in *signUpIn) (*signUpOut, error) {
		id, err := m.service.SignUp(ctx, in.Body.Email, in.Body.Name, in.Body.Password)
		if err != nil {
			return nil, err
		}
		out := &signUpOut{}
		out.Body.UserID = id
		return out, nil
	})
	web.Handle(r, web.Operation{ID: "accounts.user.get", Method: http.MethodGet, Path: "users/me", Summary: "Own account"},
		func(ctx context.Context, _ *struct{}) (*accountOut, error) {
			p, err := m.service.Me(ctx, auth.From(ctx).UserID)
			if err != nil {
				return nil, err
			}
			return &accountOut{Body: account(p)}, nil
		})
	web.Handle(r, web.Operation{ID: "accounts.user.update", Method: http.MethodPatch, Path: "users/me", Summary: "Change the own name or password", NoIdempotency: true,
		Limit: web.Limit{Burst: 20, Per: time.Hour, By: web.ByPrincipal},
	}, func(ctx context.Context, in *updateMeIn) (*accountOut, error) {
		who := auth.From(ctx)
		p, err := m.service.UpdateMe(ctx, who.UserID, who.SessionID, Change{Name: in.Body.Name, Password: in.Body.NewPassword, Present: in.Body.CurrentPassword})
		if err != nil {
			return nil, err
		}
		return &accountOut{Body: account(p)}, nil
	})
}
