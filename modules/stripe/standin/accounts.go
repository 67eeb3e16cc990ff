package standin

import (
	"cmp"
	"strings"
)

// accountRecord is a connected account with what Stripe knows of it and does not show.
type accountRecord struct {
	Account      account `json:"account"`
	Deauthorized bool    `json:"deauthorized,omitempty"` // it took its consent back: calls for it are refused
	Bank         string  `json:"bank,omitempty"`         // what becomes of payouts: "", bankFails or bankFailsLater
}

// What the bank of an account does with payouts.
const (
	bankFails      = "fails"       // the payout is never paid
	bankFailsLater = "fails_later" // it is paid, and comes back
)

type account struct {
	ID               string            `json:"id"`
	Object           string            `json:"object"`
	BusinessProfile  businessProfile   `json:"business_profile"`
	BusinessType     *string           `json:"business_type"`
	Capabilities     map[string]string `json:"capabilities"`
	ChargesEnabled   bool              `json:"charges_enabled"`
	Country          string            `json:"country"`
	Created          int64             `json:"created"`
	DefaultCurrency  string            `json:"default_currency"`
	DetailsSubmitted bool              `json:"details_submitted"`
	Email            *string           `json:"email"`
	Metadata         map[string]string `json:"metadata"`
	PayoutsEnabled   bool              `json:"payouts_enabled"`
	Requirements     requirements      `json:"requirements"`
	Settings         accountSettings   `json:"settings"`
	Type             string            `json:"type"`
}

type businessProfile struct {
	AnnualRevenue        *int64  `json:"annual_revenue"`
	EstimatedWorkerCount *int64  `json:"estimated_worker_count"`
	MCC                  *string `json:"mcc"`
	Name                 *string `json:"name"`
	ProductDescription   *string `json:"product_description"`
	SupportAddress       *string `json:"support_address"`
	SupportEmail         *string `json:"support_email"`
	SupportPhone         *string `json:"support_phone"`
	SupportURL           *string `json:"support_url"`
	URL                  *string `json:"url"`
}

type requirements struct {
	Alternatives        []any    `json:"alternatives"`
	CurrentDeadline     *int64   `json:"current_deadline"`
	CurrentlyDue        []string `json:"currently_due"`
	DisabledReason      *string  `json:"disabled_reason"`
	Errors              []any    `json:"errors"`
	EventuallyDue       []string `json:"eventually_due"`
	PastDue             []string `json:"past_due"`
	PendingVerification []string `json:"pending_verification"`
}

type accountSettings struct {
	Branding     map[string]any `json:"branding"`
	CardPayments map[string]any `json:"card_payments"`
	Dashboard    map[string]any `json:"dashboard"`
	Payments     map[string]any `json:"payments"`
	Payouts      payoutSettings `json:"payouts"`
}

type payoutSettings struct {
	DebitNegativeBalances bool           `json:"debit_negative_balances"`
	Schedule              payoutSchedule `json:"schedule"`
	StatementDescriptor   *string        `json:"statement_descriptor"`
}

type payoutSchedule struct {
	DelayDays int64  `json:"delay_days"`
	Interval  string `json:"interval"`
}

// firstQuestions are what Stripe wants to know of a payee that has answered nothing.
func firstQuestions() []string {
	return []string{"business_type", "external_account", "individual.dob.day", "individual.first_name", "individual.last_name", "individual.verification.document", "tos_acceptance.date"}
}

func accountParams(more ...string) []string {
	return append(more, "email", "business_type", "business_profile[url]", "business_profile[name]", "capabilities[card_payments][requested]",
		"capabilities[transfers][requested]", "settings[payouts][schedule][interval]", "settings[payouts][debit_negative_balances]", "metadata[*]", "default_currency")
}

func newSettings() accountSettings {
	none := func(names ...string) map[string]any {
		m := map[string]any{}
		for _, n := range names {
			m[n] = nil
		}
		return m
	}
	return accountSettings{
		Branding:     none("icon", "logo", "primary_color", "secondary_color"),
		CardPayments: none("statement_descriptor_prefix", "statement_descriptor_prefix_kana", "statement_descriptor_prefix_kanji"),
		Dashboard:    none("display_name", "timezone"),
		Payments:     none("statement_descriptor", "statement_descriptor_kana", "statement_descriptor_kanji", "statement_descriptor_prefix_kana", "statement_descriptor_prefix_kanji"),
		Payouts:      payoutSettings{Schedule: payoutSchedule{DelayDays: 2, Interval: "daily"}},
	}
}

func (s *Server) createAccount(c *call) (any, error) {
	f := c.form
	kind, err := f.oneOf("type", "standard", "express", "standard", "custom")
	if err != nil {
		return nil, err
	}
	country := f.str("country")
	if country == "" {
		country = "US"
	}
	if len(country) != 2 || strings.ToUpper(country) != country {
		return nil, badParam("country_unsupported", "country", "Country '%s' is unknown.", country)
	}
	rec := &accountRecord{Account: account{
		ID: randomID("acct"), Object: "account", Capabilities: map[string]string{}, Country: country, Created: s.unix(), DefaultCurrency: currencyOf(country),
		Metadata: map[string]string{}, Settings: newSettings(), Type: kind,
		Requirements: requirements{Alternatives: []any{}, Errors: []any{}, CurrentlyDue: firstQuestions(), EventuallyDue: firstQuestions(), PastDue: firstQuestions(), PendingVerification: []string{}},
	}}
	if kind == "standard" {
		rec.Account.Capabilities = map[string]string{"card_payments": "inactive", "transfers": "inactive"}
	}
	disabled := "requirements.past_due"
	rec.Account.Requirements.DisabledReason = &disabled
	if err := s.changeAccount(rec, c); err != nil {
		return nil, err
	}
	s.accounts.put(rec.Account.ID, rec)
	return &rec.Account, nil
}

