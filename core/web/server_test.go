package web_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type signIn struct {
	Body struct {
		Email    string `json:"email" format:"email"`
		Password string `json:"password" minLength:"10"`
	}
}

type signed struct {
	Body struct {
		Tokens []string `json:"tokens" nullable:"false"`
	}
}

// policy answers one thing to everybody.
type policy struct{ web.Decision }

func (p policy) Decide(context.Context, auth.Principal, tix.OrganizationID, string) (web.Decision, error) {
	return p.Decision, nil
}

func server(t *testing.T, o web.Options, op web.Operation, h func(context.Context, *signIn) (*signed, error)) http.Handler {
	t.Helper()
	if o.Policy == nil {
		o.Policy = policy{web.Allowed}
	}
	o.Authenticator = testkit.As{}
	s := web.NewServer(o)
	op.ID, op.Method, op.Path, op.Summary = "accounts.session.create", http.MethodPost, "sessions", "Sign in"
	web.Handle(s.Router("accounts"), op, h)
	require.NoError(t, s.Err())
	return s.Handler()
}

func ok(context.Context, *signIn) (*signed, error) {
	out := &signed{}
	out.Body.Tokens = []string{}
	return out, nil
}

const (
	path = "/v1/accounts/sessions"
	good = `{"email":"ada@example.org","password":"correct horse"}`
)

func TestErrorsAreProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		testkit.Scenario
		decision web.Decision
		handle   func(context.Context, *signIn) (*signed, error)
	}{
		{testkit.Scenario{Name: "a wrong field is named", Body: `{"email":"ada","password":"correct horse"}`, Status: 422, Has: []string{`"field":"body.email"`, `"type":"validation_failed"`, `"request_id":"req_`}}, web.Allowed, ok},
		{testkit.Scenario{Name: "a body is never repeated", Body: `{"email":"ada@example.org","password":"hunter2","extra":"hunter2"}`, Status: 422, Has: []string{"body.password"}, HasNot: []string{"hunter2"}}, web.Allowed, ok},
		{testkit.Scenario{Name: "broken JSON is not repeated", Body: `{"password":"hunter2`, Status: 400, HasNot: []string{"hunter2"}}, web.Allowed, ok},
		{testkit.Scenario{Name: "unsigned", Body: good, Status: 401, Has: []string{`"unauthenticated"`}}, web.Unsigned, ok},
		{testkit.Scenario{Name: "without the role", Body: good, Status: 403, Has: []string{`"forbidden"`}}, web.Forbidden, ok},
		{testkit.Scenario{Name: "a stranger", Body: good, Status: 404, Has: []string{`"not_found"`}}, web.Hidden, ok},
		{testkit.Scenario{Name: "our kinds keep code and sentence", Body: good, Status: 409, Has: []string{`"type":"sold_out"`, "These tickets are sold out."}}, web.Allowed,
			func(context.Context, *signIn) (*signed, error) {
				return nil, errs.Wrap("inventory", errs.New(errs.Conflict, "sold_out", "These tickets are sold out."))
			}},
		{testkit.Scenario{Name: "a full queue says when", Body: good, Status: 503, Headers: map[string]string{"Retry-After": "2"}}, web.Allowed,
			func(context.Context, *signIn) (*signed, error) {
				return nil, errs.New(errs.Unavailable, "queue_full", "Please try again.").Retry(1500 * time.Millisecond)
			}},
		{testkit.Scenario{Name: "defects say nothing", Body: good, Status: 500, Has: []string{`"internal"`}, HasNot: []string{"pq:", "secret"}}, web.Allowed,
			func(context.Context, *signIn) (*signed, error) { return nil, errors.New("pq: secret table") }},
		{testkit.Scenario{Name: "panics say nothing", Body: good, Status: 500, Has: []string{`"internal"`}, HasNot: []string{"secret"}}, web.Allowed,
			func(context.Context, *signIn) (*signed, error) { panic("secret") }},
	} {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			c.Method, c.Path = http.MethodPost, path
			c.Play(t, server(t, web.Options{Policy: policy{c.decision}}, web.Operation{}, c.handle))
		})
	}
}

func TestAnswersHaveNoSchemaAndNoNullLists(t *testing.T) {
	t.Parallel()
	body := testkit.Scenario{Method: http.MethodPost, Path: path, Body: good, Status: 200}.Play(t, server(t, web.Options{}, web.Operation{}, ok))
	require.JSONEq(t, `{"tokens":[]}`, body)
}

