package accounts

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

const (
	cookieName = "tixters_refresh"
	cookiePath = "/v1/accounts/sessions"
)

// SessionUser is who signed in.
type SessionUser struct {
	ID    tix.UserID `json:"id"`
	Name  string     `json:"name"`
	Email string     `json:"email" format:"email"`
}

// OpenedSession is the answer to signing in and to refreshing.
type OpenedSession struct {
	AccessToken          string       `json:"access_token,omitempty" doc:"Bearer token; keep it in memory only"`
	ExpiresAt            *time.Time   `json:"expires_at,omitempty" doc:"Of the access token; refresh before"`
	User                 *SessionUser `json:"user,omitempty"`
	SecondFactorRequired bool         `json:"second_factor_required,omitempty" doc:"The password was right: send it again together with a code. Nothing else is set"`
}

// SessionItem is one of the own sessions.
type SessionItem struct {
	ID           tix.SessionID `json:"id"`
	Agent        string        `json:"agent" doc:"What the browser calls itself"`
	Current      bool          `json:"current"`
	SecondFactor bool          `json:"second_factor"`
	CreatedAt    time.Time     `json:"created_at"`
	LastUsedAt   time.Time     `json:"last_used_at"`
	ExpiresAt    time.Time     `json:"expires_at"`
}

type signInIn struct {
	UserAgent string `header:"User-Agent"`
	Body      struct {
		Email    string `json:"email" minLength:"1" maxLength:"254"`
		Password string `json:"password" minLength:"1" maxLength:"256"`
		Code     string `json:"code,omitempty" maxLength:"20" doc:"Of the authenticator, or a recovery code"`
	}
}

type refreshIn struct {
	Cookie string `cookie:"tixters_refresh"`
}

type openedOut struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      OpenedSession
}

type clearedOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

type sessionListIn struct{ web.Page }

type sessionListOut struct{ Body web.List[SessionItem] }

func (m *Module) sessionRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "accounts.session.create", Method: http.MethodPost, Path: "sessions", Status: http.StatusOK, Summary: "Sign in",
		Description:   "Sets the refresh cookie. Every failure has the same answer. Ten tries per account in a quarter of an hour.",
		Limit:         web.Limit{Burst: 30, Per: 5 * time.Minute, By: web.ByAddress},
		NoIdempotency: true,
	}, func(ctx context.Context, in *signInIn) (*openedOut, error) {
		o, err := m.service.SignIn(ctx, in.Body.Email, in.Body.Password, in.Body.Code, in.UserAgent)
		return m.opened(o, err)
	})
	web.Handle(r, web.Operation{ID: "accounts.session.refresh", Method: http.MethodPost, Path: "sessions/refresh", Status: http.StatusOK, Summary: "Get a new access token",
		Description:   "Reads and renews the refresh cookie. Send no Authorization header: a stale one is refused.",
		Limit:         web.Limit{Burst: 120, Per: 5 * time.Minute, By: web.ByAddress},
		NoIdempotency: true,
	}, func(ctx context.Context, in *refreshIn) (*openedOut, error) {
		o, err := m.service.Refresh(ctx, in.Cookie)
		return m.opened(o, err)
	})
	web.Handle(r, web.Operation{ID: "accounts.session.delete", Method: http.MethodDelete, Path: "sessions/current", Status: http.StatusNoContent, Summary: "Sign out", NoIdempotency: true},
		func(ctx context.Context, _ *struct{}) (*clearedOut, error) {
			who := auth.From(ctx)
			return m.cleared(m.service.SignOut(ctx, who.UserID, who.SessionID))
		})
	web.Handle(r, web.Operation{ID: "accounts.session.delete_all", Method: http.MethodDelete, Path: "sessions", Status: http.StatusNoContent, Summary: "Sign out everywhere", NoIdempotency: true},
		func(ctx context.Context, _ *struct{}) (*clearedOut, error) {
			return m.cleared(m.service.SignOutEverywhere(ctx, auth.From(ctx).UserID))
		})
	web.Handle(r, web.Operation{ID: "accounts.session.list", Method: http.MethodGet, Path: "sessions", Summary: "Own sessions, newest first"},
		func(ctx context.Context, in *sessionListIn) (*sessionListOut, error) {
			who := auth.From(ctx)
			before, err := cursorID[tix.SessionID](in.Page)
			if err != nil {
				return nil, err
			}
			rows, err := m.service.Sessions(ctx, who.UserID, before, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return &sessionListOut{Body: page(in.Page, rows, func(s Session) SessionItem {
				return SessionItem{ID: s.ID, Agent: s.Agent, Current: s.ID == who.SessionID, SecondFactor: s.SecondFactor,
					CreatedAt: s.CreatedAt, LastUsedAt: s.LastUsedAt, ExpiresAt: s.ExpiresAt}
			}, func(s SessionItem) string { return s.ID.String() })}, nil
		})
}

func (m *Module) opened(o Opened, err error) (*openedOut, error) {
	if err != nil {
		return nil, err
	}
	if o.CodeRequired {
		return &openedOut{Body: OpenedSession{SecondFactorRequired: true}}, nil
	}
	out := &openedOut{Body: OpenedSession{AccessToken: o.AccessToken, ExpiresAt: &o.ExpiresAt,
		User: &SessionUser{ID: o.User.ID, Name: o.User.Name, Email: o.User.Email}}}
	if o.RefreshToken != "" {
		out.SetCookie = []http.Cookie{m.cookie(o.RefreshToken, o.RefreshUntil)}
	}
	return out, nil
}

func (m *Module) cleared(err error) (*clearedOut, error) {
	if err != nil {
		return nil, err
	}
	c := m.cookie("", time.Unix(0, 0))
	c.MaxAge = -1
	return &clearedOut{SetCookie: c}, nil
}

func (m *Module) cookie(value string, until time.Time) http.Cookie {
	return http.Cookie{Name: cookieName, Value: value, Path: cookiePath, Expires: until, HttpOnly: true,
		Secure: strings.HasPrefix(m.service.config.PublicURL, "https://"), SameSite: http.SameSiteStrictMode}
}
