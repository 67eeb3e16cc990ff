package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humamux"
	"github.com/gorilla/mux"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Decision is the policy's answer.
type Decision uint8

// The answers; the zero value refuses.
const (
	Forbidden Decision = iota // signed in and known here, but without the role: 403
	Unsigned                  // nobody is signed in: 401
	Hidden                    // a stranger to this organization: 404
	Allowed
)

// Policy decides who may call what. The organization is zero for operations outside of one.
type Policy interface {
	Decide(ctx context.Context, who auth.Principal, org tix.OrganizationID, operation string) (Decision, error)
}

// Authenticator reads who calls from the Authorization header.
type Authenticator interface {
	Authenticate(ctx context.Context, header string) (auth.Principal, error)
}

// Sealer encrypts what is stored, because answers carry tokens.
type Sealer interface {
	Seal(purpose string, plain []byte) ([]byte, error)
	Open(purpose string, sealed []byte) ([]byte, error)
}

// Options say how a server behaves.
type Options struct {
	DB            *db.DB // for Idempotency-Key and limits; nil leaves both out (documents, tests)
	Sealer        Sealer // of stored answers; nil stores them as they are (tests)
	Policy        Policy
	Authenticator Authenticator
	Log           *slog.Logger
	Origins       []string // of the client applications, for CORS
	PerSecond     int      // calls per address and second, ten times as many at once; 0: no limit
	Proxies       int      // trusted proxies in front, each of which appends to X-Forwarded-For
	Secure        bool     // served over https
}

// Server is the router with its operations.
type Server struct {
	options  Options
	router   *mux.Router
	api      huma.API
	ops      map[string]Operation
	routes   map[string]string
	problems []error
	limits   *limiter

	declaring string // the room whose operations are being declared, for names of schemas
}

// NewServer makes an empty server; modules declare their operations on its Routers.
func NewServer(o Options) *Server {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Server{options: o, router: mux.NewRouter(), ops: map[string]Operation{}, routes: map[string]string{}}
	s.limits = newLimiter(o.DB, o.PerSecond)
	s.router.NotFoundHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { WriteProblem(w, r, errs.Missing("page")) })
	s.router.MethodNotAllowedHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, &Problem{Type: "method_not_allowed", Title: "Method Not Allowed", Status: 405, Detail: "This address does not know that method.", RequestID: RequestID(r.Context())})
	})
	cfg := huma.DefaultConfig("Tixters API", "1.0.0")
	cfg.Info.Description = "Everything the four applications can do. Money is in minor units; times are UTC; errors are RFC 9457 problems."
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.CreateHooks = nil // no "$schema" member in bodies
	cfg.Transformers = []huma.Transformer{transform}
	cfg.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	cfg.Components = &huma.Components{
		Schemas: huma.NewMapRegistry("#/components/schemas/", s.schemaName),
		SecuritySchemes: map[string]*huma.SecurityScheme{
			"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "Access token of a person or a door device"},
		},
	}
	s.api = huma.NewAPI(cfg, adapter{s})
	return s
}

// Router gives the router of one module.
func (s *Server) Router(module string) *Router { return &Router{server: s, module: module} }

// Operations lists the ids of all declared operations, sorted.
func (s *Server) Operations() []string {
	ids := make([]string, 0, len(s.ops))
	for id := range s.ops {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// OfModule lists the ids of one module's operations, sorted.
func (s *Server) OfModule(name string) []string {
	return slices.DeleteFunc(s.Operations(), func(id string) bool { return !strings.HasPrefix(id, name+".") })
}

// Protect sets the policy. Until then every operation refuses, because the policy is made of
// the modules' lines, which are known only after their operations are declared.
func (s *Server) Protect(p Policy) { s.options.Policy = p }

// Err tells what is wrong with the declarations, all at once.
func (s *Server) Err() error { return errors.Join(s.problems...) }

// Mount adds a handler outside of the API: applications, documents.
func (s *Server) Mount(prefix string, h http.Handler) { s.router.PathPrefix(prefix).Handler(h) }

// Handler gives the whole chain.
func (s *Server) Handler() http.Handler { return s.chain(s.router) }

// admit checks a declaration; a wrong one is remembered and left out.
func (s *Server) admit(module string, op Operation) bool {
	refuse := func(format string, args ...any) bool {
		s.problems = append(s.problems, fmt.Errorf("operation %q: "+format, append([]any{op.ID}, args...)...))
		return false
	}
	if parts := strings.Split(op.ID, "."); len(parts) != 3 || parts[0] != module {
		return refuse("must be named %s.<noun>.<verb>", module)
	}
	if _, dup := s.ops[op.ID]; dup {
		return refuse("declared twice")
	}
	if op.Summary == "" {
		return refuse("has no summary")
	}
	route := op.Method + " /v1/" + module + "/" + strings.TrimPrefix(op.Path, "/")
	if other, dup := s.routes[route]; dup {
		return refuse("%s belongs to %q", route, other)
	}
	s.ops[op.ID], s.routes[route] = op, op.ID
	s.declaring = module
	return true
}

// adapter lets huma put its handlers behind our guards.
type adapter struct{ s *Server }

func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	a.s.route(op, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler(humamux.NewContext(op, r, w))
	}))
}

func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.s.router.ServeHTTP(w, r) }

func (s *Server) route(op *huma.Operation, h http.Handler) {
	mine := op.Metadata["operation"].(Operation)
	if mine.Direct != nil {
		typed := h
		h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !mine.Direct(w, r) {
				typed.ServeHTTP(w, r)
			}
		})
	}
	s.router.NewRoute().Name(mine.ID).Methods(op.Method).Path(op.Path).Handler(s.guard(mine, h))
}

func problemType() reflect.Type { return reflect.TypeFor[Problem]() }

// schemaName prefixes a type with its room, so that two rooms may both have an Item:
// checkout.Order is "CheckoutOrder". Unnamed types and lists take the room that declares the
// operation; types of the kernel that everybody shares keep their name.
func (s *Server) schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	room := t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:]
	switch {
	case t.Name() == "" || strings.Contains(t.Name(), "["):
		room = s.declaring
	case room == "web" || room == "tix" || room == "":
		return name
	}
	prefix := strings.ToUpper(room[:min(1, len(room))]) + room[min(1, len(room)):]
	if strings.HasPrefix(name, prefix) {
		return name
	}
	return prefix + strings.ToUpper(name[:1]) + name[1:]
}
