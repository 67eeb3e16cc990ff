package standin

import (
	"net/http"
	"net/url"
	"strings"
)

type challengeView struct {
	Open         bool
	Title        string
	Amount, Card string
}

// challenged finds the intent whose 3-D Secure page has this token.
func (s *Server) challenged(token string) (*intentRecord, *methodRecord) {
	for _, rec := range s.intents.newest {
		if rec.Challenge != "" && sameText(rec.Challenge, token) && rec.Intent.Status == needsAction {
			method, _ := s.methods.get(rec.Pending)
			return rec, method
		}
	}
	return nil, nil
}

func (s *Server) challengePage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	rec, method := s.challenged(r.PathValue("token"))
	view, formsTo := challengeView{Title: "This payment is not waiting for you"}, "'none'"
	if rec != nil {
		view = challengeView{
			Open: true, Amount: money(rec.Intent.Amount, rec.Intent.Currency),
			Card: strings.ToUpper(method.Behaviour.Brand[:1]) + method.Behaviour.Brand[1:] + " ending in " + method.Behaviour.Last4,
		}
		// The redirect that answers the form counts as a form target too.
		formsTo = "'self'" + origin(rec.ReturnURL)
	}
	s.mu.Unlock()
	status := http.StatusOK
	if !view.Open {
		status = http.StatusNotFound
	}
	s.page(w, status, "challenge.html", formsTo, view)
}

// challengeDone takes the buyer's answer, charges or fails the payment, and sends the buyer back.
func (s *Server) challengeDone(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	outcome := r.PostFormValue("outcome")
	if outcome != "complete" && outcome != "fail" {
		http.Error(w, "choose to complete or to fail the authentication", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	rec, method := s.challenged(r.PathValue("token"))
	if rec == nil {
		s.mu.Unlock()
		s.page(w, http.StatusNotFound, "challenge.html", "'none'", challengeView{Title: "This payment is not waiting for you"})
		return
	}
	paid := s.authenticated(rec, method, outcome == "complete")
	pi, back := rec.Intent, rec.ReturnURL
	s.commit()
	s.mu.Unlock()
	s.wakePump()
	if back == nil {
		title := "The payment was not confirmed"
		if paid {
			title = "The payment is confirmed"
		}
		s.page(w, http.StatusOK, "challenge.html", "'none'", challengeView{Title: title})
		return
	}
	http.Redirect(w, r, returnTo(*back, pi, paid), http.StatusSeeOther)
}

// authenticated goes on where the challenge stopped the payment, and reports whether it went through.
func (s *Server) authenticated(rec *intentRecord, method *methodRecord, complete bool) bool {
	pi := &rec.Intent
	c := &call{requestID: randomID("req"), account: s.ownerOf(pi.ID)}
	rec.Challenge, rec.Pending, pi.NextAction = "", "", nil
	s.intents.put(pi.ID, rec)
	if complete {
		return s.charge(c, rec, method) == nil
	}
	e := cardError("payment_intent_authentication_failure", "",
		"We are unable to authenticate your payment method. Please choose a different payment method and try again.")
	e.Type, e.PaymentMethod = invalidRequest, &method.Method
	pi.Status, pi.LastPaymentError, pi.PaymentMethod = needsMethod, e, nil
	s.emit(c, "payment_intent.payment_failed", pi)
	return false
}

// returnTo is the return_url with what Stripe adds to it.
func returnTo(back string, pi paymentIntent, paid bool) string {
	u, err := url.Parse(back)
	if err != nil {
		return "/__standin/"
	}
	q := u.Query()
	q.Set("payment_intent", pi.ID)
	q.Set("payment_intent_client_secret", pi.ClientSecret)
	q.Set("redirect_status", "failed")
	if paid {
		q.Set("redirect_status", "succeeded")
	}
	u.RawQuery = q.Encode()
	return u.String()
}

func origin(back *string) string {
	if back == nil {
		return ""
	}
	u, err := url.Parse(*back)
	if err != nil {
		return ""
	}
	return " " + u.Scheme + "://" + u.Host
}
