package testkit

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// Open is a policy for tests of one room: it allows every call. The roles have tests of
// their own over the whole platform.
type Open struct{}

// Decide implements web.Policy.
func (Open) Decide(context.Context, auth.Principal, tix.OrganizationID, string) (web.Decision, error) {
	return web.Allowed, nil
}

// As is an authenticator for tests: everybody is this principal.
type As struct{ auth.Principal }

// Authenticate implements web.Authenticator.
func (a As) Authenticate(context.Context, string) (auth.Principal, error) { return a.Principal, nil }

// API serves the operations of modules to a caller who is who, without a policy.
func API(t testing.TB, d *db.DB, who auth.Principal, mods ...module.Module) http.Handler {
	t.Helper()
	s := web.NewServer(web.Options{DB: d, Policy: Open{}, Authenticator: As{who}})
	for _, m := range mods {
		man := m.Manifest()
		man.Routes(s.Router(man.Name))
	}
	require.NoError(t, s.Err())
	return s.Handler()
}

// Scenario is one call and what must come of it: a table of these is a test that a
// stranger can read.
type Scenario struct {
	Name    string
	Method  string
	Path    string
	Header  map[string]string
	Body    string
	Status  int
	Has     []string // texts in the answer
	HasNot  []string // texts not in the answer
	Headers map[string]string
}

// Play makes the call and checks the answer; it returns the body.
func (s Scenario) Play(t testing.TB, h http.Handler) string {
	t.Helper()
	req := httptest.NewRequest(s.Method, s.Path, strings.NewReader(s.Body))
	req.RemoteAddr = "192.0.2.1:4711"
	if s.Body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range s.Header {
		req.Header.Set(k, v)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	raw, err := io.ReadAll(rec.Result().Body)
	require.NoError(t, err)
	body := string(raw)
	require.Equal(t, s.Status, rec.Code, "%s: %s", s.Name, body)
	for _, want := range s.Has {
		require.Contains(t, body, want, s.Name)
	}
	for _, not := range s.HasNot {
		require.NotContains(t, body, not, s.Name)
	}
	for k, v := range s.Headers {
		require.Equal(t, v, rec.Header().Get(k), "%s: header %s", s.Name, k)
	}
	return body
}

// Read decodes a JSON body.
func Read[T any](t testing.TB, body string) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal([]byte(body), &v), body)
	return v
}
