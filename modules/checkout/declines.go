package checkout

// Decline is why a card was refused, in a code and a sentence for the buyer.
type Decline struct {
	Code    string
	Message string
}

// declineOf puts the provider's code into our words. Codes that would tell a thief why a
// stolen card failed get the general sentence, and the general code.
func declineOf(code string) *Decline {
	switch code {
	case "":
		return nil
	case "insufficient_funds":
		return &Decline{code, "Your card has insufficient funds."}
	case "expired_card", "invalid_expiry_month", "invalid_expiry_year":
		return &Decline{"expired_card", "Your card has expired."}
	case "incorrect_cvc", "invalid_cvc":
		return &Decline{"incorrect_cvc", "The security code of your card is not correct."}
	case "incorrect_number", "invalid_number":
		return &Decline{"incorrect_number", "The card number is not correct."}
	case "incorrect_zip":
		return &Decline{code, "The postal code does not match your card."}
	case "processing_error", "try_again_later", "reenter_transaction":
		return &Decline{"try_again", "Your bank could not process the payment. Please try again in a moment."}
	case "authentication_required", "authentication_failed", "payment_intent_authentication_failure":
		return &Decline{"authentication_failed", "Your bank could not confirm that it is you. Please try again."}
	case "card_not_supported", "currency_not_supported", "transaction_not_allowed":
		return &Decline{"card_not_supported", "Your card does not support this kind of purchase. Please use another card."}
	case "card_velocity_exceeded", "withdrawal_count_limit_exceeded":
		return &Decline{"limit_exceeded", "Your card has reached its limit. Please use another card."}
	}
	return &Decline{"card_declined", "Your card was declined. Please try another card."}
}
