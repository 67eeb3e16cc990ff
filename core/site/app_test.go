package site

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func app(t *testing.T, shells func(context.Context, string, string) (Shell, error)) *App {
	t.Helper()
	a, err := New(Options{Name: "buyer", Prefix: "/door/", Shells: shells, Files: fstest.MapFS{
		"index.html":           {Data: []byte(`<html><head><title>Built</title><!--tix:head--></head><body><div id="root"><!--tix:shell--></div></body></html>`)},
		"assets/main-1.js":     {Data: []byte("plain")},
		"assets/main-1.js.br":  {Data: []byte("brotli")},
		"assets/main-1.js.gz":  {Data: []byte("gzip")},
		"assets/main-1.js.map": {Data: []byte("secret sources")},
		"sw.js":                {Data: []byte("worker")},
	}})
	require.NoError(t, err)
	return a
}

func get(a *App, path string, header map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

func TestServe(t *testing.T) {
	t.Parallel()
	a := app(t, nil)
	for name, c := range map[string]struct {
		path   string
		accept string
		status int
		body   string
		cache  string
	}{
		"hashed file for ever":          {"/door/assets/main-1.js", "", 200, "plain", "public, max-age=31536000, immutable"},
		"brotli when taken":             {"/door/assets/main-1.js", "gzip, br", 200, "brotli", "public, max-age=31536000, immutable"},
		"gzip when brotli is refused":   {"/door/assets/main-1.js", "br;q=0, gzip", 200, "gzip", "public, max-age=31536000, immutable"},
		"missing asset is no page":      {"/door/assets/gone.js", "", 404, "404 page not found\n", "no-store"},
		"source maps stay at home":      {"/door/assets/main-1.js.map", "", 404, "404 page not found\n", "no-store"},
		"service worker is revalidated": {"/door/sw.js", "", 200, "worker", "no-cache"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := get(a, c.path, map[string]string{"Accept-Encoding": c.accept})
			require.Equal(t, c.status, w.Code)
			require.Equal(t, c.body, w.Body.String())
			require.Equal(t, c.cache, w.Header().Get("Cache-Control"))
			require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
		})
	}
}

func TestShellIsEscapedAndOptional(t *testing.T) {
	t.Parallel()
	a := app(t, func(_ context.Context, path, _ string) (Shell, error) {
		switch path {
		case "/e/lanterns":
			return Shell{Title: `Lanterns <of> the North`, Description: "Fri 4 Dec", Image: "https://t.example/i.jpg", Body: "<h1>Lanterns</h1>"}, nil
		case "/e/gone":
			return Shell{Status: 404}, nil
		}
		return Shell{}, errors.New("database away")
	})
	w := get(a, "/door/e/lanterns", nil)
	require.Contains(t, w.Body.String(), "<title>Lanterns &lt;of&gt; the North</title>")
	require.Contains(t, w.Body.String(), `<meta property="og:image" content="https://t.example/i.jpg">`)
	require.Contains(t, w.Body.String(), `<div id="root"><h1>Lanterns</h1></div>`)
	require.Equal(t, http.StatusNotModified, get(a, "/door/e/lanterns", map[string]string{"If-None-Match": w.Header().Get("ETag")}).Code)
	require.Equal(t, http.StatusNotFound, get(a, "/door/e/gone", nil).Code)
	broken := get(a, "/door/anything", nil)
	require.Equal(t, http.StatusOK, broken.Code, "the application shows errors itself")
	require.Contains(t, broken.Body.String(), "<title>Built</title>")
}
