package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Operation declares one thing that the API can do.
type Operation struct {
	ID          string // "<module>.<noun>.<verb>": the object of the policy
	Method      string
	Path        string // below /v1/<module>
	Summary     string
	Description string
	Status      int   // of success; 0: 200, or 204 when the output has no body
	Limit       Limit // beside the limit per address that every operation has
	MaxBody     int64 // bytes; 0: 1 MiB

	// NoIdempotency leaves an Idempotency-Key unread: for answers that carry secrets which
	// must not be stored, and for operations that bring their own key.
	NoIdempotency bool

	// Direct, where it is set, may answer a request itself, behind the same guards: for the few
	// operations whose calls come by the ten thousand. It answers false, with nothing written and
	// the body still there, to leave a request to the typed handler, which alone decides what is
	// wrong with one.
	Direct func(http.ResponseWriter, *http.Request) bool
}

// LimitKey says whose calls a limit counts together.
type LimitKey uint8

// The ways to count.
const (
	ByAddress   LimitKey = iota // network address of the caller
	ByPrincipal                 // user or device; address when unsigned
)

// Limit allows Burst calls at once and Burst calls in Per after that. The zero Limit is none.
type Limit struct {
	Burst int
	Per   time.Duration
	By    LimitKey
}

// Router takes the operations of one module.
type Router struct {
	server *Server
	module string
}

// Handle declares a typed operation. I is a struct with path, query and header parameters
// and a Body; O is a struct with headers and a Body. Errors of h become problem+json.
func Handle[I, O any](r *Router, op Operation, h func(ctx context.Context, in *I) (*O, error)) {
	if !r.server.admit(r.module, op) {
		return
	}
	huma.Register(r.server.api, r.huma(op), func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
}

// Raw declares an operation that reads and writes HTTP itself. It passes the same guards and
// stands in the same document, but its body is not described.
func Raw(r *Router, op Operation, h http.Handler) {
	if !r.server.admit(r.module, op) {
		return
	}
	doc := r.huma(op)
	doc.Responses[fmt.Sprint(max(op.Status, http.StatusOK))] = &huma.Response{Description: "See the description"}
	for _, part := range strings.Split(doc.Path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			doc.Parameters = append(doc.Parameters, &huma.Param{Name: strings.TrimSuffix(name, "}"), In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
		}
	}
	r.server.api.OpenAPI().AddOperation(&doc)
	r.server.route(&doc, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, doc.MaxBodyBytes)
		h.ServeHTTP(w, req)
	}))
}

func (r *Router) huma(op Operation) huma.Operation {
	body := op.MaxBody
	if body == 0 {
		body = 1 << 20
	}
	problem := r.server.api.OpenAPI().Components.Schemas.Schema(problemType(), true, "")
	return huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: "/v1/" + r.module + "/" + strings.TrimPrefix(op.Path, "/"),
		Summary: op.Summary, Description: op.Description, Tags: []string{r.module},
		DefaultStatus: op.Status, MaxBodyBytes: body, BodyReadTimeout: 15 * time.Second,
		Metadata: map[string]any{"operation": op},
		Responses: map[string]*huma.Response{"default": {Description: "Error", Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: problem},
		}}},
	}
}
