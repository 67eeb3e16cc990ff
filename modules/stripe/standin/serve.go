package standin

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const maxBody = 1 << 20

// call is one authenticated request as an operation sees it.
type call struct {
	form      form
	id        string // {id} of the path
	below     string // {below} of the path
	account   string // connected account that the call is made for; empty: the platform itself
	requestID string
	key       string // idempotency key, if any
	slot      string // where its answer is kept
	file      *upload
	browser   bool   // came with the publishable key
	base      string // scheme and host under which the caller reached us
}

// serve runs op: authentication, idempotency, faults before the effect, the effect under the lock, and
// faults after it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, op operation) {
	c := &call{requestID: randomID("req"), id: r.PathValue("id"), below: r.PathValue("below"), base: s.base(r)}
	h := w.Header()
	h.Set("Request-Id", c.requestID)
	h.Set("Stripe-Version", APIVersion)
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	if op.browser {
		allowAnyOrigin(h)
	}
	body, err := s.read(w, r, c, op)
	if err != nil {
		s.reply(w, result(nil, err))
		return
	}
	fingerprint := fingerprint(r, body)
	if c.key != "" {
		// Keys are scoped by account: the same one for another is another request.
		if c.slot = c.key; c.account != "" {
			c.slot = c.account + "/" + c.key
		}
		saved, err := s.claim(c.slot, fingerprint)
		if err != nil {
			s.reply(w, result(nil, err))
			return
		}
		h.Set("Idempotency-Key", c.key)
		if saved != nil {
			h.Set("Idempotent-Replayed", "true")
			h.Set("Original-Request", saved.RequestID)
			s.reply(w, *saved)
			return
		}
	}
	f := s.takeFault(r.Method, op.path, c.browser)
	if f.early() {
		defer s.release(c.slot)
		s.failEarly(w, r, f)
		return
	}
	a := s.run(c, op, fingerprint, f)
	s.wakePump()
	switch {
	case f.is(timeoutAfter):
		s.hold(r)
	case f.is(resetAfter):
		s.reset(w)
	default:
		s.reply(w, a)
	}
}

// run executes the operation and stores its effect together with the answer to its key.
func (s *Server) run(c *call, op operation, fingerprint string, f *fault) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, c.slot)
	s.settle()
	v, err := any(nil), error(shortOfMoney())
	if !f.is(balanceShort) {
		v, err = op.do(s, c)
	}
	if err == nil {
		v, err = s.view(v, c)
	}
	a := result(v, reduced(err, c))
	if f.is(errorAfter) {
		a = f.answer()
	}
	a.Fingerprint, a.At, a.RequestID = fingerprint, s.unix(), c.requestID
	if c.key != "" && !unsaved(err) {
		s.answers.put(c.slot, &a)
	}
	if err := s.journal.commit(); err != nil {
		s.opts.Log.Error("stripe stand-in: state not written", "error", err)
		return internalError()
	}
	return a
}

// reduced hides from a browser what an error's intent says to servers only.
func reduced(err error, c *call) error {
	var e *apiError
	if !c.browser || !errors.As(err, &e) || e.PaymentIntent == nil {
		return err
	}
	shown, pi := *e, *e.PaymentIntent
	pi.Metadata, pi.Customer, pi.LatestCharge, pi.TransferGroup, pi.Application, pi.ApplicationFeeAmount = map[string]string{}, nil, nil, nil, nil, nil
	shown.PaymentIntent = &pi
	return &shown
}

func unsaved(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.unsaved
}

