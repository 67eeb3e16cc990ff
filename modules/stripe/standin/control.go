package standin

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"
)

// decodeControl reads the JSON body of a control call. Asking for the JSON media type keeps other
// pages open in the developer's browser from sending one: that would need our consent (CORS).
func (s *Server) decodeControl(w http.ResponseWriter, r *http.Request, into any) bool {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "send application/json", http.StatusUnsupportedMediaType)
		return false
	}
	dec := json.NewDecoder(io.LimitReader(r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		http.Error(w, "the body is not the JSON that is expected here", http.StatusBadRequest)
		return false
	}
	return true
}

// setClock moves the clock to an instant, forward by seconds, or back to real time.
func (s *Server) setClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Now            time.Time `json:"now"`
		AdvanceSeconds int64     `json:"advance_seconds"`
		Reset          bool      `json:"reset"`
	}
	if !s.decodeControl(w, r, &in) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case in.Reset:
		s.settings.ClockOffset = 0
	case !in.Now.IsZero():
		s.settings.ClockOffset = in.Now.Sub(s.opts.Now())
	default:
		s.settings.ClockOffset += time.Duration(in.AdvanceSeconds) * time.Second
	}
	s.saveSettings()
	s.settle()
	s.commit()
	s.wakePump()
	s.writeJSON(w, map[string]time.Time{"now": s.now()})
}

// flushNow makes every pending webhook delivery due at once.
func (s *Server) flushNow(w http.ResponseWriter, r *http.Request) {
	if !s.decodeControl(w, r, &struct{}{}) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	w.WriteHeader(http.StatusAccepted)
}

// snapshot is the stand-in's whole state for tests, newest first, without secrets of payments.
type snapshot struct {
	Now        time.Time             `json:"now"`
	Intents    []paymentIntent       `json:"payment_intents"`
	Charges    []*charge             `json:"charges"`
	Refunds    []refund              `json:"refunds"`
	Txns       []*balanceTransaction `json:"balance_transactions"`
	Events     []*event              `json:"events"`
	Deliveries []*delivery           `json:"deliveries"`
	Faults     []*fault              `json:"faults"`
	Totals     map[string]int64      `json:"totals"`
	Owners     map[string]string     `json:"owners"` // connected accounts of objects that are not the platform's
}

func (s *Server) snapshot() snapshot {
	out := snapshot{
		Now: s.now(), Intents: []paymentIntent{}, Charges: []*charge{}, Refunds: []refund{}, Txns: []*balanceTransaction{},
		Events: []*event{}, Deliveries: []*delivery{}, Faults: append([]*fault{}, s.faults...), Totals: s.totals, Owners: map[string]string{},
	}
	for id, rec := range s.owners.newest {
		out.Owners[id] = rec.Account
	}
	for _, rec := range s.intents.newest {
		pi := rec.Intent
		pi.ClientSecret = ""
		out.Intents = append(out.Intents, pi)
	}
	for _, ch := range s.charges.newest {
		out.Charges = append(out.Charges, ch)
	}
	for _, rec := range s.refunds.newest {
		out.Refunds = append(out.Refunds, rec.Refund)
	}
	for _, txn := range s.txns.newest {
		out.Txns = append(out.Txns, s.shown(txn))
	}
	for _, ev := range s.events.newest {
		out.Events = append(out.Events, ev)
	}
	for _, d := range s.deliveries.newest {
		out.Deliveries = append(out.Deliveries, d)
	}
	return out
}

func (s *Server) getState(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	body, err := json.MarshalIndent(s.snapshot(), "", "  ")
	s.mu.Unlock()
	if err != nil {
		http.Error(w, "the state could not be encoded", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(body); err != nil {
		s.opts.Log.Debug("stripe stand-in: answer not delivered", "error", err)
	}
}
