package standin

import (
	"regexp"
	"slices"
	"strings"
)

// The states of a payment intent.
const (
	needsMethod       = "requires_payment_method"
	needsConfirmation = "requires_confirmation"
	needsAction       = "requires_action"
	needsCapture      = "requires_capture"
	succeeded         = "succeeded"
	canceled          = "canceled"
	failed            = "failed"
	pending           = "pending"
)

const maxAmount = 99_999_999

func (s *Server) createIntent(c *call) (any, error) {
	f := c.form
	if err := f.required("amount", "currency"); err != nil {
		return nil, err
	}
	if err := s.mayCharge(c); err != nil {
		return nil, err
	}
	now := s.unix()
	id := randomID("pi")
	rec := &intentRecord{Intent: paymentIntent{
		ID: id, Object: "payment_intent", Created: now, Status: needsMethod,
		ClientSecret: id + "_secret_" + randomID("x")[2:], PaymentMethodTypes: []string{"card"}, PaymentMethodOptions: map[string]any{},
	}}
	pi := &rec.Intent
	if c.account != "" {
		by := application
		pi.Application = &by
	}
	if err := s.setAmount(pi, f); err != nil {
		return nil, err
	}
	if err := s.setFields(pi, c); err != nil {
		return nil, err
	}
	if err := setConfiguration(pi, f); err != nil {
		return nil, err
	}
	confirm, err := f.boolean("confirm", false)
	if err != nil {
		return nil, err
	}
	if !confirm && f.has("return_url") {
		return nil, badParam("", "return_url", "You can only provide a return_url when confirm is true.")
	}
	method, err := s.methodFromForm(c)
	if err != nil {
		return nil, err
	}
	if confirm && method == nil {
		return nil, refused("payment_intent_unexpected_state", "You cannot confirm this PaymentIntent because it's missing a payment method.")
	}
	if method != nil {
		pi.PaymentMethod, pi.Status = &method.Method.ID, needsConfirmation
	}
	s.own(c.account, id)
	s.intents.put(id, rec)
	s.emit(c, "payment_intent.created", pi)
	if !confirm {
		return pi, nil
	}
	return pi, s.confirm(c, rec, method)
}

func (s *Server) setAmount(pi *paymentIntent, f form) error {
	if f.has("amount") {
		amount, err := f.integer("amount")
		if err != nil {
			return err
		}
		if amount < 1 {
			return badParam("parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.")
		}
		pi.Amount = amount
	}
	if f.has("currency") {
		currency := strings.ToLower(f.str("currency"))
		if ok, err := regexp.MatchString(`^[a-z]{3}$`, currency); err != nil || !ok {
			return badParam("", "currency", "Invalid currency: %s.", currency)
		}
		pi.Currency = currency
	}
	if least := smallest(pi.Currency); pi.Amount < least {
		return badParam("amount_too_small", "amount", "Amount must be at least %d %s minor units.", least, pi.Currency)
	}
	if pi.Amount > maxAmount {
		return badParam("amount_too_large", "amount", "Amount must be no more than %d minor units.", int64(maxAmount))
	}
	return nil
}

// smallest is the least amount that Stripe charges in a currency, in minor units.
func smallest(currency string) int64 {
	switch currency {
	case "gbp":
		return 30
	case "dkk":
		return 250
	case "sek", "nok":
		return 300
	case "pln", "aed", "ron":
		return 200
	case "mxn":
		return 1000
	case "czk":
		return 1500
	case "huf":
		return 17500
	}
	return 50
}

// setFields applies the fields that both creation and update take.
func (s *Server) setFields(pi *paymentIntent, c *call) error {
	f := c.form
	metadata, err := f.metadata(pi.Metadata)
	if err != nil {
		return err
	}
	if id := f.str("customer"); id != "" {
		if _, ok := find(s, c, s.customers, id); !ok {
			return badParam("resource_missing", "customer", "No such customer: '%s'", id)
		}
	}
	if err := setFee(pi, c); err != nil {
		return err
	}
	pi.Metadata = metadata
	for key, field := range map[string]**string{
		"customer": &pi.Customer, "description": &pi.Description, "receipt_email": &pi.ReceiptEmail,
		"statement_descriptor": &pi.StatementDescriptor, "statement_descriptor_suffix": &pi.StatementSuffix,
		"transfer_group": &pi.TransferGroup, "setup_future_usage": &pi.SetupFutureUsage,
	} {
		if f.has(key) {
			*field = f.nullable(key)
		}
	}
	if shipping := f.tree("shipping"); shipping != nil {
		pi.Shipping = shipping
	}
	return nil
}

