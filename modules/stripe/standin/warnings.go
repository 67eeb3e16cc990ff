package standin

import (
	"cmp"
	"net/http"
	"slices"
)

// fraudWarning is a bank's word that a charge may be fraudulent, before its cardholder disputes it.
type fraudWarning struct {
	ID            string  `json:"id"`
	Object        string  `json:"object"`
	Actionable    bool    `json:"actionable"`
	Charge        string  `json:"charge"`
	Created       int64   `json:"created"`
	FraudType     string  `json:"fraud_type"`
	Livemode      bool    `json:"livemode"`
	PaymentIntent *string `json:"payment_intent,omitempty"`
}

func fraudTypes() []string {
	return []string{"card_never_received", "fraudulent_card_application", "made_with_counterfeit_card", "made_with_lost_card", "made_with_stolen_card",
		"misc", "unauthorized_use_of_card"}
}

func (s *Server) warn(c *call, ch *charge, kind string) *fraudWarning {
	w := &fraudWarning{
		ID: randomID("issfr"), Object: "radar.early_fraud_warning", Charge: ch.ID, Created: s.unix(), FraudType: cmp.Or(kind, "made_with_stolen_card"),
		PaymentIntent: ch.PaymentIntent, Actionable: actionable(ch),
	}
	s.own(s.ownerOf(ch.ID), w.ID)
	s.warnings.put(w.ID, w)
	s.emit(c, "radar.early_fraud_warning.created", w)
	return w
}

// actionable tells whether a refund could still prevent a dispute.
func actionable(ch *charge) bool { return !ch.Disputed && !ch.Refunded }

// rewarn says of the warnings about a charge that they are not actionable any more, or again.
func (s *Server) rewarn(c *call, ch *charge) {
	for _, id := range s.warnings.order {
		if w, _ := s.warnings.get(id); w.Charge == ch.ID && w.Actionable != actionable(ch) {
			w.Actionable = actionable(ch)
			s.warnings.put(id, w)
			s.emit(c, "radar.early_fraud_warning.updated", w)
		}
	}
}

func (s *Server) getWarning(c *call) (any, error) {
	w, ok := find(s, c, s.warnings, c.id)
	if !ok {
		return nil, missing("early fraud warning", c.id)
	}
	return w, nil
}

func (s *Server) listWarnings(c *call) (any, error) {
	of, intent := c.form.str("charge"), c.form.str("payment_intent")
	return listOwn(s, c, "/v1/radar/early_fraud_warnings", s.warnings, func(w *fraudWarning) (any, int64, bool) {
		return w, w.Created, (of == "" || w.Charge == of) && (intent == "" || equal(w.PaymentIntent, intent))
	})
}

// controlWarnings makes a warning about any paid charge.
func (s *Server) controlWarnings(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Charge  string `json:"charge"`
		Payment string `json:"payment_intent"`
		Type    string `json:"fraud_type"`
	}
	if !s.decodeControl(w, r, &in) {
		return
	}
	if in.Type != "" && !slices.Contains(fraudTypes(), in.Type) {
		http.Error(w, "there is no such type of fraud", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if intent, ok := s.intents.get(in.Payment); ok && intent.Intent.Status == succeeded {
		in.Charge = *intent.Intent.LatestCharge
	}
	ch, ok := s.charges.get(in.Charge)
	if !ok || !ch.Captured {
		http.Error(w, "there is no such paid charge", http.StatusBadRequest)
		return
	}
	made := s.warn(nil, ch, in.Type)
	s.commit()
	s.wakePump()
	s.writeJSON(w, made)
}
