package standin

import (
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

//go:embed pages
var pageFiles embed.FS

func parsePages() (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"when":  func(t time.Time) string { return t.UTC().Format("2 Jan, 15:04:05") + " UTC" },
		"stamp": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"size":  func(b []byte) string { return strconv.Itoa((len(b)+1023)/1024) + " KB" },
		"people": func(list []Address) string {
			names := make([]string, 0, len(list))
			for _, a := range list {
				names = append(names, a.String())
			}
			return strings.Join(names, ", ")
		},
	}).ParseFS(pageFiles, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse inbox pages: %w", err)
	}
	return t, nil
}

func (s *Server) pageRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.listPage)
	mux.HandleFunc("GET /messages/{id}", s.messagePage)
	mux.HandleFunc("GET /messages/{id}/html", s.messageHTML)
	mux.HandleFunc("GET /messages/{id}/files/{n}", s.messageFile)
	mux.HandleFunc("POST /delete", s.deleteAll)
	for _, asset := range []string{"inbox.css", "inbox.js"} {
		mux.HandleFunc("GET /assets/"+asset, func(w http.ResponseWriter, r *http.Request) {
			http.ServeFileFS(w, r, pageFiles, "pages/"+asset)
		})
	}
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) { s.page(w, http.StatusNotFound, "missing.html", nil) })
}

// listPage is the inbox: every message, or those that contain the words of ?q=.
func (s *Server) listPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	all := s.store.find("", q)
	count := len(all)
	s.page(w, http.StatusOK, "list.html", map[string]any{"Query": q, "Messages": all[:min(count, 200)], "Count": count})
}

func (s *Server) messagePage(w http.ResponseWriter, r *http.Request) {
	m, ok := s.store.get(r.PathValue("id"))
	if !ok {
		s.page(w, http.StatusNotFound, "missing.html", nil)
		return
	}
	view := r.URL.Query().Get("view")
	if view != "text" && m.HTML != "" {
		view = "html"
	} else {
		view = "text"
	}
	s.page(w, http.StatusOK, "message.html", map[string]any{"M": m, "View": view})
}

// messageHTML is what the frame shows: the mail's own HTML with its inline pictures, without
// scripts, forms, an origin or a network. Links open in a new tab.
func (s *Server) messageHTML(w http.ResponseWriter, r *http.Request) {
	m, ok := s.store.get(r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	html := m.HTML
	for _, a := range m.Attachments {
		if a.ContentID != "" && strings.HasPrefix(a.Type, "image/") {
			html = strings.ReplaceAll(html, "cid:"+a.ContentID, "data:"+a.Type+";base64,"+base64.StdEncoding.EncodeToString(a.Content))
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'")
	_, _ = w.Write([]byte(strings.Replace(html, "<head>", `<head><base target="_blank">`, 1))) // the reader is gone: nobody to tell
}

// messageFile downloads an attachment; it is never shown in place.
func (s *Server) messageFile(w http.ResponseWriter, r *http.Request) {
	m, ok := s.store.get(r.PathValue("id"))
	n, err := strconv.Atoi(r.PathValue("n"))
	if !ok || err != nil || n < 0 || n >= len(m.Attachments) {
		http.NotFound(w, r)
		return
	}
	a := m.Attachments[n]
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	_, _ = w.Write(a.Content) // the reader is gone: nobody to tell
}

func (s *Server) deleteAll(w http.ResponseWriter, r *http.Request) {
	if err := s.store.remove(""); err != nil {
		s.opts.Log.Error("delete mail", "error", err)
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) page(w http.ResponseWriter, status int, name string, data any) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	if err := s.pages.ExecuteTemplate(w, name, data); err != nil {
		s.opts.Log.Error("show inbox", "page", name, "error", err)
	}
}