// setConfiguration applies what is fixed at creation: how it is captured and which methods it takes.
func setConfiguration(pi *paymentIntent, f form) (err error) {
	if pi.CaptureMethod, err = f.oneOf("capture_method", "automatic", "automatic", "automatic_async", "manual"); err != nil {
		return err
	}
	if pi.ConfirmationMethod, err = f.oneOf("confirmation_method", "automatic", "automatic", "manual"); err != nil {
		return err
	}
	types := f.list("payment_method_types")
	if i := slices.IndexFunc(types, func(t string) bool { return t != "card" }); i >= 0 {
		return badParam("", "payment_method_types", "The stand-in takes cards only, not %s.", types[i])
	}
	automatic, err := f.boolean("automatic_payment_methods[enabled]", len(types) == 0)
	if err != nil {
		return err
	}
	if automatic && len(types) > 0 {
		return badParam("", "payment_method_types", "You may only specify one of these parameters: automatic_payment_methods, payment_method_types.")
	}
	redirects, err := f.oneOf("automatic_payment_methods[allow_redirects]", "always", "always", "never")
	if automatic {
		pi.AutomaticPaymentMethods = &automaticMethods{Enabled: true, AllowRedirects: redirects}
	}
	return err
}

// intent finds an intent; for a browser only with its client secret, and without saying whether the
// id or the secret was wrong.
func (s *Server) intent(c *call) (*intentRecord, error) {
	rec, ok := find(s, c, s.intents, c.id)
	secret := c.form.str("client_secret")
	if !ok || ((c.browser || secret != "") && !sameText(secret, rec.Intent.ClientSecret)) {
		return nil, missing("payment_intent", c.id)
	}
	return rec, nil
}

func (s *Server) getIntent(c *call) (any, error) {
	rec, err := s.intent(c)
	if err != nil {
		return nil, err
	}
	return &rec.Intent, nil
}

func (s *Server) listIntents(c *call) (any, error) {
	customer := c.form.str("customer")
	return listOwn(s, c, "/v1/payment_intents", s.intents, func(r *intentRecord) (any, int64, bool) {
		return &r.Intent, r.Intent.Created, customer == "" || equal(r.Intent.Customer, customer)
	})
}

func (s *Server) updateIntent(c *call) (any, error) {
	rec, err := s.intent(c)
	if err != nil {
		return nil, err
	}
	changed := rec.Intent
	if !slices.Contains([]string{needsMethod, needsConfirmation, needsAction}, changed.Status) &&
		(c.form.has("amount") || c.form.has("currency") || c.form.has("payment_method") || c.form.has("application_fee_amount")) {
		return nil, unexpectedState(&rec.Intent, "update")
	}
	if err := s.setAmount(&changed, c.form); err != nil {
		return nil, err
	}
	if err := s.setFields(&changed, c); err != nil {
		return nil, err
	}
	method, err := s.methodFromForm(c)
	if err != nil {
		return nil, err
	}
	if method != nil {
		changed.PaymentMethod, changed.Status, changed.NextAction = &method.Method.ID, needsConfirmation, nil
		rec.Challenge = ""
	}
	rec.Intent = changed
	s.intents.put(changed.ID, rec)
	return &rec.Intent, nil
}

func (s *Server) cancelIntent(c *call) (any, error) {
	rec, err := s.intent(c)
	if err != nil {
		return nil, err
	}
	reason, err := c.form.oneOf("cancellation_reason", "", "duplicate", "fraudulent", "requested_by_customer", "abandoned")
	if err != nil {
		return nil, err
	}
	pi := &rec.Intent
	if !slices.Contains([]string{needsMethod, needsConfirmation, needsAction, needsCapture}, pi.Status) {
		return nil, unexpectedState(pi, "cancel")
	}
	if pi.Status == needsCapture {
		s.releaseCharge(c, *pi.LatestCharge)
	}
	now := s.unix()
	pi.Status, pi.CanceledAt, pi.NextAction, pi.AmountCapturable = canceled, &now, nil, 0
	if reason != "" {
		pi.CancellationReason = &reason
	}
	rec.Challenge = ""
	s.intents.put(pi.ID, rec)
	s.emit(c, "payment_intent.canceled", pi)
	return pi, nil
}

// mayCharge refuses a connected account that cannot take cards.
func (s *Server) mayCharge(c *call) error {
	if c.account == "" {
		return nil
	}
	rec, err := s.connected(c.account)
	if err != nil {
		return err
	}
	if rec.Account.Capabilities["card_payments"] != "active" || !rec.Account.ChargesEnabled {
		return refused("account_invalid", "The account %s cannot make charges: its card_payments capability is not active.", c.account)
	}
	return nil
}

func equal(field *string, value string) bool { return field != nil && *field == value }
