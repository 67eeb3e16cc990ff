package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// clerk makes calls as a patient person does: what was lost, is busy or away is asked again under the
// same key, so that each is done once.
type clerk struct {
	http *http.Client
	base string // "http://127.0.0.1:1234"

	mu     sync.Mutex
	tokens map[string]token // by address of who signed in
}

type token struct {
	text  string
	until time.Time
}

const (
	clerkPatience = 4 * time.Minute
	clerkPassword = "a year of money, told twice"
	clerkRenews   = 8 * time.Minute // access tokens are good for ten
)

func newClerk(base string) *clerk {
	return &clerk{base: base, tokens: map[string]token{}, http: &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

// refusal is an answer that will not become another one by asking again.
type refusal struct {
	call   string
	status int
	code   string
	text   string
}

func (r *refusal) Error() string { return fmt.Sprintf("%s: %d %s", r.call, r.status, r.text) }

// refused reports whether err is a refusal with one of the codes.
func refusedFor(err error, codes ...string) bool {
	var r *refusal
	if !errors.As(err, &r) {
		return false
	}
	for _, c := range codes {
		if r.code == c || strings.HasSuffix(r.code, "/"+c) {
			return true
		}
	}
	return false
}

// call is one request; who is the address of a member, or "".
type call struct {
	method, path string // below /v1/, or a whole address
	who          string
	headers      map[string]string
	body         any // url.Values is sent as a form
	key          string
}

// do makes the call until it is answered, and reads the answer into out; nil drops it.
func (c *clerk) do(ctx context.Context, in call, out any) error {
	ctx, cancel := context.WithTimeout(ctx, clerkPatience)
	defer cancel()
	if in.key == "" {
		in.key = tix.NewKeyID().String()
	}
	var last error
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		again, err := c.try(ctx, in, out)
		if err == nil || !again {
			return err
		}
		last = err
		if err := sleep(ctx, pause); err != nil {
			return errors.Join(err, last)
		}
	}
}

// try makes the call once, and tells whether it is worth another.
func (c *clerk) try(ctx context.Context, in call, out any) (again bool, err error) {
	address := in.path
	if !strings.HasPrefix(address, "http") {
		address = c.base + "/v1/" + in.path
	}
	kind, raw := "application/json", []byte("{}")
	switch body := in.body.(type) {
	case nil:
	case url.Values:
		kind, raw = "application/x-www-form-urlencoded", []byte(body.Encode())
	default:
		if raw, err = json.Marshal(body); err != nil {
			return false, err
		}
	}
	if in.method == http.MethodGet {
		raw = nil
	}
	req, err := http.NewRequestWithContext(ctx, in.method, address, bytes.NewReader(raw))
	if err != nil {
		return false, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Idempotency-Key", in.key)
	for name, value := range in.headers {
		req.Header.Set(name, value)
	}
	if in.who != "" {
		text, err := c.token(ctx, in.who)
		if err != nil {
			return false, err
		}
		req.Header.Set("Authorization", "Bearer "+text)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return ctx.Err() == nil, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return ctx.Err() == nil, err
	}
	if res.StatusCode > 299 {
		r := &refusal{in.method + " " + in.path, res.StatusCode, problem(answer), string(answer[:min(len(answer), 400)])}
		return res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests || refusedFor(r, "still_running"), r
	}
	if out == nil || len(answer) == 0 {
		return false, nil
	}
	return false, json.Unmarshal(answer, out)
}

// token signs a member in, and again before the token ends.
func (c *clerk) token(ctx context.Context, who string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.tokens[who]; time.Now().Before(t.until) {
		return t.text, nil
	}
	var s struct {
		AccessToken string `json:"access_token"`
	}
	if err := c.do(ctx, call{method: "POST", path: "accounts/sessions", body: map[string]string{"email": who, "password": clerkPassword}}, &s); err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	c.tokens[who] = token{s.AccessToken, time.Now().Add(clerkRenews)}
	return s.AccessToken, nil
}

// control tells a stand-in what to do.
func (c *clerk) control(ctx context.Context, standin, path string, body, out any) error {
	return c.do(ctx, call{method: "POST", path: standin + "/__standin/" + path, body: body}, out)
}

// each does something for every item, so many at once, and ends with the first error.
func each[T any](ctx context.Context, items []T, atOnce int, do func(context.Context, T) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work := make(chan T)
	var group sync.WaitGroup
	for range min(atOnce, len(items)) {
		group.Go(func() {
			for item := range work {
				if err := do(ctx, item); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, item := range items {
		select {
		case work <- item:
		case <-ctx.Done():
		}
	}
	close(work)
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return ctx.Err()
}
