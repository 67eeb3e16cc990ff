package standin

import (
	"net/http"
	"strings"
)

// wholeRate is a rate of one, in millionths.
const wholeRate = 1_000_000

// exchange is how the platform's balance and connected accounts take money of another currency. Stripe
// converts a charge, and what follows from it, into the currency that the platform is paid out in, and a
// transfer into the account's; here only where a rate was given.
type exchange struct {
	Settles string           `json:"settles,omitempty"` // currency of the platform's balance; empty: every one
	Rates   map[string]int64 `json:"rates,omitempty"`   // "usd>eur" to millionths
}

// into gives what a movement is in another currency: itself without a rate.
func (e exchange) into(p posting, currency string) (posting, *float64) {
	rate, known := e.Rates[p.currency+">"+currency]
	if currency == "" || p.currency == currency || !known {
		return p, nil
	}
	shown := float64(rate) / wholeRate
	p.amount, p.fee, p.share, p.currency = p.amount*rate/wholeRate, p.fee*rate/wholeRate, p.share*rate/wholeRate, currency
	return p, &shown
}

// settled is a movement as it is on the balance that it belongs to. Transfers leave the platform's as they are.
func (s *Server) settled(p posting) (posting, *float64) {
	if p.account != "" {
		return s.arrives(p.account, p)
	}
	if p.kind == "transfer" || p.kind == "transfer_refund" {
		return p, nil
	}
	return s.settings.Exchange.into(p, s.settings.Exchange.Settles)
}

// arrives is a movement as it is on a connected account's balance. A payout to its bank stays as it is.
func (s *Server) arrives(account string, p posting) (posting, *float64) {
	rec, ok := s.accounts.get(account)
	if !ok || strings.HasPrefix(p.kind, "payout") {
		return p, nil
	}
	return s.settings.Exchange.into(p, rec.Account.DefaultCurrency)
}

// controlExchange sets the rates; those that were before are forgotten.
func (s *Server) controlExchange(w http.ResponseWriter, r *http.Request) {
	var in exchange
	if !s.decodeControl(w, r, &in) {
		return
	}
	for pair, rate := range in.Rates {
		if from, to, ok := strings.Cut(pair, ">"); !ok || len(from) != 3 || len(to) != 3 || rate < 1 {
			http.Error(w, `a rate is "usd>eur" and millionths`, http.StatusBadRequest)
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings.Exchange = in
	s.saveSettings()
	s.commit()
	s.writeJSON(w, in)
}
