package stripe

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
)

const (
	soon         = time.Second      // when an object or key is busy
	whenPaid     = 15 * time.Minute // when the platform's balance is short
	longestPause = 5 * time.Minute  // however long Stripe asks us to wait
)

// failed turns an error of stripe-go into ours: its kind says whether trying again can help, its
// code which case of reference it is, its sentence nothing but what a buyer may read. The text of
// stripe-go's own error is dropped: it is the whole answer, with client secrets and names.
func failed(op string, err error) error {
	var known *errs.Error
	if errors.As(err, &known) {
		return errs.Wrap(op, err)
	}
	var e *stripe.Error
	if !errors.As(err, &e) {
		return unreachable(op, err)
	}
	return class(e).At(op, fmt.Errorf("stripe answered %d %s/%s%s on request %s", e.HTTPStatusCode, e.Type, e.Code, detail(e), e.RequestID))
}

// detail adds to the code what helps and is nobody's secret.
func detail(e *stripe.Error) string {
	switch {
	case e.DeclineCode != "":
		return " (" + string(e.DeclineCode) + ")"
	case e.Param != "":
		return " (parameter " + e.Param + ")"
	}
	return ""
}

// unreachable is for answers that never came, or made no sense.
func unreachable(op string, err error) error {
	cause := errors.New("the answer could not be read")
	var network *url.Error
	if errors.As(err, &network) {
		cause = fmt.Errorf("%s: %w", network.Op, network.Err)
	}
	return away().At(op, cause)
}

func away() *errs.Error {
	return errs.New(errs.Unavailable, "payment_unavailable", "Payments are not available right now. Nothing was charged; please try again in a moment.")
}

// capabilityMissing is a code that stripe-go has no name for.
const capabilityMissing stripe.ErrorCode = "insufficient_capabilities_for_transfer"

func class(e *stripe.Error) *errs.Error {
	if short(e) {
		return errs.New(errs.Unavailable, "insufficient_balance", "The money is not available yet. It will be tried again.").Retry(whenPaid)
	}
	switch e.Code {
	case stripe.ErrorCodeIdempotencyKeyInUse, stripe.ErrorCodeLockTimeout:
		return errs.New(errs.Unavailable, "payment_busy", "Your payment is being worked on. Please try again in a moment.").Retry(soon)
	case stripe.ErrorCodePaymentIntentUnexpectedState:
		return errs.New(errs.Conflict, "payment_state", "The payment is not in a state that allows this.")
	case stripe.ErrorCodeChargeAlreadyRefunded:
		return errs.New(errs.Conflict, "already_refunded", "The payment has already been refunded.")
	case stripe.ErrorCodeChargeDisputed:
		return errs.New(errs.Conflict, "payment_disputed", "The payment is disputed with the bank and cannot be refunded now.")
	case stripe.ErrorCodeAmountTooSmall, stripe.ErrorCodeAmountTooLarge:
		return errs.New(errs.Invalid, "amount_not_payable", "This amount cannot be paid by card.")
	case stripe.ErrorCodeAccountInvalid, stripe.ErrorCodePayoutsNotAllowed, stripe.ErrorCodeTransfersNotAllowed, capabilityMissing:
		return errs.New(errs.Denied, "account_not_eligible", "The account cannot receive this payment.")
	case stripe.ErrorCodeResourceMissing:
		return errs.Missing("payment")
	}
	switch {
	case e.Type == stripe.ErrorTypeCard:
		return errs.New(errs.Declined, "card_declined", "The card was declined. Please try another one.")
	case e.Type == stripe.ErrorTypeIdempotency && e.HTTPStatusCode == http.StatusBadRequest:
		return errs.New(errs.Conflict, "idempotency_mismatch", "The payment was already begun with other details.")
	case e.HTTPStatusCode == http.StatusConflict:
		return away().Retry(soon)
	case e.HTTPStatusCode == http.StatusTooManyRequests:
		return away().Retry(asked(e))
	case e.HTTPStatusCode >= http.StatusInternalServerError:
		return away()
	case e.HTTPStatusCode == http.StatusUnauthorized, e.HTTPStatusCode == http.StatusForbidden:
		// Internal, so that it is tried again: a person will correct the key.
		return errs.New(errs.Internal, "payment_not_configured", "Payments are not available right now.")
	}
	return errs.New(errs.Conflict, "payment_request_refused", "The payment could not be made. Please contact the organizer.")
}

// asked is how long Stripe asks us to wait.
func asked(e *stripe.Error) time.Duration {
	if e.LastResponse != nil {
		if n, err := strconv.Atoi(e.LastResponse.Header.Get("Retry-After")); err == nil && n > 0 {
			return min(time.Duration(n)*time.Second, longestPause)
		}
	}
	return soon
}

func is(err error, code stripe.ErrorCode) bool {
	var e *stripe.Error
	return errors.As(err, &e) && e.Code == code
}

// replayed tells that an answer was stored under the idempotency key by an earlier call.
func replayed(h http.Header) bool { return h.Get("Idempotent-Replayed") == "true" }

// spent tells that the key will answer with this failure for as long as it lives, whatever is true by
// then: one of Stripe's own, a balance that was short, a dispute that was open, an account that was
// restricted.
func spent(err error) bool {
	var e *stripe.Error
	if !errors.As(err, &e) || e.LastResponse == nil || !replayed(e.LastResponse.Header) {
		return false
	}
	switch e.Code {
	case stripe.ErrorCodeChargeDisputed, capabilityMissing, stripe.ErrorCodePayoutsNotAllowed, stripe.ErrorCodeTransfersNotAllowed:
		return true
	}
	return e.HTTPStatusCode >= http.StatusInternalServerError || short(e)
}

// short tells that a balance had too little for what was asked. Of refunds Stripe says so in words
// only, with no code.
func short(e *stripe.Error) bool {
	switch e.Code {
	case stripe.ErrorCodeBalanceInsufficient:
		return true
	case stripe.ErrorCodeInsufficientFunds:
		return e.Type != stripe.ErrorTypeCard // of a card it is the buyer who has too little
	}
	return e.Code == "" && e.Type == stripe.ErrorTypeInvalidRequest && strings.HasPrefix(e.Msg, "Insufficient funds in your Stripe balance")
}
