package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// caller makes calls over kept connections.
type caller struct {
	http *http.Client
	base string // "http://localhost:8080/v1/"
}

func newCaller(base string) *caller {
	return &caller{base: base, http: &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{MaxIdleConns: 0, MaxIdleConnsPerHost: 4 * clients, DisableCompression: true},
	}}
}

// header is one name and value; the zero header is not sent.
type header struct{ name, value string }

func bearer(token string) header { return header{"Authorization", "Bearer " + token} }

// post sends JSON and reads the answer into out; nil drops it. An answer above 299 is an error
// with its text.
func (c *caller) post(ctx context.Context, path string, h header, in, out any) error {
	return c.json(ctx, http.MethodPost, path, h, in, out)
}

func (c *caller) json(ctx context.Context, method, path string, h header, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if h.name != "" {
		req.Header.Set(h.name, h.value)
	}
	return c.do(req, out)
}

func (c *caller) do(req *http.Request, out any) error {
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode > 299 {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 4<<10))
		return fmt.Errorf("%s %s: %s: %s", req.Method, req.URL.Path, res.Status, text)
	}
	if out == nil {
		_, err = io.Copy(io.Discard, res.Body)
		return err
	}
	return json.NewDecoder(res.Body).Decode(out)
}
