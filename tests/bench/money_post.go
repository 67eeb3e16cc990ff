package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
)

// postOffice stands before the mail stand-in: it lets one call in twenty fail before its effect, and
// remembers every mail that was taken, since the stand-in keeps the newest only.
type postOffice struct {
	mu    sync.Mutex
	dice  *rand.Rand
	mails map[string]int // by the mail's own number
	calls int
	fails int
}

func newPostOffice(seed uint64) *postOffice {
	return &postOffice{dice: rand.New(rand.NewPCG(seed, 2)), mails: map[string]int{}}
}

func (p *postOffice) failing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	if p.dice.IntN(20) > 0 {
		return false
	}
	p.fails++
	return true
}

func (p *postOffice) before(office http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v3/mail/send" {
			office.ServeHTTP(w, r)
			return
		}
		if p.failing() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		office.ServeHTTP(answer, r)
		if answer.Code == http.StatusAccepted {
			p.took(body)
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the sender has gone: it will ask again
	})
}

// took remembers a mail by the number that it carries.
func (p *postOffice) took(body []byte) {
	var m struct {
		CustomArgs map[string]string `json:"custom_args"`
		People     []struct {
			CustomArgs map[string]string `json:"custom_args"`
		} `json:"personalizations"`
	}
	if json.Unmarshal(body, &m) != nil {
		return
	}
	id := m.CustomArgs["mail_id"]
	for _, to := range m.People {
		if v := to.CustomArgs["mail_id"]; v != "" {
			id = v
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails[id]++
}
