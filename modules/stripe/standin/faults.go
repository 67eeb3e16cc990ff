package standin

import (
	"encoding/json"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"time"
)

// The kinds of fault that POST /__standin/faults takes.
const (
	errorBefore     = "error_before"     // 500, nothing happened, the key is still free
	errorAfter      = "error_after"      // 500, it happened; as at Stripe the key now answers with this 500
	timeoutBefore   = "timeout_before"   // no answer, nothing happened; the key is in use meanwhile
	timeoutAfter    = "timeout_after"    // no answer, it happened
	rateLimited     = "rate_limited"     // 429
	lockTimeout     = "lock_timeout"     // 429 lock_timeout: another request holds the object
	connectionReset = "connection_reset" // the connection breaks, nothing happened
	resetAfter      = "reset_after"      // the connection breaks, it happened
	balanceShort    = "balance_short"    // 400, nothing happened; the key remembers it
)

// fault makes the next Times calls of a route fail. Route is the path as operations spell it
// ("/v1/payment_intents/{id}/confirm"), or * for all; Method may be empty for any. With Percent it is
// that share of all calls of servers instead, until the faults are cleared: browsers are spared, since
// people who pay do not repeat a call under its key.
type fault struct {
	Route   string  `json:"route"`
	Method  string  `json:"method"`
	Times   int     `json:"times"`
	Percent float64 `json:"percent,omitempty"`
	Kind    string  `json:"kind"`
}

// heldFor is how long an unanswered request is kept open, unless the caller leaves earlier.
const heldFor = 2 * time.Minute

func (f *fault) is(kind string) bool { return f != nil && f.Kind == kind }

// answer is the error form of the fault, for the kinds that answer.
func (f *fault) answer() answer {
	e := &apiError{status: http.StatusInternalServerError, Type: "api_error", Message: "An unknown error occurred (injected fault)."}
	switch f.Kind {
	case rateLimited:
		e.status, e.Type, e.Code, e.Message = http.StatusTooManyRequests, invalidRequest, "rate_limit", "Too many requests hit the API too quickly (injected fault)."
	case lockTimeout:
		e.status, e.Type, e.Code = http.StatusTooManyRequests, invalidRequest, "lock_timeout"
		e.Message = "This object cannot be accessed right now because another API request or Stripe process is currently accessing it (injected fault)."
	}
	return result(nil, e)
}

// takeFault uses up one turn of the first fault that matches.
func (s *Server) takeFault(method, route string, browser bool) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	roll := rand.Float64() * 100 // one for all shares, so that they add up
	for i, f := range s.faults {
		if (f.Route != "*" && f.Route != route) || (f.Method != "" && f.Method != method) {
			continue
		}
		if f.Percent > 0 {
			if roll -= f.Percent; roll < 0 && !browser {
				return f
			}
			continue
		}
		if f.Times--; f.Times <= 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return f
	}
	return nil
}

// early tells whether the fault keeps the operation from happening.
func (f *fault) early() bool {
	return f != nil && slices.Contains([]string{errorBefore, timeoutBefore, rateLimited, lockTimeout, connectionReset}, f.Kind)
}

// failEarly answers, or fails to answer, a request that had no effect.
func (s *Server) failEarly(w http.ResponseWriter, r *http.Request, f *fault) {
	switch f.Kind {
	case timeoutBefore:
		s.hold(r)
	case connectionReset:
		s.reset(w)
	case rateLimited, lockTimeout:
		w.Header().Set("Retry-After", "1")
		s.reply(w, f.answer())
	default:
		s.reply(w, f.answer())
	}
}

// hold waits until the caller gives up, then breaks the connection: it does not return.
func (s *Server) hold(r *http.Request) {
	late := time.NewTimer(heldFor)
	defer late.Stop()
	select {
	case <-r.Context().Done():
	case <-s.stopping:
	case <-late.C:
	}
	panic(http.ErrAbortHandler)
}

func (s *Server) reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // RST instead of FIN
	}
	_ = conn.Close()
}

func (s *Server) addFault(w http.ResponseWriter, r *http.Request) {
	f := &fault{}
	if !s.decodeControl(w, r, f) {
		return
	}
	kinds := []string{errorBefore, errorAfter, timeoutBefore, timeoutAfter, rateLimited, lockTimeout, connectionReset, resetAfter, balanceShort}
	known := f.Route == "*" || slices.ContainsFunc(operations(), func(op operation) bool {
		return op.path == f.Route && (f.Method == "" || f.Method == op.method)
	})
	if f.Times == 0 {
		f.Times = 1
	}
	if !slices.Contains(kinds, f.Kind) || !known || f.Times < 0 || f.Percent < 0 || f.Percent > 100 {
		http.Error(w, "route must be one the stand-in serves, kind one of its faults, times positive, percent at most 100", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.faults = append(s.faults, f)
	s.mu.Unlock()
	w.WriteHeader(http.StatusCreated)
}

func (s *Server) listFaults(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]fault, 0, len(s.faults))
	for _, f := range s.faults {
		list = append(list, *f)
	}
	s.writeJSON(w, list)
}

func (s *Server) clearFaults(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	s.faults = nil
	s.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		s.opts.Log.Debug("stripe stand-in: answer not delivered", "error", err)
	}
}
