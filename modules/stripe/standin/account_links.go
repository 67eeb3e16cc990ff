package standin

import (
	"net/http"
	"net/url"
	"time"
)

// linkLifetime is how long an account link is good.
const linkLifetime = 5 * time.Minute

// linkRecord is a page on which a payee answers what Stripe wants to know. It works once.
type linkRecord struct {
	Token      string `json:"token"`
	Account    string `json:"account"`
	RefreshURL string `json:"refresh_url"`
	ReturnURL  string `json:"return_url"`
	ExpiresAt  int64  `json:"expires_at"`
	Used       bool   `json:"used,omitempty"` // the page was opened: its link no longer is good
}

func (s *Server) createAccountLink(c *call) (any, error) {
	f := c.form
	if err := f.required("account", "refresh_url", "return_url", "type"); err != nil {
		return nil, err
	}
	if _, err := f.oneOf("type", "", "account_onboarding", "account_update"); err != nil {
		return nil, err
	}
	rec, err := s.connected(f.str("account"))
	if err != nil {
		return nil, err
	}
	if a := rec.Account.Requirements.DisabledReason; a != nil && len(*a) > 8 && (*a)[:8] == "rejected" {
		return nil, refused("", "This account was rejected.")
	}
	for _, key := range []string{"refresh_url", "return_url"} {
		if u, err := url.Parse(f.str(key)); err != nil || u.Host == "" {
			return nil, badParam("url_invalid", key, "Not a valid URL")
		}
	}
	l := &linkRecord{Token: randomID("link"), Account: rec.Account.ID, RefreshURL: f.str("refresh_url"), ReturnURL: f.str("return_url"), ExpiresAt: s.now().Add(linkLifetime).Unix()}
	s.links.put(l.Token, l)
	return map[string]any{"object": "account_link", "created": s.unix(), "expires_at": l.ExpiresAt, "url": c.base + "/__standin/onboarding/" + l.Token}, nil
}

func (s *Server) createLoginLink(c *call) (any, error) {
	rec, err := s.connected(c.id)
	if err != nil {
		return nil, err
	}
	if rec.Account.Type != "express" {
		return nil, refused("", "Cannot create a login link for an account that is not an Express account.")
	}
	return map[string]any{"object": "login_link", "created": s.unix(), "url": c.base + "/__standin/"}, nil
}

type onboardingView struct {
	Open    bool
	Title   string
	Name    string
	Email   string
	Country string
	Due     []string
}

// onboarding finds the link of a token and the account that it is for.
func (s *Server) onboarding(token string) (*linkRecord, *accountRecord) {
	l, ok := s.links.get(token)
	if !ok {
		return nil, nil
	}
	rec, err := s.connected(l.Account)
	if err != nil {
		return nil, nil
	}
	return l, rec
}

func (s *Server) onboardingPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	l, rec := s.onboarding(r.PathValue("token"))
	if l == nil {
		s.mu.Unlock()
		s.page(w, http.StatusNotFound, "onboarding.html", "'none'", onboardingView{Title: "There is no such verification"})
		return
	}
	if l.Used || s.unix() > l.ExpiresAt {
		to := l.RefreshURL
		s.mu.Unlock()
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	l.Used = true
	s.links.put(l.Token, l)
	s.commit()
	a := rec.Account
	view := onboardingView{Open: true, Country: a.Country, Due: a.Requirements.CurrentlyDue}
	if a.Email != nil {
		view.Email = *a.Email
	}
	back := l.ReturnURL
	s.mu.Unlock()
	s.page(w, http.StatusOK, "onboarding.html", "'self'"+origin(&back), view)
}

// onboarded takes the payee's choice and sends it back.
func (s *Server) onboarded(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	outcome := r.PostFormValue("outcome")
	s.mu.Lock()
	defer s.mu.Unlock()
	l, rec := s.onboarding(r.PathValue("token"))
	if l == nil {
		http.Error(w, "there is no such verification", http.StatusNotFound)
		return
	}
	rec.Account.DetailsSubmitted = true
	switch outcome {
	case "complete":
		s.setStanding(nil, rec, "", nil, nil)
	case "incomplete":
		deadline := s.now().Add(14 * 24 * time.Hour).Unix()
		s.setStanding(nil, rec, "", []string{"individual.verification.document"}, &deadline)
	case "leave":
		rec.Account.DetailsSubmitted = false
		s.accounts.put(rec.Account.ID, rec)
	default:
		http.Error(w, "choose how the verification ends", http.StatusBadRequest)
		return
	}
	s.commit()
	s.wakePump()
	http.Redirect(w, r, l.ReturnURL, http.StatusSeeOther)
}
