package accounts

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/web"
)

type enrolOut struct {
	Body struct {
		Secret     string `json:"secret" doc:"Base 32, to type into an authenticator"`
		OtpauthURL string `json:"otpauth_url" doc:"The same, to show as a QR"`
	}
}

type codeIn struct {
	Body struct {
		Code string `json:"code" minLength:"6" maxLength:"20"`
	}
}

type recoveryOut struct {
	Body struct {
		RecoveryCodes []string `json:"recovery_codes" nullable:"false" doc:"Ten codes, each good once; they are not shown again"`
	}
}

func (m *Module) totpRoutes(r *web.Router) {
	limit := web.Limit{Burst: 20, Per: 15 * time.Minute, By: web.ByPrincipal}
	web.Handle(r, web.Operation{ID: "accounts.totp.create", Method: http.MethodPost, Path: "users/me/totp", Status: http.StatusCreated, Summary: "Begin to use a second factor",
		Description: "It counts once confirmed with a first code.", Limit: limit, NoIdempotency: true,
	}, func(ctx context.Context, _ *struct{}) (*enrolOut, error) {
		e, err := m.service.Enrol(ctx, auth.From(ctx).UserID)
		if err != nil {
			return nil, err
		}
		out := &enrolOut{}
		out.Body.Secret, out.Body.OtpauthURL = e.Secret, e.URL
		return out, nil
	})
	web.Handle(r, web.Operation{ID: "accounts.totp.confirm", Method: http.MethodPost, Path: "users/me/totp/confirm", Status: http.StatusOK, Summary: "Switch the second factor on",
		Description: "Signs out everywhere else and gives recovery codes.", Limit: limit, NoIdempotency: true,
	}, func(ctx context.Context, in *codeIn) (*recoveryOut, error) {
		who := auth.From(ctx)
		codes, err := m.service.ConfirmTOTP(ctx, who.UserID, who.SessionID, in.Body.Code)
		if err != nil {
			return nil, err
		}
		out := &recoveryOut{}
		out.Body.RecoveryCodes = codes
		return out, nil
	})
	web.Handle(r, web.Operation{ID: "accounts.totp.delete", Method: http.MethodDelete, Path: "users/me/totp", Status: http.StatusNoContent, Summary: "Switch the second factor off",
		Description: "Takes a code of the authenticator, or a recovery code.", Limit: limit, NoIdempotency: true,
	}, func(ctx context.Context, in *codeIn) (*struct{}, error) {
		return nil, m.service.RemoveTOTP(ctx, auth.From(ctx).UserID, in.Body.Code)
	})
}
