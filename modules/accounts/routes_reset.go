package accounts

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/web"
)

type resetIn struct {
	Body struct {
		Email string `json:"email" format:"email" maxLength:"254"`
	}
}

type confirmResetIn struct {
	Body struct {
		Token    string `json:"token" minLength:"1" maxLength:"100" doc:"From the fragment of the mailed link"`
		Password string `json:"password" minLength:"10" maxLength:"256"`
	}
}

func (m *Module) resetRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "accounts.password_reset.create", Method: http.MethodPost, Path: "password-resets", Status: http.StatusAccepted, Summary: "Ask for a mail to choose a new password",
		Description:   "The answer is the same for every address. The link is good for 30 minutes.",
		Limit:         web.Limit{Burst: 10, Per: time.Hour, By: web.ByAddress},
		NoIdempotency: true,
	}, func(ctx context.Context, in *resetIn) (*struct{}, error) {
		return nil, m.service.RequestReset(ctx, in.Body.Email)
	})
	web.Handle(r, web.Operation{ID: "accounts.password_reset.confirm", Method: http.MethodPost, Path: "password-resets/confirm", Status: http.StatusNoContent, Summary: "Choose a new password",
		Description:   "Signs out everywhere.",
		Limit:         web.Limit{Burst: 20, Per: time.Hour, By: web.ByAddress},
		NoIdempotency: true,
	}, func(ctx context.Context, in *confirmResetIn) (*struct{}, error) {
		return nil, m.service.ConfirmReset(ctx, in.Body.Token, in.Body.Password)
	})
}
