package standin

import (
	"net/http"
	"strings"
	"time"
)

// accountTxn is a movement of money on a connected account's balance.
type accountTxn struct {
	Account string             `json:"account"`
	Txn     balanceTransaction `json:"txn"`
}

// place is an account and a currency.
type place struct{ account, currency string }

// postFor is postAt for a connected account's balance.
func (s *Server) postFor(account string, p posting, available time.Time) *balanceTransaction {
	p.account = account
	return s.postAt(p, available)
}

// has is what an account has in a currency, and how much of it is available.
func (s *Server) has(account, currency string) standing {
	var b standing
	now := s.unix()
	for _, id := range s.accountTxns.order {
		rec, _ := s.accountTxns.get(id)
		if rec.Account != account || rec.Txn.Currency != currency {
			continue
		}
		if rec.Txn.AvailableOn <= now {
			b.available += rec.Txn.Net
		} else {
			b.pending += rec.Txn.Net
		}
	}
	return b
}

// currenciesOf lists the currencies of which an account ever had something, its own first.
func (s *Server) currenciesOf(rec *accountRecord) []string {
	out := []string{rec.Account.DefaultCurrency}
	for p := range s.accountTotals {
		if p.account == rec.Account.ID && p.currency != rec.Account.DefaultCurrency {
			out = append(out, p.currency)
		}
	}
	return out
}

// controlAccount makes a connected account as a test or a demonstration wants it.
func (s *Server) controlAccount(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Do           string   `json:"do"` // verify, require, restrict, reject, deauthorize, bank
		CurrentlyDue []string `json:"currently_due"`
		Deadline     int64    `json:"deadline"`
		Bank         string   `json:"bank"`
	}
	if !s.decodeControl(w, r, &in) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	rec, err := s.connected(r.PathValue("id"))
	if err != nil {
		http.Error(w, "there is no such account", http.StatusNotFound)
		return
	}
	rec.Account.DetailsSubmitted = true
	switch in.Do {
	case "verify":
		s.setStanding(nil, rec, "", nil, nil)
	case "require":
		s.setStanding(nil, rec, "", in.CurrentlyDue, &in.Deadline)
	case "restrict":
		s.setStanding(nil, rec, "requirements.past_due", in.CurrentlyDue, nil)
	case "reject":
		s.setStanding(nil, rec, "rejected.other", nil, nil)
	case "deauthorize":
		s.emitFor(nil, rec.Account.ID, "account.application.deauthorized", map[string]any{"id": application, "object": "application", "name": "Tixters"})
		rec.Deauthorized = true
		s.accounts.put(rec.Account.ID, rec)
	case "bank":
		if in.Bank != "" && in.Bank != bankFails && in.Bank != bankFailsLater {
			http.Error(w, "a bank is empty, "+strings.Join([]string{bankFails, bankFailsLater}, " or "), http.StatusBadRequest)
			return
		}
		rec.Bank = in.Bank
		s.accounts.put(rec.Account.ID, rec)
	default:
		http.Error(w, "do one of verify, require, restrict, reject, deauthorize, bank", http.StatusBadRequest)
		return
	}
	s.commit()
	s.wakePump()
	s.writeJSON(w, rec.Account)
}

// controlPlatform says how often the platform's own balance is paid out.
func (s *Server) controlPlatform(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Interval string `json:"interval"`
	}
	if !s.decodeControl(w, r, &in) {
		return
	}
	switch in.Interval {
	case "manual", "daily", "weekly", "monthly":
	default:
		http.Error(w, "an interval is manual, daily, weekly or monthly", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings.Interval = in.Interval
	s.saveSettings()
	s.commit()
	w.WriteHeader(http.StatusNoContent)
}