// currencyOf is the currency in which an account of a country is paid out.
func currencyOf(country string) string {
	switch country {
	case "US":
		return "usd"
	case "GB":
		return "gbp"
	case "CH":
		return "chf"
	case "JP":
		return "jpy"
	case "SE":
		return "sek"
	case "CA":
		return "cad"
	case "AU":
		return "aud"
	}
	return "eur"
}

// changeAccount applies the parameters that making and changing an account have in common.
func (s *Server) changeAccount(rec *accountRecord, c *call) error {
	a, f := &rec.Account, c.form
	for key := range f.values {
		if name, ok := strings.CutPrefix(key, "capabilities["); ok {
			name, _, _ = strings.Cut(name, "]")
			if _, known := a.Capabilities[name]; !known {
				a.Capabilities[name] = "inactive"
			}
		}
	}
	metadata, err := f.metadata(a.Metadata)
	if err != nil {
		return err
	}
	a.Metadata = metadata
	if f.has("email") {
		a.Email = f.nullable("email")
	}
	if f.has("business_type") {
		a.BusinessType = f.nullable("business_type")
	}
	if v := f.str("default_currency"); v != "" {
		a.DefaultCurrency = v
	}
	if f.has("business_profile[url]") {
		a.BusinessProfile.URL = f.nullable("business_profile[url]")
	}
	if f.has("business_profile[name]") {
		a.BusinessProfile.Name = f.nullable("business_profile[name]")
	}
	if a.Settings.Payouts.Schedule.Interval, err = f.oneOf("settings[payouts][schedule][interval]", a.Settings.Payouts.Schedule.Interval, "manual", "daily", "weekly", "monthly"); err != nil {
		return err
	}
	a.Settings.Payouts.DebitNegativeBalances, err = f.boolean("settings[payouts][debit_negative_balances]", a.Settings.Payouts.DebitNegativeBalances)
	return err
}

// connected finds an account that calls may be made for.
func (s *Server) connected(id string) (*accountRecord, error) {
	rec, ok := s.accounts.get(id)
	if !ok || rec.Deauthorized {
		return nil, forbidden("account_invalid", "The provided key does not have access to account '%s' (or that account does not exist).", id)
	}
	return rec, nil
}

func (s *Server) getAccount(c *call) (any, error) {
	rec, err := s.connected(c.id)
	if err != nil {
		return nil, err
	}
	return &rec.Account, nil
}

func (s *Server) updateAccount(c *call) (any, error) {
	rec, err := s.connected(c.id)
	if err != nil {
		return nil, err
	}
	if err := s.changeAccount(rec, c); err != nil {
		return nil, err
	}
	s.accounts.put(c.id, rec)
	s.emitFor(c, c.id, "account.updated", &rec.Account)
	return &rec.Account, nil
}

func (s *Server) listAccounts(c *call) (any, error) {
	return list(c, "/v1/accounts", s.accounts, func(r *accountRecord) (any, int64, bool) { return &r.Account, r.Account.Created, !r.Deauthorized })
}

func (s *Server) rejectAccount(c *call) (any, error) {
	rec, err := s.connected(c.id)
	if err != nil {
		return nil, err
	}
	reason, err := c.form.oneOf("reason", "", "fraud", "terms_of_service", "other")
	if err != nil {
		return nil, err
	}
	if reason == "" {
		return nil, badParam("parameter_missing", "reason", "Missing required param: reason.")
	}
	s.setStanding(c, rec, "rejected."+reason, nil, nil)
	return &rec.Account, nil
}

// setStanding decides what an account may do: with no reason and nothing due it is verified.
func (s *Server) setStanding(c *call, rec *accountRecord, disabled string, due []string, deadline *int64) {
	a := &rec.Account
	if due == nil {
		due = []string{}
	}
	a.Requirements.CurrentlyDue, a.Requirements.EventuallyDue, a.Requirements.PastDue, a.Requirements.CurrentDeadline, a.Requirements.DisabledReason = due, due, []string{}, deadline, nil
	whole := disabled == ""
	if !whole {
		a.Requirements.DisabledReason = &disabled
		if disabled == "requirements.past_due" {
			a.Requirements.PastDue = due
		}
	}
	a.ChargesEnabled, a.PayoutsEnabled = whole, whole
	for name := range a.Capabilities {
		a.Capabilities[name] = map[bool]string{true: "active", false: "inactive"}[whole]
	}
	s.accounts.put(a.ID, rec)
	s.emitFor(c, a.ID, "account.updated", a)
}

// getPlatform is the account whose key this is, or that the call is made for. The platform's payouts are manual unless a control call says
// otherwise; the stand-in never makes any.
func (s *Server) getPlatform(c *call) (any, error) {
	if c.account != "" {
		rec, err := s.connected(c.account)
		if err != nil {
			return nil, err
		}
		return &rec.Account, nil
	}
	settings := newSettings()
	settings.Payouts.Schedule.Interval = cmp.Or(s.settings.Interval, "manual")
	return &account{
		ID: "acct_standin", Object: "account", Capabilities: map[string]string{"card_payments": "active", "transfers": "active"}, ChargesEnabled: true, Country: "US", DefaultCurrency: "usd",
		DetailsSubmitted: true, Metadata: map[string]string{}, PayoutsEnabled: true, Settings: settings, Type: "standard",
		Requirements: requirements{Alternatives: []any{}, Errors: []any{}, CurrentlyDue: []string{}, EventuallyDue: []string{}, PastDue: []string{}, PendingVerification: []string{}},
	}, nil
}
