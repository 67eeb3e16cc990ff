package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gorilla/mux"
	"github.com/rs/cors"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

type noteKey struct{}

// notes is what the log line at the end of a request knows.
type notes struct {
	id        string
	address   string
	operation string
	actor     string
	org       string
}

// RequestID gives the id of the request that ctx belongs to; "" outside of one.
func RequestID(ctx context.Context) string {
	if n, ok := ctx.Value(noteKey{}).(*notes); ok {
		return n.id
	}
	return ""
}

func note(ctx context.Context, operation string, who auth.Principal, org tix.OrganizationID) {
	if n, ok := ctx.Value(noteKey{}).(*notes); ok {
		n.operation, n.actor, n.org = operation, who.Actor(), org.String()
	}
	trace.SpanFromContext(ctx).SetName(operation)
	if l, ok := otelhttp.LabelerFromContext(ctx); ok {
		l.Add(attribute.String("operation", operation))
	}
}

// chain puts the guards that every request passes around h, outermost first: see doc.go.
func (s *Server) chain(h http.Handler) http.Handler {
	h = s.limits.addresses(h, s.address)
	cross := http.NewCrossOriginProtection()
	for _, o := range s.options.Origins {
		if err := cross.AddTrustedOrigin(o); err != nil {
			s.problems = append(s.problems, fmt.Errorf("origin %q: %w", o, err))
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, errs.New(errs.Denied, "cross_origin", "This request came from another site."))
	}))
	h = cross.Handler(h)
	h = cors.New(cors.Options{
		AllowedOrigins: s.options.Origins, AllowCredentials: true, MaxAge: 600,
		AllowedMethods: []string{"GET", "POST", "PUT", "PATCH", "DELETE"},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Order-Token", "Hold-Token", "Last-Event-ID"},
		ExposedHeaders: []string{"ETag", "Location", "Retry-After", "X-Request-Id"},
	}).Handler(h)
	h = s.headers(h)
	h = otelhttp.NewHandler(h, "http", otelhttp.WithServerName("tixters"))
	return s.account(h)
}

// headers sets what every answer carries. Applications add their own content policy.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		if s.options.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// account gives the request its id, catches panics and writes the log line.
func (s *Server) account(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		n := &notes{id: "req_" + tix.NewMessageID().String()[4:], address: s.address(r)}
		ctx := context.WithValue(r.Context(), noteKey{}, n)
		r = r.WithContext(ctx)
		w.Header().Set("X-Request-Id", n.id)
		out := &recorder{ResponseWriter: w}
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				s.options.Log.ErrorContext(ctx, "panic", "value", fmt.Sprint(v), "stack", string(debug.Stack()), "request_id", n.id)
				if out.status == 0 {
					WriteProblem(out, r, errs.New(errs.Internal, "internal", "Something went wrong on our side. Please try again."))
				}
			}
			level := slog.LevelInfo
			if n.operation == "" {
				level = slog.LevelDebug
			}
			s.options.Log.Log(ctx, level, "request", "method", r.Method, "operation", n.operation, "status", out.status,
				"ms", float64(time.Since(began).Microseconds())/1000, "actor", n.actor, "organization", n.org, "request_id", n.id)
		}()
		next.ServeHTTP(out, r)
	})
}

// recorder remembers the status that was written.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection, for streams.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// address is the caller's network address behind the trusted proxies.
func (s *Server) address(r *http.Request) string { return clientAddress(r, s.options.Proxies) }

// Route tells the id of the operation that a request reached; "" for none.
func Route(r *http.Request) string {
	if route := mux.CurrentRoute(r); route != nil {
		return route.GetName()
	}
	return ""
}

// Origins joins addresses of applications into the distinct origins they have.
func Origins(addresses ...string) []string {
	var out []string
	for _, a := range addresses {
		if o := originOf(a); o != "" && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}
