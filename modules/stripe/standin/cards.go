package standin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// behaviour is what a test card does when it is charged and refunded.
type behaviour struct {
	Brand       string `json:"brand"`
	Last4       string `json:"last4"`
	Code        string `json:"code,omitempty"` // declined with this code
	Decline     string `json:"decline,omitempty"`
	Blocked     bool   `json:"blocked,omitempty"`      // by the fraud rules, before the bank is asked
	Challenge   bool   `json:"challenge,omitempty"`    // 3-D Secure first
	AtOnce      bool   `json:"at_once,omitempty"`      // money is available without the usual delay
	RefundFirst string `json:"refund_first,omitempty"` // state of a refund as it is created
	RefundThen  string `json:"refund_then,omitempty"`  // state it changes to
	Dispute     string `json:"dispute,omitempty"`      // its cardholder disputes the charge at once, for this reason
	Inquiry     bool   `json:"inquiry,omitempty"`      // the bank only asks
	Warned      bool   `json:"warned,omitempty"`       // its bank suspects fraud, and says so early
}

// testCard is one line of Stripe's catalogue of test cards.
type testCard struct {
	number string
	token  string // pm_card_…
	behaviour
}

func testCards() []testCard {
	declined := func(reason string) behaviour { return behaviour{Code: "card_declined", Decline: reason} }
	return []testCard{
		{"4242424242424242", "pm_card_visa", behaviour{}},
		{"4000056655665556", "pm_card_visa_debit", behaviour{}},
		{"5555555555554444", "pm_card_mastercard", behaviour{}},
		{"378282246310005", "pm_card_amex", behaviour{}},
		{"4000000000000077", "pm_card_bypassPending", behaviour{AtOnce: true}},
		{"4000000000000002", "pm_card_chargeDeclined", declined("generic_decline")},
		{"4000000000009995", "pm_card_chargeDeclinedInsufficientFunds", declined("insufficient_funds")},
		{"4000000000009987", "pm_card_chargeDeclinedLostCard", declined("lost_card")},
		{"4000000000009979", "pm_card_chargeDeclinedStolenCard", declined("stolen_card")},
		{"4000000000000069", "pm_card_chargeDeclinedExpiredCard", behaviour{Code: "expired_card", Decline: "expired_card"}},
		{"4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", behaviour{Code: "incorrect_cvc", Decline: "incorrect_cvc"}},
		{"4000000000000119", "pm_card_chargeDeclinedProcessingError", behaviour{Code: "processing_error", Decline: "processing_error"}},
		{"4100000000000019", "pm_card_radarBlock", behaviour{Code: "card_declined", Decline: "fraudulent", Blocked: true}},
		{"4000000000000341", "pm_card_chargeCustomerFail", declined("generic_decline")},
		{"4000002500003155", "pm_card_authenticationRequiredOnSetup", behaviour{Challenge: true}},
		{"4000000000003220", "pm_card_threeDSecure2Required", behaviour{Challenge: true}},
		{"4000008400001629", "pm_card_threeDSecureRequiredChargeDeclined", behaviour{Challenge: true, Code: "card_declined", Decline: "generic_decline"}},
		{"4000000000000259", "pm_card_createDispute", behaviour{Dispute: "fraudulent"}},
		{"4000000000002685", "pm_card_createDisputeProductNotReceived", behaviour{Dispute: "product_not_received"}},
		{"4000000000001976", "pm_card_createDisputeInquiry", behaviour{Dispute: "fraudulent", Inquiry: true}},
		{"4000000000005423", "pm_card_createIssuerFraudRecord", behaviour{Warned: true}},
		{"4000000000007726", "pm_card_pendingRefund", behaviour{RefundFirst: "pending", RefundThen: "succeeded"}},
		{"4000000000005126", "pm_card_refundFail", behaviour{RefundFirst: "succeeded", RefundThen: "failed"}},
	}
}

// cardByNumber knows every number: one that is no test card is declined as Stripe's test mode does.
func cardByNumber(number string) behaviour {
	for _, c := range testCards() {
		if c.number == number {
			return c.described()
		}
	}
	live := testCard{number: number, behaviour: behaviour{Code: "card_declined", Decline: "test_mode_live_card"}}
	return live.described()
}

func cardByToken(token string) (behaviour, bool) {
	for _, c := range testCards() {
		if c.token == token {
			return c.described(), true
		}
	}
	return behaviour{}, false
}

func (c testCard) described() behaviour {
	b := c.behaviour
	b.Last4 = c.number[len(c.number)-4:]
	b.Brand = "visa"
	switch c.number[:2] {
	case "51", "52", "53", "54", "55":
		b.Brand = "mastercard"
	case "34", "37":
		b.Brand = "amex"
	}
	return b
}

