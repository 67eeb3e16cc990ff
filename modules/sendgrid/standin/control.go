package standin

import (
	"encoding/json"
	"net/http"
	"time"
)

// summary is a message in a list: everything but its body and files.
type summary struct {
	ID          string            `json:"id"`
	ReceivedAt  time.Time         `json:"received_at"`
	From        Address           `json:"from"`
	To          []Address         `json:"to"`
	Subject     string            `json:"subject"`
	State       string            `json:"state"`
	Attachments int               `json:"attachments"`
	CustomArgs  map[string]string `json:"custom_args"`
}

// listMessages is GET /__standin/messages?to=&q=, newest first.
func (s *Server) listMessages(w http.ResponseWriter, r *http.Request) {
	list := []summary{}
	for _, m := range s.store.find(r.URL.Query().Get("to"), r.URL.Query().Get("q")) {
		list = append(list, summary{m.ID, m.ReceivedAt, m.From, m.To, m.Subject, m.State(), len(m.Attachments), m.CustomArgs})
	}
	writeJSON(w, http.StatusOK, map[string]any{"messages": list})
}

// getMessage is GET /__standin/messages/{id}: the whole message, files in base64.
func (s *Server) getMessage(w http.ResponseWriter, r *http.Request) {
	m, ok := s.store.get(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, wrong("id", "There is no such message."))
		return
	}
	writeJSON(w, http.StatusOK, m)
}

// deleteMessages deletes one message or all.
func (s *Server) deleteMessages(w http.ResponseWriter, r *http.Request) {
	if err := s.store.remove(r.PathValue("id")); err != nil {
		s.opts.Log.Error("delete mail", "error", err)
		refuse(w, http.StatusInternalServerError, wrong("", "The message could not be deleted."))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) listFaults(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"faults": s.faults.waiting()})
}

// addFault is POST /__standin/faults with a Fault.
func (s *Server) addFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil || !s.faults.add(f) {
		refuse(w, http.StatusBadRequest, wrong("kind", "Give kind: unauthorized, rate_limited, server_error, error_after or timeout_after; and times, after."))
		return
	}
	writeJSON(w, http.StatusCreated, map[string]any{"faults": s.faults.waiting()})
}

func (s *Server) clearFaults(w http.ResponseWriter, _ *http.Request) {
	s.faults.clear()
	w.WriteHeader(http.StatusNoContent)
}

// showKey is GET /__standin/public_key, in the form of GET /v3/user/webhooks/event/settings/signed.
func (s *Server) showKey(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"public_key": s.public})
}
