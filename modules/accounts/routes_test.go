package accounts_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/modules/accounts"
)

func (s stand) api(t *testing.T, who auth.Principal) http.Handler {
	t.Helper()
	return testkit.API(t, s.db, who, accounts.NewModule(s.Service))
}

// post makes a call that may carry the refresh cookie and gives the answer.
func post(t *testing.T, h http.Handler, path, body string, cookie *http.Cookie) *http.Response {
	t.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	if cookie != nil {
		req.AddCookie(cookie)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec.Result()
}

func TestEveryOperationHasAPolicy(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	_, err := module.Load(web.NewServer(web.Options{}), accounts.NewModule(s.Service))
	require.NoError(t, err)
}

func TestTheRefreshCookie(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	api := s.api(t, auth.Principal{})
	res := post(t, api, "/v1/accounts/sessions", `{"email":"`+ada.email+`","password":"`+password+`"}`, nil)
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Len(t, res.Cookies(), 1)
	c := res.Cookies()[0]
	require.Equal(t, "tixters_refresh", c.Name)
	require.Equal(t, "/v1/accounts/sessions", c.Path)
	require.True(t, c.HttpOnly && c.Secure)
	require.Equal(t, http.SameSiteStrictMode, c.SameSite)

	res = post(t, api, "/v1/accounts/sessions/refresh", "", c)
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Len(t, res.Cookies(), 1)
	require.NotEqual(t, c.Value, res.Cookies()[0].Value)
	res = post(t, api, "/v1/accounts/sessions/refresh", "", c)
	require.Equal(t, http.StatusOK, res.StatusCode, "a second tab")
	require.Empty(t, res.Cookies(), "keeps the cookie of the first")
	res = post(t, api, "/v1/accounts/sessions/refresh", "", nil)
	require.Equal(t, http.StatusUnauthorized, res.StatusCode)
}

func TestSigningOutTakesTheCookie(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	who := s.principal(t, s.signIn(t, ada))
	api := s.api(t, who)
	testkit.Scenario{Name: "own sessions", Method: "GET", Path: "/v1/accounts/sessions", Status: 200, Has: []string{`"current":true`, "Firefox"}}.Play(t, api)
	rec := httptest.NewRecorder()
	api.ServeHTTP(rec, httptest.NewRequest(http.MethodDelete, "/v1/accounts/sessions/current", nil))
	require.Equal(t, http.StatusNoContent, rec.Code)
	require.Len(t, rec.Result().Cookies(), 1)
	require.Negative(t, rec.Result().Cookies()[0].MaxAge)
	testkit.Scenario{Name: "none left", Method: "GET", Path: "/v1/accounts/sessions", Status: 200, Has: []string{`"items":[]`}}.Play(t, api)
	testkit.Scenario{Name: "everywhere", Method: "DELETE", Path: "/v1/accounts/sessions", Status: 204}.Play(t, api)
}

func TestPublicOperations(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	api := s.api(t, auth.Principal{})
	for _, c := range []testkit.Scenario{
		{Name: "sign up", Method: "POST", Path: "/v1/accounts/users", Body: `{"email":"` + address("new") + `","password":"` + password + `","name":"New"}`, Status: 201, Has: []string{`"user_id":"usr_`}},
		{Name: "sign up again", Method: "POST", Path: "/v1/accounts/users", Body: `{"email":"` + ada.email + `","password":"` + password + `","name":"New"}`, Status: 201, Has: []string{`"user_id":"usr_`}},
		{Name: "short password", Method: "POST", Path: "/v1/accounts/users", Body: `{"email":"a@example.com","password":"ninechars","name":"New"}`, Status: 422, Has: []string{"body.password"}, HasNot: []string{"ninechars"}},
		{Name: "wrong password", Method: "POST", Path: "/v1/accounts/sessions", Body: `{"email":"` + ada.email + `","password":"wrong password"}`, Status: 401, Has: []string{"sign_in_failed"}, HasNot: []string{"wrong password"}},
		{Name: "reset", Method: "POST", Path: "/v1/accounts/password-resets", Body: `{"email":"` + ada.email + `"}`, Status: 202},
		{Name: "reset of a stranger", Method: "POST", Path: "/v1/accounts/password-resets", Body: `{"email":"` + address("x") + `"}`, Status: 202},
		{Name: "bad link", Method: "POST", Path: "/v1/accounts/password-resets/confirm", Body: `{"token":"nope","password":"` + password + `"}`, Status: 410, Has: []string{"reset_over"}},
	} {
		c.Play(t, api)
	}
	link := token(t, s.post.of("password_reset", ada.email)[0])
	testkit.Scenario{Name: "good link", Method: "POST", Path: "/v1/accounts/password-resets/confirm", Body: `{"token":"` + link + `","password":"a new password"}`, Status: 204}.Play(t, api)
}

func TestAccountOperations(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	api := s.api(t, s.principal(t, s.signIn(t, ada)))
	testkit.Scenario{Name: "me", Method: "GET", Path: "/v1/accounts/users/me", Status: 200, Has: []string{ada.email, `"second_factor":false`}, HasNot: []string{"password", "platform_role"}}.Play(t, api)
	testkit.Scenario{Name: "rename", Method: "PATCH", Path: "/v1/accounts/users/me", Body: `{"name":"Ada L."}`, Status: 200, Has: []string{"Ada L."}}.Play(t, api)
	testkit.Scenario{Name: "new password, old one wrong", Method: "PATCH", Path: "/v1/accounts/users/me", Body: `{"new_password":"another password","current_password":"no"}`, Status: 403, Has: []string{"password_wrong"}}.Play(t, api)
	body := testkit.Scenario{Name: "enrol", Method: "POST", Path: "/v1/accounts/users/me/totp", Status: 201, Has: []string{"otpauth://totp/"}}.Play(t, api)
	secret := testkit.Read[struct {
		Secret string `json:"secret"`
	}](t, body).Secret
	testkit.Scenario{Name: "confirm", Method: "POST", Path: "/v1/accounts/users/me/totp/confirm", Body: `{"code":"` + s.code(t, secret) + `"}`, Status: 200, Has: []string{"recovery_codes"}}.Play(t, api)
	testkit.Scenario{Name: "code missing", Method: "POST", Path: "/v1/accounts/sessions", Body: `{"email":"` + ada.email + `","password":"` + password + `"}`, Status: 200,
		Has: []string{`"second_factor_required":true`}, HasNot: []string{"access_token", "usr_"}, Headers: map[string]string{"Set-Cookie": ""}}.Play(t, api)
	testkit.Scenario{Name: "switch off, wrong code", Method: "DELETE", Path: "/v1/accounts/users/me/totp", Body: `{"code":"zzzzzz"}`, Status: 401, Has: []string{"code_wrong"}}.Play(t, api)
	s.clock.Advance(60e9)
	testkit.Scenario{Name: "switch off", Method: "DELETE", Path: "/v1/accounts/users/me/totp", Body: `{"code":"` + s.code(t, secret) + `"}`, Status: 204}.Play(t, api)
}

func TestOrganizationOperations(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, bob := s.someone(t, "Ada"), s.someone(t, "Bob")
	api := s.api(t, s.principal(t, s.signIn(t, ada)))
	body := testkit.Scenario{Name: "create", Method: "POST", Path: "/v1/accounts/organizations", Body: `{"name":"Lumen Live","country":"DE","currency":"EUR"}`, Status: 201,
		Has: []string{`"role":"owner"`}, Headers: map[string]string{"Etag": `"1"`}}.Play(t, api)
	type thing struct {
		ID string `json:"id"`
	}
	org := "/v1/accounts/organizations/" + testkit.Read[thing](t, body).ID
	for _, c := range []testkit.Scenario{
		{Name: "country", Method: "POST", Path: "/v1/accounts/organizations", Body: `{"name":"X","country":"Germany","currency":"EUR"}`, Status: 422, Has: []string{"body.country"}},
		{Name: "mine", Method: "GET", Path: "/v1/accounts/organizations", Status: 200, Has: []string{"Lumen Live"}},
		{Name: "one", Method: "GET", Path: org, Status: 200, Has: []string{`"role":"owner"`}, Headers: map[string]string{"Etag": `"1"`}},
		{Name: "stale", Method: "PATCH", Path: org, Header: map[string]string{"If-Match": `"7"`}, Body: `{"name":"Y"}`, Status: 412},
		{Name: "change", Method: "PATCH", Path: org, Header: map[string]string{"If-Match": `"1"`}, Body: `{"name":"Lumen Nights"}`, Status: 200, Has: []string{"Lumen Nights"}, Headers: map[string]string{"Etag": `"2"`}},
		{Name: "invite", Method: "POST", Path: org + "/invitations", Body: `{"email":"` + bob.email + `","role":"door"}`, Status: 201, Has: []string{`"role":"door"`}, HasNot: []string{"hash", "token"}},
		{Name: "unknown role", Method: "POST", Path: org + "/invitations", Body: `{"email":"` + bob.email + `","role":"admin"}`, Status: 422},
		{Name: "invitations", Method: "GET", Path: org + "/invitations", Status: 200, Has: []string{bob.email}},
	} {
		c.Play(t, api)
	}
	link := token(t, s.post.of("invitation", bob.email)[0])
	his := s.api(t, auth.Principal{Kind: auth.User, UserID: bob.id, SessionID: tix.NewSessionID()})
	testkit.Scenario{Name: "accept", Method: "POST", Path: "/v1/accounts/invitations/accept", Body: `{"token":"` + link + `"}`, Status: 200, Has: []string{`"role":"door"`, "Lumen Nights"}}.Play(t, his)

	body = testkit.Scenario{Name: "members", Method: "GET", Path: org + "/members?limit=1", Status: 200, Has: []string{ada.email}, HasNot: []string{bob.email}}.Play(t, api)
	next := testkit.Read[web.List[thing]](t, body).Next
	body = testkit.Scenario{Name: "next members", Method: "GET", Path: org + "/members?limit=1&after=" + next, Status: 200, Has: []string{bob.email}, HasNot: []string{`"next"`}}.Play(t, api)
	member := org + "/members/" + testkit.Read[web.List[thing]](t, body).Items[0].ID
	for _, c := range []testkit.Scenario{
		{Name: "promote", Method: "PATCH", Path: member, Body: `{"role":"manager"}`, Status: 200, Has: []string{`"role":"manager"`, bob.email}},
		{Name: "take out", Method: "DELETE", Path: member, Status: 204},
		{Name: "again", Method: "DELETE", Path: member, Status: 404},
		{Name: "not a membership", Method: "DELETE", Path: org + "/members/usr_x", Status: 422},
		{Name: "find users", Method: "GET", Path: "/v1/accounts/users?q=" + bob.email, Status: 200, Has: []string{bob.id.String()}, HasNot: []string{ada.email}},
		{Name: "support", Method: "PUT", Path: "/v1/accounts/users/" + bob.id.String() + "/platform-role", Body: `{"role":"support"}`, Status: 200, Has: []string{`"platform_role":"support"`}},
		{Name: "no more", Method: "PUT", Path: "/v1/accounts/users/" + bob.id.String() + "/platform-role", Body: `{"role":"none"}`, Status: 200, HasNot: []string{"platform_role"}},
	} {
		c.Play(t, api)
	}
}
