package standin

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
)

// fingerprint identifies a request's content: the same key with another fingerprint is an error.
func fingerprint(r *http.Request, body string) string {
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "\n" + body))
	return hex.EncodeToString(sum[:])
}

// claim takes an idempotency key for a request. It returns the earlier answer if there is one; an
// error if the key belongs to other parameters, or to a request that still runs.
func (s *Server) claim(key, fingerprint string) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[key] {
		return nil, &apiError{
			status: http.StatusConflict, unsaved: true, Type: "idempotency_error", Code: "idempotency_key_in_use",
			Message: "There is currently another in-progress request using this idempotent key.",
		}
	}
	saved, known := s.answers.get(key)
	if known && s.unix()-saved.At > int64(answersKeptFor.Seconds()) {
		known = false
	}
	switch {
	case !known:
		s.running[key] = true
		return nil, nil
	case saved.Fingerprint != fingerprint:
		return nil, &apiError{
			status: http.StatusBadRequest, unsaved: true, Type: "idempotency_error",
			Message: "Keys for idempotent requests can only be used with the same parameters they were first used with.",
		}
	}
	return saved, nil
}

// release gives a key back whose request had no effect.
func (s *Server) release(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, key)
}

func sameText(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