// message is the sentence that Stripe shows for a decline.
func (b behaviour) message() string {
	switch b.Decline {
	case "insufficient_funds":
		return "Your card has insufficient funds."
	case "expired_card":
		return "Your card has expired."
	case "incorrect_cvc":
		return "Your card's security code is incorrect."
	case "processing_error":
		return "An error occurred while processing your card. Try again in a little bit."
	case "test_mode_live_card":
		return "Your card was declined. Your request was in test mode, but used a non test card."
	}
	return "Your card was declined."
}

func cardError(code, param, message string) *apiError {
	return &apiError{status: http.StatusPaymentRequired, Type: "card_error", Code: code, Param: param, Message: message}
}

// methodFromForm makes the payment method that a confirmation names: a token, the id of an earlier
// method, or typed card details, of which only the last four digits are kept. It is nil when the
// request names none.
func (s *Server) methodFromForm(c *call) (*methodRecord, error) {
	f := c.form
	if id := f.str("payment_method"); id != "" {
		if b, known := cardByToken(id); known {
			return s.newMethod(c, b, "", 12, int64(s.now().Year()+2), nil), nil
		}
		if m, known := find(s, c, s.methods, id); known {
			return m, nil
		}
		return nil, badParam("resource_missing", "payment_method", "No such PaymentMethod: '%s'", id)
	}
	if f.str("payment_method_data[type]") == "" {
		return nil, nil
	}
	if kind := f.str("payment_method_data[type]"); kind != "card" {
		return nil, badParam("", "payment_method_data[type]", "The stand-in takes cards only, not %s.", kind)
	}
	return s.methodFromCard(c)
}

func (s *Server) methodFromCard(c *call) (*methodRecord, error) {
	f := c.form
	const card = "payment_method_data[card]"
	if err := f.required(card+"[number]", card+"[exp_month]", card+"[exp_year]"); err != nil {
		return nil, err
	}
	number := strings.NewReplacer(" ", "", "-", "").Replace(f.str(card + "[number]"))
	if !luhn(number) {
		return nil, cardError("incorrect_number", "number", "Your card number is incorrect.")
	}
	month, err := strconv.Atoi(f.str(card + "[exp_month]"))
	if err != nil || month < 1 || month > 12 {
		return nil, cardError("invalid_expiry_month", "exp_month", "Your card's expiration month is invalid.")
	}
	year, err := strconv.Atoi(f.str(card + "[exp_year]"))
	if err != nil {
		return nil, cardError("invalid_expiry_year", "exp_year", "Your card's expiration year is invalid.")
	}
	if year < 100 {
		year += 2000
	}
	now := s.now()
	if year < now.Year() || year > now.Year()+50 {
		return nil, cardError("invalid_expiry_year", "exp_year", "Your card's expiration year is invalid.")
	}
	if year == now.Year() && month < int(now.Month()) {
		return nil, cardError("invalid_expiry_month", "exp_month", "Your card's expiration month is invalid.")
	}
	if cvc := f.str(card + "[cvc]"); cvc != "" && (len(cvc) < 3 || len(cvc) > 4 || strings.Trim(cvc, "0123456789") != "") {
		return nil, cardError("invalid_cvc", "cvc", "Your card's security code is invalid.")
	}
	print := sha256.Sum256([]byte(s.settings.SecretKey + number))
	return s.newMethod(c, cardByNumber(number), hex.EncodeToString(print[:8]), int64(month), int64(year),
		f.tree("payment_method_data[billing_details]")), nil
}

func (s *Server) newMethod(c *call, b behaviour, fingerprint string, month, year int64, billing map[string]any) *methodRecord {
	if fingerprint == "" {
		print := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%s", s.settings.SecretKey, b.Brand, b.Last4))
		fingerprint = hex.EncodeToString(print[:8])
	}
	m := &methodRecord{Behaviour: b, Method: paymentMethod{
		ID: randomID("pm"), Object: "payment_method", Created: s.unix(), Type: "card", Metadata: map[string]string{},
		BillingDetails: billingDetails(billing),
		Card: cardDetails{
			Brand: b.Brand, Last4: b.Last4, ExpMonth: month, ExpYear: year, Country: "US", Funding: "credit", Fingerprint: fingerprint,
			Checks: map[string]any{"address_line1_check": nil, "address_postal_code_check": nil, "cvc_check": "unchecked"},
			Usage:  map[string]any{"supported": true},
		},
	}}
	s.own(c.account, m.Method.ID)
	s.methods.put(m.Method.ID, m)
	return m
}

// billingDetails has every field that Stripe sends, null where given is silent.
func billingDetails(given map[string]any) map[string]any {
	address := map[string]any{"city": nil, "country": nil, "line1": nil, "line2": nil, "postal_code": nil, "state": nil}
	if a, ok := given["address"].(map[string]any); ok {
		for k, v := range a {
			address[k] = v
		}
	}
	return map[string]any{"address": address, "email": given["email"], "name": given["name"], "phone": given["phone"]}
}

// luhn checks the digit sum that every card number carries.
func luhn(number string) bool {
	if len(number) < 12 || len(number) > 19 || strings.Trim(number, "0123456789") != "" {
		return false
	}
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
