// Package web is the HTTP side of the house: gorilla/mux underneath, typed operations (huma)
// on top, and one chain of guards that every operation passes.
//
// A module declares operations with Handle (typed) and Raw (webhooks, streams, pictures) on
// the Router that it is given; both appear in the OpenAPI document and both are refused
// unless the policy has a line for them. The chain is, from outside: panic barrier, request
// id, trace, log line, security headers, CORS, cross-origin protection, rate per address;
// then per operation: who is calling, may they, the operation's own rate, Idempotency-Key.
//
// Errors leave as problem+json (RFC 9457), made from core/errs in one place: problem.go.
// Validation errors name the field and never repeat its value, which may be a password.
package web
