package standin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func TestCards(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	for _, tc := range []struct {
		number, token, status, code, decline string
	}{
		{"4242 4242 4242 4242", "pm_card_visa", "succeeded", "", ""},
		{"4000000000000077", "pm_card_bypassPending", "succeeded", "", ""},
		{"4000000000007726", "pm_card_pendingRefund", "succeeded", "", ""},
		{"4000000000005126", "pm_card_refundFail", "succeeded", "", ""},
		{"4000000000000002", "pm_card_chargeDeclined", "requires_payment_method", "card_declined", "generic_decline"},
		{"4000000000009995", "pm_card_chargeDeclinedInsufficientFunds", "requires_payment_method", "card_declined", "insufficient_funds"},
		{"4000000000009987", "pm_card_chargeDeclinedLostCard", "requires_payment_method", "card_declined", "lost_card"},
		{"4000000000009979", "pm_card_chargeDeclinedStolenCard", "requires_payment_method", "card_declined", "stolen_card"},
		{"4000000000000069", "pm_card_chargeDeclinedExpiredCard", "requires_payment_method", "expired_card", "expired_card"},
		{"4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", "requires_payment_method", "incorrect_cvc", "incorrect_cvc"},
		{"4000000000000119", "pm_card_chargeDeclinedProcessingError", "requires_payment_method", "processing_error", "processing_error"},
		{"4100000000000019", "pm_card_radarBlock", "requires_payment_method", "card_declined", "fraudulent"},
		{"4000002500003155", "pm_card_authenticationRequiredOnSetup", "requires_action", "", ""},
		{"4000000000003220", "pm_card_threeDSecure2Required", "requires_action", "", ""},
		{"4000008400001629", "pm_card_threeDSecureRequiredChargeDeclined", "requires_action", "", ""},
	} {
		t.Run(tc.token, func(t *testing.T) {
			t.Parallel()
			byToken, err := b.PaymentIntents.New(intentParams("", 4200))
			require.NoError(t, err)
			confirmed, err := b.PaymentIntents.Confirm(byToken.ID, confirmWith(tc.token))
			if tc.code == "" {
				require.NoError(t, err)
			} else {
				e := stripeError(t, err)
				require.Equal(t, http.StatusPaymentRequired, e.HTTPStatusCode)
				require.Equal(t, stripe.ErrorTypeCard, e.Type)
				require.Equal(t, tc.code, string(e.Code))
				require.Equal(t, tc.decline, string(e.DeclineCode))
				require.NotEmpty(t, e.ChargeID)
				require.NotEmpty(t, e.RequestID)
				confirmed = e.PaymentIntent
				require.Equal(t, tc.code, string(confirmed.LastPaymentError.Code))
			}
			require.Equal(t, tc.status, string(confirmed.Status))

			byNumber, err := b.PaymentIntents.New(intentParams("", 4200))
			require.NoError(t, err)
			status, answer := b.browser(t, "/v1/payment_intents/"+byNumber.ID+"/confirm", b.typed(byNumber, tc.number))
			if tc.code == "" {
				require.Equal(t, http.StatusOK, status)
				require.Equal(t, tc.status, answer["status"])
				return
			}
			require.Equal(t, http.StatusPaymentRequired, status)
			require.Equal(t, tc.code, answer["error"].(map[string]any)["code"])
		})
	}
}

func TestTypedCardIsChecked(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi, err := b.PaymentIntents.New(intentParams("", 1000))
	require.NoError(t, err)
	for _, tc := range []struct{ field, value, code string }{
		{"number", "4242424242424241", "incorrect_number"},
		{"number", "4111111111111111", "card_declined"}, // no test card
		{"exp_month", "13", "invalid_expiry_month"},
		{"exp_year", "2019", "invalid_expiry_year"},
		{"cvc", "12", "invalid_cvc"},
	} {
		form := b.typed(pi, "4242424242424242")
		form.Set("payment_method_data[card]["+tc.field+"]", tc.value)
		status, answer := b.browser(t, "/v1/payment_intents/"+pi.ID+"/confirm", form)
		require.Equal(t, http.StatusPaymentRequired, status)
		require.Equal(t, tc.code, answer["error"].(map[string]any)["code"])
	}
	got, err := b.PaymentIntents.Get(pi.ID, nil)
	require.NoError(t, err)
	require.Equal(t, stripe.PaymentIntentStatusRequiresPaymentMethod, got.Status)
}

func TestDeclineThenSuccessOnTheSameIntent(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi, err := b.PaymentIntents.New(intentParams("", 2500))
	require.NoError(t, err)
	_, err = b.PaymentIntents.Confirm(pi.ID, confirmWith("pm_card_chargeDeclined"))
	require.Equal(t, "generic_decline", string(stripeError(t, err).DeclineCode))

	params := confirmWith("pm_card_visa")
	params.AddExpand("latest_charge.balance_transaction")
	done, err := b.PaymentIntents.Confirm(pi.ID, params)
	require.NoError(t, err)
	require.Equal(t, stripe.PaymentIntentStatusSucceeded, done.Status)
	require.Nil(t, done.LastPaymentError)
	require.EqualValues(t, 2500, done.AmountReceived)
	require.Equal(t, map[string]string{"order_id": "ord_1"}, done.LatestCharge.Metadata)
	require.Equal(t, "4242", done.LatestCharge.PaymentMethodDetails.Card.Last4)
	require.EqualValues(t, 2500-2500*29/1000-30, done.LatestCharge.BalanceTransaction.Net)

	_, err = b.PaymentIntents.Confirm(pi.ID, confirmWith("pm_card_visa"))
	require.Equal(t, stripe.ErrorCodePaymentIntentUnexpectedState, stripeError(t, err).Code)

	attempts := b.Charges.List(&stripe.ChargeListParams{PaymentIntent: stripe.String(pi.ID)}).ChargeList()
	require.Len(t, attempts.Data, 2, "the declined attempt stays on record")
}

