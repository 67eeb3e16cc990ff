package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tixters/tixters/core/errs"
)

// Problem is the body of every error: RFC 9457 with a list of wrong fields and the request id.
type Problem struct {
	Type      string         `json:"type" doc:"Stable slug of the error" example:"sold_out"`
	Title     string         `json:"title" doc:"The status in words" example:"Conflict"`
	Status    int            `json:"status" example:"409"`
	Detail    string         `json:"detail" doc:"A sentence that may be shown to people" example:"These tickets are sold out."`
	Errors    []ProblemField `json:"errors,omitempty" nullable:"false" doc:"The parts of the request that are wrong"`
	RequestID string         `json:"request_id" doc:"Tell it to support" example:"req_01k…"`

	after time.Duration
}

// ProblemField is one wrong part of a request.
type ProblemField struct {
	Field   string `json:"field" doc:"Where: body.items[0].quantity, query.limit, path.event_id" example:"body.email"`
	Message string `json:"message" example:"expected string to be RFC 5322 email"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError: Retry-After where the error knows it.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.after > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.after.Seconds()))))
	}
	return h
}

// statusOf is the one place that turns a kind into an HTTP status.
func statusOf(k errs.Kind) int {
	switch k {
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.Unsigned:
		return http.StatusUnauthorized
	case errs.Denied:
		return http.StatusForbidden
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Conflict:
		return http.StatusConflict
	case errs.Gone:
		return http.StatusGone
	case errs.Stale:
		return http.StatusPreconditionFailed
	case errs.Limited:
		return http.StatusTooManyRequests
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	case errs.Declined:
		return http.StatusPaymentRequired
	}
	return http.StatusInternalServerError
}

// problemOf gives the safe face of err and logs the true face of what is our fault.
func problemOf(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var e *errs.Error
	if !errors.As(err, &e) {
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			return &Problem{Type: "cancelled", Title: "Client Closed Request", Status: 499, Detail: "The request was given up.", RequestID: RequestID(ctx)}
		}
		if errors.Is(err, context.DeadlineExceeded) {
			e = errs.New(errs.Unavailable, "timeout", "This took too long. Please try again.").Retry(2 * time.Second)
		} else {
			e = errs.New(errs.Internal, "internal", "Something went wrong on our side. Please try again.")
		}
	}
	status := statusOf(e.Kind)
	if status == http.StatusInternalServerError {
		slog.ErrorContext(ctx, "operation failed", "error", err, "request_id", RequestID(ctx))
	}
	out := &Problem{Type: e.Code, Title: http.StatusText(status), Status: status, Detail: e.Safe, RequestID: RequestID(ctx), after: e.After}
	if out.Type == "" {
		out.Type = slug(status)
	}
	for _, f := range e.Fields {
		out.Errors = append(out.Errors, ProblemField{Field: f.Name, Message: f.Message})
	}
	return out
}

// transform turns what huma says about a malformed request into our problem, without values.
func transform(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Type: slug(m.Status), Title: http.StatusText(m.Status), Status: m.Status, Detail: sentence(m.Detail), RequestID: RequestID(ctx.Context())}
	for _, d := range m.Errors {
		message := d.Message
		if d.Location == "body" && strings.Contains(message, "offset") { // JSON syntax errors carry input
			message = "not valid JSON for this operation"
		}
		p.Errors = append(p.Errors, ProblemField{Field: d.Location, Message: message})
	}
	return p, nil
}

func sentence(s string) string {
	if s == "" || s == "validation failed" {
		return "The request is not valid."
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

func slug(status int) string {
	switch status {
	case http.StatusUnprocessableEntity:
		return "validation_failed"
	case http.StatusInternalServerError:
		return "internal"
	}
	return strings.ToLower(strings.ReplaceAll(http.StatusText(status), " ", "_"))
}

// WriteProblem answers a request outside of huma with the safe face of err.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r.Context(), err)
	for k, v := range p.GetHeaders() {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}
