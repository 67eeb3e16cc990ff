package standin

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// maxBody is SendGrid's limit of a whole mail.
const maxBody = 30 << 20

// send is POST /v3/mail/send.
func (s *Server) send(w http.ResponseWriter, r *http.Request) {
	now := s.opts.Now().UTC()
	key, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer || key == "" || s.opts.APIKey != "" && key != s.opts.APIKey {
		refuse(w, http.StatusUnauthorized, wrong("", "The provided authorization grant is invalid, expired, or revoked"))
		return
	}
	fault := s.faults.next()
	if fault.before(w, now) {
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, wrong("", "Content-Type should be application/json."))
		return
	}
	body := http.MaxBytesReader(w, r.Body, maxBody)
	in := &mailRequest{}
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(in)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		refuse(w, http.StatusRequestEntityTooLarge, wrong("", "The JSON payload you have included in your request is too large."))
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, wrong("", "Bad Request: %s", err))
		return
	}
	if list := in.check(); len(list) > 0 {
		refuse(w, http.StatusBadRequest, list...)
		return
	}
	if m := in.MailSettings; m != nil && m.SandboxMode != nil && m.SandboxMode.Enable {
		w.WriteHeader(http.StatusOK) // checked, and neither sent nor kept
		return
	}
	id := newID()
	for _, m := range in.messages(id, now) {
		m.Events = happen(m, now)
		if err := s.store.put(m, true); err != nil {
			s.opts.Log.Error("keep mail", "error", err)
			refuse(w, http.StatusInternalServerError, wrong("", "Internal Server Error"))
			return
		}
		s.announce(m.ID)
	}
	if fault.after(w, r, s.opts.Hang) {
		return
	}
	w.Header().Set("X-Message-Id", id)
	w.WriteHeader(http.StatusAccepted)
}