func TestCancel(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	open, err := b.PaymentIntents.New(intentParams("", 2500))
	require.NoError(t, err)
	gone, err := b.PaymentIntents.Cancel(open.ID, &stripe.PaymentIntentCancelParams{CancellationReason: stripe.String("abandoned")})
	require.NoError(t, err)
	require.Equal(t, stripe.PaymentIntentStatusCanceled, gone.Status)
	require.NotZero(t, gone.CanceledAt)

	for name, id := range map[string]string{"again": open.ID, "when paid": b.paid(t, 2500, "pm_card_visa").ID} {
		_, err = b.PaymentIntents.Cancel(id, nil)
		e := stripeError(t, err)
		require.Equal(t, stripe.ErrorCodePaymentIntentUnexpectedState, e.Code, name)
		require.Equal(t, id, e.PaymentIntent.ID, name)
	}
	_, err = b.PaymentIntents.Confirm(open.ID, confirmWith("pm_card_visa"))
	require.Equal(t, stripe.ErrorCodePaymentIntentUnexpectedState, stripeError(t, err).Code)
}

func TestManualCapture(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	p := intentParams("", 5000)
	p.CaptureMethod, p.Confirm, p.PaymentMethod = stripe.String("manual"), stripe.Bool(true), stripe.String("pm_card_visa")
	pi, err := b.PaymentIntents.New(p)
	require.NoError(t, err)
	require.Equal(t, stripe.PaymentIntentStatusRequiresCapture, pi.Status)
	require.EqualValues(t, 5000, pi.AmountCapturable)

	capture := &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(4000)}
	capture.AddExpand("latest_charge")
	done, err := b.PaymentIntents.Capture(pi.ID, capture)
	require.NoError(t, err)
	require.EqualValues(t, 4000, done.AmountReceived)
	require.EqualValues(t, 4000, done.LatestCharge.AmountCaptured)

	rest, err := b.Refunds.New(&stripe.RefundParams{PaymentIntent: stripe.String(pi.ID)})
	require.NoError(t, err)
	require.EqualValues(t, 4000, rest.Amount, "only what was captured can be refunded")
}

func TestUpdateAndExpand(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	cus, err := b.Customers.New(&stripe.CustomerParams{Email: stripe.String("ada@example.com"), Name: stripe.String("Ada")})
	require.NoError(t, err)
	cus, err = b.Customers.Update(cus.ID, &stripe.CustomerParams{Phone: stripe.String("+15550100")})
	require.NoError(t, err)
	require.Equal(t, "Ada", cus.Name)

	pi, err := b.PaymentIntents.New(intentParams("", 2500))
	require.NoError(t, err)
	change := &stripe.PaymentIntentParams{Amount: stripe.Int64(3000), Customer: stripe.String(cus.ID)}
	change.AddMetadata("order_id", "")
	change.AddMetadata("tier", "gold")
	change.AddExpand("customer")
	pi, err = b.PaymentIntents.Update(pi.ID, change)
	require.NoError(t, err)
	require.EqualValues(t, 3000, pi.Amount)
	require.Equal(t, map[string]string{"tier": "gold"}, pi.Metadata)
	require.Equal(t, "ada@example.com", pi.Customer.Email)

	change.Expand = []*string{stripe.String("amount_of_luck")}
	_, err = b.PaymentIntents.Update(pi.ID, change)
	require.Contains(t, stripeError(t, err).Msg, "cannot be expanded")
	_, err = b.PaymentIntents.Update(pi.ID, &stripe.PaymentIntentParams{Amount: stripe.Int64(10)})
	require.Equal(t, stripe.ErrorCodeAmountTooSmall, stripeError(t, err).Code)
}

func TestUnknownParameterIsRefusedByName(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	p := intentParams("", 2500)
	p.AddExtra("amuont", "1")
	_, err := b.PaymentIntents.New(p)
	e := stripeError(t, err)
	require.Equal(t, stripe.ErrorCodeParameterUnknown, e.Code)
	require.Equal(t, "amuont", e.Param)
}

func TestListPages(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	var made []string
	for range 5 {
		pi, err := b.PaymentIntents.New(intentParams("", 2500))
		require.NoError(t, err)
		made = append([]string{pi.ID}, made...)
	}
	p := &stripe.PaymentIntentListParams{}
	p.Limit = stripe.Int64(2)
	var seen []string
	for it := b.PaymentIntents.List(p); it.Next(); { // the client follows the cursor
		seen = append(seen, it.PaymentIntent().ID)
	}
	require.Equal(t, strings.Join(made, " "), strings.Join(seen, " "), "newest first, each once")

	back := &stripe.PaymentIntentListParams{}
	back.Limit, back.EndingBefore, back.Single = stripe.Int64(2), stripe.String(made[3]), true
	page := b.PaymentIntents.List(back).PaymentIntentList()
	require.Equal(t, []string{made[1], made[2]}, []string{page.Data[0].ID, page.Data[1].ID}, "the two just before the cursor")
	require.True(t, page.HasMore)

	later := &stripe.PaymentIntentListParams{CreatedRange: &stripe.RangeQueryParams{GreaterThan: page.Data[0].Created + 100}}
	require.Empty(t, b.PaymentIntents.List(later).PaymentIntentList().Data)
}
