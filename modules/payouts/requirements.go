package payouts

import "strings"

// Requirement is something that the provider still wants to know of a payee, in plain words.
type Requirement struct {
	Code    string `json:"code" doc:"The provider's name for it" example:"individual.verification.document"`
	Words   string `json:"words" example:"A photo of an identity document"`
	PastDue bool   `json:"past_due" doc:"The payee is restricted until it is answered"`
}

// requirements puts the provider's codes into words. What it does not know is said by its code, so
// that nothing is hidden.
func requirements(a Account) []Requirement {
	out := []Requirement{}
	for _, code := range a.PastDue {
		out = append(out, Requirement{code, inWords(code), true})
	}
	for _, code := range a.CurrentlyDue {
		if !contains(a.PastDue, code) {
			out = append(out, Requirement{code, inWords(code), false})
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// inWords knows codes by their end: the provider puts "individual.", "company." or the id of a
// person in front of most of them.
func inWords(code string) string {
	for _, known := range [][2]string{
		{"external_account", "A bank account for the payouts"},
		{"tos_acceptance.date", "Acceptance of the payment provider's terms"},
		{"tos_acceptance.ip", "Acceptance of the payment provider's terms"},
		{"business_type", "Whether the payee is a person or a company"},
		{"business_profile.url", "A website, or a description of the business"},
		{"business_profile.product_description", "A description of the business"},
		{"business_profile.mcc", "The line of business"},
		{"verification.additional_document", "A second document that proves the address"},
		{"verification.document", "A photo of an identity document"},
		{"verification.proof_of_liveness", "A selfie that matches the identity document"},
		{"dob.day", "The date of birth"}, {"dob.month", "The date of birth"}, {"dob.year", "The date of birth"},
		{"first_name", "The first name"}, {"last_name", "The last name"},
		{"email", "An e-mail address"}, {"phone", "A phone number"},
		{"address.line1", "The address"}, {"address.city", "The address"}, {"address.postal_code", "The address"}, {"address.state", "The address"},
		{"ssn_last_4", "The last four digits of the social security number"},
		{"id_number", "A personal identification number"},
		{"tax_id", "The company's tax number"},
		{"owners_provided", "Who owns the company"}, {"directors_provided", "Who directs the company"}, {"executives_provided", "Who runs the company"},
		{"name", "The name of the company"},
	} {
		if code == known[0] || strings.HasSuffix(code, "."+known[0]) {
			return known[1]
		}
	}
	return "More information (" + code + ")"
}

// disabledInWords says why an account is restricted; "" when it is not.
func disabledInWords(reason string) string {
	switch {
	case reason == "":
		return ""
	case reason == "deauthorized":
		return "The payee has disconnected its account."
	case reason == "requirements.past_due":
		return "Information was not given in time."
	case reason == "requirements.pending_verification":
		return "The payment provider is checking what was given."
	case strings.HasPrefix(reason, "rejected."):
		return "The payment provider has rejected the account."
	case reason == "under_review", reason == "listed":
		return "The payment provider is reviewing the account."
	case reason == "platform_paused":
		return "The platform has paused the account."
	}
	return "The payment provider has restricted the account (" + reason + ")."
}
