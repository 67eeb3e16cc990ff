// Package errs gives errors two faces: a kind, an operation and a cause for us, and a safe
// sentence for the visitor. core/web turns a kind into an HTTP status in one place;
// core/durable turns it into "try again" or "do not".
package errs

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of failure an error is.
type Kind uint8

// The kinds; the zero value is Internal, so that an unknown error never says too much.
const (
	Internal    Kind = iota // a defect or a broken part; the visitor hears nothing of it
	Invalid                 // the request is wrong: 422
	Unsigned                // nobody is signed in: 401
	Denied                  // signed in, but may not: 403
	NotFound                // does not exist, or not for this visitor: 404
	Conflict                // the state does not allow it: 409
	Gone                    // existed and is over: 410
	Stale                   // If-Match did not match: 412
	Limited                 // too many requests: 429
	Unavailable             // a part we need is away; try again: 503
	Declined                // the payment was declined: 402
)

// Field is one wrong part of a request.
type Field struct {
	Name    string // path in the body, such as "body.items[0].quantity"
	Message string // safe sentence
}

// Error is the error of this house. Make it with E or one of the constructors.
type Error struct {
	Kind   Kind
	Code   string // stable slug: "sold_out"
	Safe   string // sentence for the visitor
	Op     string // where, for us: "inventory.hold"
	Err    error  // cause, for us
	Fields []Field
	After  time.Duration // for Limited and Unavailable: when to try again
}

// Error gives the true face. It is for logs only.
func (e *Error) Error() string {
	s := e.Code
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is matches another *Error by kind and code, so that sentinels made with New work with errors.Is.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Code == e.Code
}

// New makes an error of a kind with a stable code and a safe sentence.
func New(kind Kind, code, safe string) *Error { return &Error{Kind: kind, Code: code, Safe: safe} }

// At gives a copy that knows where it happened and why.
func (e *Error) At(op string, cause error) *Error {
	c := *e
	c.Op, c.Err = op, cause
	return &c
}

// Retry gives a copy that says when to try again.
func (e *Error) Retry(after time.Duration) *Error {
	c := *e
	c.After = after
	return &c
}

// InvalidField is a refused request with one wrong part.
func InvalidField(name, message string) *Error {
	return &Error{Kind: Invalid, Code: "validation_failed", Safe: "The request is not valid.", Fields: []Field{{name, message}}}
}

// Missing is the one answer for what does not exist and what is not the visitor's to see.
func Missing(noun string) *Error {
	return &Error{Kind: NotFound, Code: "not_found", Safe: fmt.Sprintf("There is no such %s.", noun)}
}

// Wrap adds the operation to any error and keeps kind, code and sentence of an *Error below it.
// A nil error stays nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", op, err)
}

// KindOf gives the kind of the nearest *Error in the chain; Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf gives the stable code of the nearest *Error in the chain; "" when there is none.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
