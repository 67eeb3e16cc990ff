package web

import (
	"net/http"

	"github.com/gorilla/mux"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// guard is what every operation passes: who, may they, how often, was it done already.
func (s *Server) guard(op Operation, next http.Handler) http.Handler {
	if !op.NoIdempotency && op.Method != http.MethodGet {
		next = s.idempotent(op, next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if s.options.Policy == nil || s.options.Authenticator == nil {
			WriteProblem(w, r, errs.New(errs.Unavailable, "no_policy", "This server does not answer calls."))
			return
		}
		who, err := s.options.Authenticator.Authenticate(ctx, r.Header.Get("Authorization"))
		if err != nil {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			WriteProblem(w, r, err)
			return
		}
		var org tix.OrganizationID
		if text, ok := mux.Vars(r)["organization_id"]; ok {
			if org, err = tix.ParseOrganizationID(text); err != nil || org.IsZero() {
				WriteProblem(w, r, errs.Missing("organization"))
				return
			}
		}
		decision, err := s.options.Policy.Decide(ctx, who, org, op.ID)
		if err == nil {
			err = refusal(decision)
		}
		if err != nil {
			if decision == Unsigned {
				w.Header().Set("WWW-Authenticate", "Bearer")
			}
			WriteProblem(w, r, err)
			return
		}
		ctx = auth.With(ctx, who)
		if !org.IsZero() {
			ctx = db.WithTenant(ctx, org)
		}
		note(ctx, op.ID, who, org)
		if err := s.limits.operation(ctx, op, s.address(r), who); err != nil {
			WriteProblem(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func refusal(d Decision) error {
	switch d {
	case Allowed:
		return nil
	case Unsigned:
		return errs.New(errs.Unsigned, "unauthenticated", "Please sign in.")
	case Hidden:
		return errs.Missing("organization")
	}
	return errs.New(errs.Denied, "forbidden", "Your role does not allow this.")
}
