package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"
)

// Shell is what the start page shows before any script has run. The zero Shell leaves the
// page as it was built.
type Shell struct {
	Status      int // 0: 200
	Title       string
	Description string
	Image       string // absolute address for social cards
	Canonical   string
	Body        template.HTML
}

// Options describe one application.
type Options struct {
	Name   string // for error texts
	Prefix string // "/" or "/door/"
	Files  fs.FS  // the build: index.html, assets/…
	Policy Policy
	Camera bool // may the page use the camera
	Pay    bool // may the page use the browser's payment sheet
	// Secret is the beginning of paths whose links must tell nobody where they came from.
	Secret string
	// Shells makes the shell of a path below the prefix and its query; nil for none.
	Shells func(ctx context.Context, path, query string) (Shell, error)
}

// App serves one application.
type App struct {
	o     Options
	files map[string]file
	index string
}

// New reads a build into memory.
func New(o Options) (*App, error) {
	files, err := read(o.Files)
	if err != nil {
		return nil, fmt.Errorf("application %s: %w", o.Name, err)
	}
	index, ok := files["/index.html"]
	if !ok {
		return nil, fmt.Errorf("application %s has no index.html: build it first", o.Name)
	}
	return &App{o: o, files: files, index: string(index.body)}, nil
}

// ServeHTTP implements http.Handler.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	a.headers(w.Header())
	p := path.Clean("/" + strings.TrimPrefix(r.URL.Path, strings.TrimSuffix(a.o.Prefix, "/")))
	if a.o.Secret != "" && strings.HasPrefix(p, a.o.Secret) {
		w.Header().Set("Referrer-Policy", "no-referrer")
	}
	f, found := a.files[p]
	switch {
	case found && p != "/index.html":
		serve(w, r, p, f)
	case strings.HasPrefix(p, "/assets/") || path.Ext(p) != "":
		w.Header().Set("Cache-Control", "no-store")
		http.NotFound(w, r)
	default:
		a.page(w, r, p)
	}
}

func (a *App) headers(h http.Header) {
	h.Set("Content-Security-Policy", a.o.Policy.String())
	camera, pay := "()", "()"
	if a.o.Camera {
		camera = "(self)"
	}
	if a.o.Pay {
		pay = `(self "https://js.stripe.com")`
	}
	h.Set("Permissions-Policy", "camera="+camera+", payment="+pay+", geolocation=(), microphone=()")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
}

func serve(w http.ResponseWriter, r *http.Request, p string, f file) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(p, "/assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Add("Vary", "Accept-Encoding")
	body, tag := f.body, f.tag
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case f.br != nil && accepts(accepted, "br"):
		body, tag = f.br, f.tag+"-br"
		h.Set("Content-Encoding", "br")
	case f.gz != nil && accepts(accepted, "gzip"):
		body, tag = f.gz, f.tag+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// page answers with the start page and its shell.
func (a *App) page(w http.ResponseWriter, r *http.Request, p string) {
	var shell Shell
	if a.o.Shells != nil {
		var err error
		if shell, err = a.o.Shells(r.Context(), p, r.URL.RawQuery); err != nil {
			slog.WarnContext(r.Context(), "shell not made", "app", a.o.Name, "error", err)
			shell = Shell{} // the application will show the error itself
		}
	}
	body := []byte(fill(a.index, shell))
	sum := sha256.Sum256(body)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	if shell.Status == 0 || shell.Status == http.StatusOK {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		return
	}
	w.WriteHeader(shell.Status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}