func TestUnknownPlacesAreProblemsToo(t *testing.T) {
	t.Parallel()
	h := server(t, web.Options{}, web.Operation{}, ok)
	testkit.Scenario{Method: http.MethodGet, Path: "/v1/nothing", Status: 404, Headers: map[string]string{"Content-Type": "application/problem+json"}}.Play(t, h)
	testkit.Scenario{Method: http.MethodGet, Path: path, Status: 405, Headers: map[string]string{"Content-Type": "application/problem+json"}}.Play(t, h)
}

func TestOtherSitesMayNotPost(t *testing.T) {
	t.Parallel()
	h := server(t, web.Options{Origins: []string{"https://door.example"}}, web.Operation{}, ok)
	for origin, status := range map[string]int{"https://evil.example": 403, "https://door.example": 200} {
		testkit.Scenario{Name: origin, Method: http.MethodPost, Path: path, Body: good, Status: status,
			Header: map[string]string{"Origin": origin, "Sec-Fetch-Site": "cross-site"}}.Play(t, h)
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	calls := 0
	release := make(chan struct{})
	inside := make(chan struct{}, 1)
	h := server(t, web.Options{DB: testkit.DB(t)}, web.Operation{}, func(ctx context.Context, in *signIn) (*signed, error) {
		calls++
		switch in.Body.Email {
		case "slow@example.org":
			inside <- struct{}{}
			<-release
		case "broken@example.org":
			return nil, errors.New("database away")
		}
		return ok(ctx, in)
	})
	post := func(key, email string, status int, has ...string) testkit.Scenario {
		return testkit.Scenario{Name: key, Method: http.MethodPost, Path: path, Status: status, Has: has, Header: map[string]string{"Idempotency-Key": key},
			Body: `{"email":"` + email + `","password":"correct horse"}`}
	}
	key := tix.NewMessageID().String()
	post(key, "ada@example.org", 200).Play(t, h)
	again := post(key, "ada@example.org", 200)
	again.Headers = map[string]string{"Idempotent-Replayed": "true"}
	again.Play(t, h)
	require.Equal(t, 1, calls, "the second time is a replay")
	post(key, "eve@example.org", 422, "idempotency_key_reused").Play(t, h)

	broken := tix.NewMessageID().String()
	post(broken, "broken@example.org", 500).Play(t, h)
	post(broken, "broken@example.org", 500).Play(t, h)
	require.Equal(t, 3, calls, "a failure of ours is tried again")

	slow := tix.NewMessageID().String()
	done := make(chan struct{})
	go func() { defer close(done); post(slow, "slow@example.org", 200).Play(t, h) }()
	<-inside
	post(slow, "slow@example.org", 409, "still_running").Play(t, h)
	close(release)
	<-done
	post(slow, "slow@example.org", 200).Play(t, h)
	require.Equal(t, 4, calls)
}

// reversal stands for encryption.
type reversal struct{}

func (reversal) Seal(_ string, plain []byte) ([]byte, error) {
	sealed := slices.Clone(plain)
	slices.Reverse(sealed)
	return sealed, nil
}

func (r reversal) Open(purpose string, sealed []byte) ([]byte, error) { return r.Seal(purpose, sealed) }

func TestStoredAnswersAreSealed(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	h := server(t, web.Options{DB: d, Sealer: reversal{}}, web.Operation{}, func(context.Context, *signIn) (*signed, error) {
		out := &signed{}
		out.Body.Tokens = []string{"secret-token"}
		return out, nil
	})
	key := tix.NewMessageID().String()
	post := testkit.Scenario{Method: http.MethodPost, Path: path, Body: good, Status: 200, Header: map[string]string{"Idempotency-Key": key}, Has: []string{"secret-token"}}
	require.Equal(t, post.Play(t, h), post.Play(t, h))
	var stored string
	require.NoError(t, d.Pool().QueryRow(t.Context(), "SELECT convert_from(body, 'UTF8') FROM core_idempotency WHERE key = $1", key).Scan(&stored))
	require.NotContains(t, stored, "secret-token")
}

func TestLimitAnswers429WithRetryAfter(t *testing.T) {
	t.Parallel()
	h := server(t, web.Options{DB: testkit.Fresh(t), PerSecond: 1000}, web.Operation{Limit: web.Limit{Burst: 3, Per: time.Hour}}, ok)
	codes := map[int]int{}
	for range 5 {
		codes[play(t, h).code]++
	}
	require.Equal(t, map[int]int{200: 3, 429: 2}, codes)
	require.NotEmpty(t, play(t, h).retry)
}