// read decodes and authenticates the request and returns its raw parameters.
func (s *Server) read(w http.ResponseWriter, r *http.Request, c *call, op operation) (string, error) {
	raw := r.URL.RawQuery
	if r.Method != http.MethodGet {
		c.key = r.Header.Get("Idempotency-Key")
	}
	if len(c.key) > 255 {
		return "", badParam("", "", "Idempotency keys can have up to 255 characters.")
	}
	var err error
	switch {
	case op.upload:
		var values url.Values
		values, raw, err = readUpload(w, r, c)
		c.form = form{values: values}
	case r.Method != http.MethodGet:
		body, unread := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if unread != nil {
			return "", badParam("", "", "The request body could not be read.")
		}
		raw = string(body)
		c.form, err = parseForm(raw, s.index)
	default:
		c.form, err = parseForm(raw, s.index)
	}
	if err != nil {
		return "", err
	}
	if err := s.authenticate(r, c, op); err != nil {
		return "", err
	}
	if v := r.Header.Get("Stripe-Version"); v != "" && v != APIVersion {
		return "", badParam("", "", "Invalid Stripe API version: %s. The stand-in serves %s.", v, APIVersion)
	}
	// Stripe.js names the account in the form, where no header needs leave of CORS.
	if c.account = cmp.Or(r.Header.Get("Stripe-Account"), c.form.str("_stripe_account")); c.account != "" {
		if err := s.speaksFor(c, op); err != nil {
			return "", err
		}
	}
	return raw, c.form.check(op.params)
}

// speaksFor checks that the account exists and that the operation is served for connected accounts.
func (s *Server) speaksFor(c *call, op operation) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.connected(c.account); err != nil {
		return err
	}
	if !op.forAccount {
		return badParam("", "", "The stand-in does not serve this call for connected accounts.")
	}
	return nil
}

// authenticate accepts the secret key, or for operations open to browsers the publishable key.
// The client secret is checked by the operation, which knows the object.
func (s *Server) authenticate(r *http.Request, c *call, op operation) error {
	key := c.form.str("key")
	if user, _, ok := r.BasicAuth(); ok {
		key = user
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		key = bearer
	}
	switch {
	case key == "":
		return unauthorized("You did not provide an API key.")
	case sameText(key, s.settings.SecretKey):
		return nil
	case !sameText(key, s.settings.PublishableKey):
		return unauthorized("Invalid API Key provided: %s", masked(key))
	case !op.browser:
		return forbidden("secret_key_required", "This API call cannot be made with a publishable API key.")
	}
	c.browser = true
	return nil
}

// masked shows of a key no more than Stripe would: its kind and its end.
func masked(key string) string {
	if len(key) < 12 {
		return "***"
	}
	return key[:3] + "***" + key[len(key)-4:]
}

func (s *Server) base(r *http.Request) string {
	if s.opts.PublicURL != "" {
		return strings.TrimSuffix(s.opts.PublicURL, "/")
	}
	return "http://" + r.Host
}

func (s *Server) unrecognized(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", randomID("req"))
	s.reply(w, result(nil, &apiError{
		status: http.StatusNotFound, Type: invalidRequest,
		Message: "Unrecognized request URL (" + r.Method + ": " + r.URL.Path + "). The stand-in serves the part of the API that Tixters uses.",
	}))
}

// result encodes an object or an error as the answer to send.
func result(v any, err error) answer {
	status := http.StatusOK
	var e *apiError
	switch {
	case errors.As(err, &e):
		status, v = e.status, map[string]any{"error": e}
	case err != nil:
		return internalError()
	}
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return internalError()
	}
	return answer{Status: status, Body: body}
}

func internalError() answer {
	return result(nil, &apiError{
		status: http.StatusInternalServerError, Type: "api_error",
		Message: "An unknown error occurred in the Stripe stand-in.",
	})
}

func (s *Server) reply(w http.ResponseWriter, a answer) {
	w.WriteHeader(a.Status)
	if _, err := w.Write(a.Body); err != nil {
		s.opts.Log.Debug("stripe stand-in: answer not delivered", "error", err)
	}
}

func allowAnyOrigin(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Request-Id, Stripe-Version")
}

func preflight(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	allowAnyOrigin(h)
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Stripe-Version, Stripe-Account, Idempotency-Key")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
