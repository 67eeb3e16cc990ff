package standin

import (
	"net/url"
	"slices"
)

func (s *Server) confirmIntent(c *call) (any, error) {
	rec, err := s.intent(c)
	if err != nil {
		return nil, err
	}
	pi := &rec.Intent
	if !slices.Contains([]string{needsMethod, needsConfirmation, needsAction}, pi.Status) {
		return nil, unexpectedState(pi, "confirm")
	}
	if err := s.mayCharge(c); err != nil {
		return nil, err
	}
	if c.browser && pi.ConfirmationMethod == "manual" {
		return nil, forbidden("payment_intent_invalid_parameter", "This PaymentIntent can only be confirmed with a secret key.")
	}
	method, err := s.methodFromForm(c)
	if err != nil {
		return nil, err
	}
	if method == nil && pi.PaymentMethod != nil {
		method, _ = s.methods.get(*pi.PaymentMethod)
	}
	if method == nil {
		return nil, refused("payment_intent_unexpected_state", "You cannot confirm this PaymentIntent because it's missing a payment method.")
	}
	if email := c.form.nullable("receipt_email"); email != nil {
		pi.ReceiptEmail = email
	}
	return pi, s.confirm(c, rec, method)
}

// confirm charges the intent with the method, or first sends the buyer to the 3-D Secure page.
func (s *Server) confirm(c *call, rec *intentRecord, method *methodRecord) error {
	pi := &rec.Intent
	back := c.form.nullable("return_url")
	if back != nil {
		if u, err := url.Parse(*back); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			return badParam("url_invalid", "return_url", "Not a valid URL")
		}
	}
	if a := pi.AutomaticPaymentMethods; back == nil && a != nil && a.AllowRedirects == "always" {
		return badParam("", "return_url", "This PaymentIntent accepts payment methods that may redirect your customer: you must provide a `return_url`, or set allow_redirects to never.")
	}
	s.intents.put(pi.ID, rec)
	pi.NextAction, rec.Challenge, rec.ReturnURL = nil, "", back
	pi.PaymentMethod = &method.Method.ID
	if !method.Behaviour.Challenge {
		return s.charge(c, rec, method)
	}
	strict, err := c.form.boolean("error_on_requires_action", false)
	if err != nil {
		return err
	}
	if offSession := c.form.str("off_session") == "true"; strict || offSession {
		absent := *method // the card stays what it is; only this attempt has nobody to answer the challenge
		absent.Behaviour.Code, absent.Behaviour.Decline = "authentication_required", "authentication_required"
		return s.charge(c, rec, &absent)
	}
	rec.Challenge, rec.Pending = randomID("auth"), method.Method.ID
	pi.Status = needsAction
	pi.NextAction = &nextAction{Type: "redirect_to_url", RedirectToURL: &redirectToURL{
		ReturnURL: back, URL: c.base + "/__standin/authenticate/" + rec.Challenge,
	}}
	s.emit(c, "payment_intent.requires_action", pi)
	return nil
}

// charge takes the money, or declines: then the intent can be confirmed again with another method.
func (s *Server) charge(c *call, rec *intentRecord, method *methodRecord) error {
	pi, b := &rec.Intent, method.Behaviour
	ch := s.newCharge(pi, method)
	if b.Code != "" {
		return s.declined(c, rec, method, ch)
	}
	pi.LastPaymentError, pi.LatestCharge = nil, &ch.ID
	if pi.CaptureMethod == "manual" {
		pi.Status, pi.AmountCapturable = needsCapture, pi.Amount
		s.emit(c, "charge.succeeded", ch)
		s.emit(c, "payment_intent.amount_capturable_updated", pi)
		return nil
	}
	s.captured(c, ch, pi, pi.Amount, b.AtOnce)
	pi.Status, pi.AmountReceived = succeeded, pi.Amount
	s.emit(c, "charge.succeeded", ch)
	s.emit(c, "payment_intent.succeeded", pi)
	if b.Warned {
		s.warn(c, ch, "")
	}
	if b.Dispute != "" {
		s.dispute(c, ch, b.Dispute, b.Inquiry)
	}
	return nil
}

func (s *Server) declined(c *call, rec *intentRecord, method *methodRecord, ch *charge) error {
	pi, b := &rec.Intent, method.Behaviour
	message := b.message()
	ch.Status, ch.Paid, ch.FailureCode, ch.FailureMessage = failed, false, &b.Code, &message
	ch.Outcome = &outcome{NetworkStatus: "declined_by_network", Reason: &b.Decline, RiskLevel: "normal", SellerMessage: message, Type: "issuer_declined"}
	if b.Blocked {
		ch.Outcome.NetworkStatus, ch.Outcome.Type, ch.Outcome.RiskLevel = "not_sent_to_network", "blocked", "highest"
	}
	pi.Status, pi.LatestCharge, pi.PaymentMethod, pi.NextAction = needsMethod, &ch.ID, nil, nil
	e := cardError(b.Code, "", message)
	e.Charge, e.DeclineCode, e.PaymentMethod = ch.ID, b.Decline, &method.Method
	e.DocURL = "https://stripe.com/docs/error-codes/" + b.Code
	last := *e
	pi.LastPaymentError = &last
	e.PaymentIntent = pi
	s.emit(c, "charge.failed", ch)
	s.emit(c, "payment_intent.payment_failed", pi)
	return e
}

func (s *Server) captureIntent(c *call) (any, error) {
	rec, err := s.intent(c)
	if err != nil {
		return nil, err
	}
	pi := &rec.Intent
	if pi.Status != needsCapture {
		return nil, unexpectedState(pi, "capture")
	}
	amount := pi.AmountCapturable
	if c.form.has("amount_to_capture") {
		if amount, err = c.form.integer("amount_to_capture"); err != nil {
			return nil, err
		}
	}
	if amount < 1 || amount > pi.AmountCapturable {
		return nil, badParam("amount_too_large", "amount_to_capture", "The amount to capture must be between 1 and %d.", pi.AmountCapturable)
	}
	if err := s.setFields(pi, c); err != nil {
		return nil, err
	}
	ch, _ := s.charges.get(*pi.LatestCharge)
	method, _ := s.methods.get(*pi.PaymentMethod)
	s.captured(c, ch, pi, amount, method.Behaviour.AtOnce)
	pi.Status, pi.AmountReceived, pi.AmountCapturable = succeeded, amount, 0
	s.intents.put(pi.ID, rec)
	s.emit(c, "charge.captured", ch)
	s.emit(c, "payment_intent.succeeded", pi)
	return pi, nil
}
