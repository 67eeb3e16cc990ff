package standin

import (
	"fmt"
	"net/http"
)

// apiError is an answer of Stripe's error form. Errors found while reading parameters are unsaved:
// as at Stripe they are not remembered under the idempotency key.
type apiError struct {
	status  int
	unsaved bool

	Type          string         `json:"type"`
	Code          string         `json:"code,omitempty"`
	DeclineCode   string         `json:"decline_code,omitempty"`
	Message       string         `json:"message"`
	Param         string         `json:"param,omitempty"`
	Charge        string         `json:"charge,omitempty"`
	DocURL        string         `json:"doc_url,omitempty"`
	PaymentIntent *paymentIntent `json:"payment_intent,omitempty"`
	PaymentMethod *paymentMethod `json:"payment_method,omitempty"`
}

func (e *apiError) Error() string { return e.Type + "/" + e.Code + ": " + e.Message }

const invalidRequest = "invalid_request_error"

func badParam(code, param, format string, args ...any) *apiError {
	return &apiError{
		status: http.StatusBadRequest, unsaved: true, Type: invalidRequest,
		Code: code, Param: param, Message: fmt.Sprintf(format, args...),
	}
}

func refused(code, format string, args ...any) *apiError {
	return &apiError{
		status: http.StatusBadRequest, Type: invalidRequest, Code: code, Message: fmt.Sprintf(format, args...),
	}
}

// shortOfMoney is how Stripe says, with no code, that a balance cannot pay a refund.
func shortOfMoney() *apiError {
	return refused("", "Insufficient funds in your Stripe balance to refund this amount.")
}

func missing(noun, id string) *apiError {
	return &apiError{
		status: http.StatusNotFound, unsaved: true, Type: invalidRequest, Code: "resource_missing",
		Param: "id", Message: fmt.Sprintf("No such %s: '%s'", noun, id),
	}
}

func unauthorized(format string, args ...any) *apiError {
	return &apiError{
		status: http.StatusUnauthorized, unsaved: true, Type: invalidRequest, Message: fmt.Sprintf(format, args...),
	}
}

func forbidden(code, format string, args ...any) *apiError {
	return &apiError{
		status: http.StatusForbidden, unsaved: true, Type: invalidRequest, Code: code, Message: fmt.Sprintf(format, args...),
	}
}

// unexpectedState is Stripe's answer to a step that the intent's status does not allow; the intent
// comes along, so that the caller can see where it stands.
func unexpectedState(pi *paymentIntent, doing string) *apiError {
	e := refused("payment_intent_unexpected_state",
		"You cannot %s this PaymentIntent because it has a status of %s.", doing, pi.Status)
	e.PaymentIntent = pi
	return e
}
