package standin

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Fault makes the next Times sends go wrong.
type Fault struct {
	Kind  string `json:"kind"`  // unauthorized, rate_limited, server_error, error_after, timeout_after
	Times int    `json:"times"` // how many sends; 0 is taken as 1
	After int    `json:"after"` // rate_limited: seconds until X-RateLimit-Reset
}

// faults is the queue of what shall go wrong.
type faults struct {
	mu   sync.Mutex
	list []Fault
}

func (f *faults) add(one Fault) bool {
	if !slices.Contains([]string{"unauthorized", "rate_limited", "server_error", "error_after", "timeout_after"}, one.Kind) {
		return false
	}
	one.Times = max(one.Times, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, one)
	return true
}

// next takes the fault of this send; the zero Fault when all is well.
func (f *faults) next() Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.list) == 0 {
		return Fault{}
	}
	one := f.list[0]
	if f.list[0].Times--; f.list[0].Times == 0 {
		f.list = f.list[1:]
	}
	return one
}

func (f *faults) waiting() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Fault{}, f.list...)
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

// before answers for a fault that has no effect, and reports whether it did.
func (f Fault) before(w http.ResponseWriter, now time.Time) bool {
	switch f.Kind {
	case "unauthorized":
		refuse(w, http.StatusUnauthorized, wrong("", "The provided authorization grant is invalid, expired, or revoked"))
	case "rate_limited":
		w.Header().Set("X-RateLimit-Limit", "600")
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(now.Add(time.Duration(f.After)*time.Second).Unix(), 10))
		refuse(w, http.StatusTooManyRequests, wrong("", "too many requests"))
	case "server_error":
		refuse(w, http.StatusServiceUnavailable, wrong("", "Service Unavailable"))
	default:
		return false
	}
	return true
}

// after answers for a fault that comes when the mail is on its way, and reports whether it did.
func (f Fault) after(w http.ResponseWriter, r *http.Request, hang time.Duration) bool {
	switch f.Kind {
	case "error_after":
		refuse(w, http.StatusInternalServerError, wrong("", "Internal Server Error"))
	case "timeout_after":
		select {
		case <-r.Context().Done():
		case <-time.After(hang):
		}
		panic(http.ErrAbortHandler) // no answer at all
	default:
		return false
	}
	return true
}

// refuse writes SendGrid's errors body.
func refuse(w http.ResponseWriter, status int, list ...fault) {
	writeJSON(w, status, map[string]any{"errors": list})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the reader is gone: nobody to tell
}
