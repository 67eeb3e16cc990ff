package standin_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

// direct asks for a payment on an account, of which the platform takes fee.
func direct(account string, amount, fee int64) *stripe.PaymentIntentParams {
	p := intentParams("", amount)
	p.SetStripeAccount(account)
	if fee != 0 {
		p.ApplicationFeeAmount = stripe.Int64(fee)
	}
	return p
}

// charged makes a paid direct charge.
func (b bench) charged(t *testing.T, account string, amount, fee int64, card string) *stripe.PaymentIntent {
	t.Helper()
	p := direct(account, amount, fee)
	p.Confirm, p.PaymentMethod = stripe.Bool(true), stripe.String(card)
	p.AddExpand("latest_charge.balance_transaction")
	p.AddExpand("latest_charge.application_fee")
	pi, err := b.PaymentIntents.New(p)
	require.NoError(t, err)
	require.Equal(t, stripe.PaymentIntentStatusSucceeded, pi.Status)
	return pi
}

func (b bench) feeRefund(fee string, amount int64) (*stripe.FeeRefund, error) {
	p := &stripe.FeeRefundParams{ID: stripe.String(fee)}
	if amount != 0 {
		p.Amount = stripe.Int64(amount)
	}
	return b.FeeRefunds.New(p)
}

func refundOn(account string, pi *stripe.PaymentIntent, amount int64, withFee bool) *stripe.RefundParams {
	p := &stripe.RefundParams{PaymentIntent: stripe.String(pi.ID), RefundApplicationFee: stripe.Bool(withFee)}
	if amount != 0 {
		p.Amount = stripe.Int64(amount)
	}
	p.SetStripeAccount(account)
	return p
}

func TestADirectChargeIsTheAccountsAndItsFeeThePlatforms(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	account := b.verified(t)
	pi := b.charged(t, account, 10_000, 700, "pm_card_visa")

	txn := pi.LatestCharge.BalanceTransaction
	require.Equal(t, []int64{10_000, 320 + 700, 10_000 - 320 - 700}, []int64{txn.Amount, txn.Fee, txn.Net})
	parts := map[string]int64{}
	for _, d := range txn.FeeDetails {
		parts[d.Type] = d.Amount
	}
	require.Equal(t, map[string]int64{"stripe_fee": 320, "application_fee": 700}, parts)
	require.Equal(t, int64(8980), total(b.balance(t, account)))
	available, pending := b.balance(t, "")
	require.Equal(t, []int64{0, 700}, []int64{available, pending}, "the fee is available when the charge is")

	fee, err := b.ApplicationFees.Get(pi.LatestCharge.ApplicationFee.ID, nil)
	require.NoError(t, err)
	require.Equal(t, []any{account, int64(700), pi.LatestCharge.ID}, []any{fee.Account.ID, fee.Amount, fee.Charge.ID})
	own, err := b.BalanceTransactions.Get(fee.BalanceTransaction.ID, nil)
	require.NoError(t, err)
	require.Equal(t, stripe.BalanceTransactionTypeApplicationFee, own.Type)
	require.Equal(t, fee.ID, own.Source.ID)
}

// TestNothingOfAnotherAccountIsFound: not from the platform, not from a second account, not by a browser.
func TestNothingOfAnotherAccountIsFound(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	account, other := b.verified(t), b.verified(t)
	pi := b.charged(t, account, 10_000, 700, "pm_card_createDispute")
	on := func(p *stripe.Params, account string) {
		if account != "" {
			p.SetStripeAccount(account)
		}
	}
	list := &stripe.DisputeListParams{PaymentIntent: stripe.String(pi.ID)}
	list.SetStripeAccount(account)
	disputes := b.Disputes.List(list)
	require.True(t, disputes.Next(), disputes.Err())
	dispute := disputes.Dispute().ID
	p := &stripe.CustomerParams{Name: stripe.String("Ada")}
	on(&p.Params, account)
	customer, err := b.Customers.New(p)
	require.NoError(t, err)
	events := &stripe.EventListParams{Type: stripe.String("payment_intent.succeeded")}
	events.SetStripeAccount(account)
	heard := b.Events.List(events)
	require.True(t, heard.Next())
	require.Equal(t, account, heard.Event().Account)

	for what, get := range map[string]func(account string) error{
		"payment": func(a string) error {
			p := &stripe.PaymentIntentParams{}
			on(&p.Params, a)
			_, err := b.PaymentIntents.Get(pi.ID, p)
			return err
		},
		"charge": func(a string) error {
			p := &stripe.ChargeParams{}
			on(&p.Params, a)
			_, err := b.Charges.Get(pi.LatestCharge.ID, p)
			return err
		},
		"customer": func(a string) error {
			p := &stripe.CustomerParams{}
			on(&p.Params, a)
			_, err := b.Customers.Get(customer.ID, p)
			return err
		},
		"method": func(a string) error {
			p := &stripe.PaymentMethodParams{}
			on(&p.Params, a)
			_, err := b.PaymentMethods.Get(pi.PaymentMethod.ID, p)
			return err
		},
		"dispute": func(a string) error {
			p := &stripe.DisputeParams{}
			on(&p.Params, a)
			_, err := b.Disputes.Get(dispute, p)
			return err
		},
		"event": func(a string) error {
			p := &stripe.EventParams{}
			on(&p.Params, a)
			_, err := b.Events.Get(heard.Event().ID, p)
			return err
		},
		"transaction": func(a string) error {
			p := &stripe.BalanceTransactionParams{}
			on(&p.Params, a)
			_, err := b.BalanceTransactions.Get(pi.LatestCharge.BalanceTransaction.ID, p)
			return err
		},
	} {
		require.NoError(t, get(account), what)
		for _, stranger := range []string{"", other} {
			require.Equal(t, http.StatusNotFound, stripeError(t, get(stranger)).HTTPStatusCode, "%s for %q", what, stranger)
		}
	}
	for _, stranger := range []string{"", other} {
		_, err := b.Refunds.New(refundOn(stranger, pi, 0, false))
		require.Equal(t, stripe.ErrorCodeResourceMissing, stripeError(t, err).Code)
		all := &stripe.PaymentIntentListParams{}
		all.StripeAccount = stripe.String(stranger)
		require.Empty(t, b.PaymentIntents.List(all).PaymentIntentList().Data)
		cursor := &stripe.PaymentIntentListParams{}
		cursor.StripeAccount, cursor.StartingAfter = stripe.String(stranger), stripe.String(pi.ID)
		require.Equal(t, stripe.ErrorCodeResourceMissing, stripeError(t, b.PaymentIntents.List(cursor).Err()).Code)
	}
	_, err = b.transfer(100, account, pi.LatestCharge.ID)
	require.Equal(t, stripe.ErrorCodeResourceMissing, stripeError(t, err).Code, "the platform cannot send on what is not its own")
}

func TestAKeyOfOneAccountIsFreeOnAnother(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	seen := map[string]bool{}
	for _, account := range []string{"", b.verified(t), b.verified(t)} {
		p := direct(account, 2500, 0)
		p.SetIdempotencyKey("pi:1")
		first, err := b.PaymentIntents.New(p)
		require.NoError(t, err)
		second, err := b.PaymentIntents.New(p)
		require.NoError(t, err)
		require.Equal(t, first.ID, second.ID)
		seen[first.ID] = true
	}
	require.Len(t, seen, 3)
}

// TestABrowserNamesTheAccount: it pays, and proves itself to its bank, on the account that it names.
func TestABrowserNamesTheAccount(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	account := b.verified(t)
	pi, err := b.PaymentIntents.New(direct(account, 2500, 200))
	require.NoError(t, err)
	form := b.typed(pi, "4000000000003220")
	status, _ := b.browser(t, "/v1/payment_intents/"+pi.ID+"/confirm", form)
	require.Equal(t, http.StatusNotFound, status)
	form.Set("_stripe_account", account)
	status, answer := b.browser(t, "/v1/payment_intents/"+pi.ID+"/confirm", form)
	require.Equal(t, http.StatusOK, status, answer)
	require.NotContains(t, answer, "application_fee_amount", "what the platform takes is no buyer's business")
	page := answer["next_action"].(map[string]any)["redirect_to_url"].(map[string]any)["url"].(string)
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := stay.PostForm(page, url.Values{"outcome": {"complete"}})
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, int64(2500-102-200), total(b.balance(t, account)))
	require.Equal(t, int64(200), total(b.balance(t, "")))
}

func TestWhatAFeeMayBe(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	account, silent := b.verified(t), b.account(t)
	for name, tc := range map[string]struct {
		p     *stripe.PaymentIntentParams
		param string
		code  stripe.ErrorCode
	}{
		"of a charge of the platform":          {direct("", 2500, 100), "application_fee_amount", ""},
		"less than nothing":                    {direct(account, 2500, -1), "application_fee_amount", stripe.ErrorCodeParameterInvalidInteger},
		"an account that answered no question": {direct(silent, 2500, 100), "", stripe.ErrorCodeAccountInvalid},
	} {
		_, err := b.PaymentIntents.New(tc.p)
		require.Equal(t, []any{tc.param, tc.code}, []any{stripeError(t, err).Param, stripeError(t, err).Code}, name)
	}
	pi := b.charged(t, account, 2500, 9000, "pm_card_visa")
	require.Equal(t, int64(2500), pi.LatestCharge.ApplicationFee.Amount, "never more than the charge")

	held := direct(account, 2500, 100)
	held.Confirm, held.PaymentMethod, held.CaptureMethod = stripe.Bool(true), stripe.String("pm_card_visa"), stripe.String("manual")
	waiting, err := b.PaymentIntents.New(held)
	require.NoError(t, err)
	capture := &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(2000), ApplicationFeeAmount: stripe.Int64(300)}
	capture.SetStripeAccount(account)
	capture.AddExpand("latest_charge.application_fee")
	taken, err := b.PaymentIntents.Capture(waiting.ID, capture)
	require.NoError(t, err)
	require.Equal(t, int64(300), taken.LatestCharge.ApplicationFee.Amount)

	changed := &stripe.PaymentIntentParams{ApplicationFeeAmount: stripe.Int64(50)}
	changed.SetStripeAccount(account)
	open, err := b.PaymentIntents.New(direct(account, 2500, 100))
	require.NoError(t, err)
	open, err = b.PaymentIntents.Update(open.ID, changed)
	require.NoError(t, err)
	require.Equal(t, int64(50), open.ApplicationFeeAmount)
}

func TestTheFeeGoesBackInItsShareOrByItself(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	account := b.verified(t)
	pi := b.charged(t, account, 10_000, 700, "pm_card_visa")
	fee := pi.LatestCharge.ApplicationFee.ID
	own := func() []int64 { return []int64{total(b.balance(t, account)), total(b.balance(t, ""))} }
	require.Equal(t, []int64{8980, 700}, own())

	part, err := b.Refunds.New(refundOn(account, pi, 2500, true))
	require.NoError(t, err)
	require.Equal(t, []int64{8980 - 2500 + 175, 700 - 175}, own())
	q := &stripe.BalanceTransactionParams{}
	q.SetStripeAccount(account)
	txn, err := b.BalanceTransactions.Get(part.BalanceTransaction.ID, q)
	require.NoError(t, err)
	require.Equal(t, []int64{-2500, -175, -2325}, []int64{txn.Amount, txn.Fee, txn.Net})

	alone, err := b.feeRefund(fee, 25)
	require.NoError(t, err)
	require.Equal(t, []int64{6680, 500}, own())
	back, err := b.FeeRefunds.Get(alone.ID, &stripe.FeeRefundParams{Fee: stripe.String(fee)})
	require.NoError(t, err)
	require.Equal(t, int64(25), back.Amount)
	_, err = b.feeRefund(fee, 501)
	require.Equal(t, "amount", stripeError(t, err).Param)

	_, err = b.Refunds.New(refundOn(account, pi, 0, true))
	require.NoError(t, err)
	require.Equal(t, []int64{6680 - 7500 + 500, 0}, own(), "the last refund takes all that is left of the fee")
	_, err = b.feeRefund(fee, 0)
	require.Contains(t, stripeError(t, err).Msg, "already been refunded")
	whole, err := b.ApplicationFees.Get(fee, nil)
	require.NoError(t, err)
	require.True(t, whole.Refunded)
	require.Len(t, whole.Refunds.Data, 3)
	for kind, times := range map[string]int{"application_fee.created": 1, "application_fee.refunded": 3} {
		require.Len(t, b.Events.List(&stripe.EventListParams{Type: stripe.String(kind)}).EventList().Data, times, kind)
	}
	plain := b.paid(t, 2500, "pm_card_visa")
	_, err = b.Refunds.New(refundOn("", plain, 0, true))
	require.Equal(t, "refund_application_fee", stripeError(t, err).Param)
}

// TestWhatHappensOnAnAccountIsToldWhereAccountsAreHeard, with the account's id; what the platform earned
// is told to the platform.
func TestWhatHappensOnAnAccountIsToldWhereAccountsAreHeard(t *testing.T) {
	t.Parallel()
	b, ours, theirs := start(t, standin.Options{}), receive(t), receive(t)
	account := b.verified(t)
	b.subscribe(t, ours)
	end, err := b.WebhookEndpoints.New(&stripe.WebhookEndpointParams{URL: stripe.String(theirs.URL), EnabledEvents: stripe.StringSlice([]string{"*"}), Connect: stripe.Bool(true)})
	require.NoError(t, err)
	theirs.secret = end.Secret
	pi := b.charged(t, account, 10_000, 700, "pm_card_createIssuerFraudRecord")
	_, err = b.Refunds.New(refundOn(account, pi, 0, true))
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "radar.early_fraud_warning.created",
		"refund.created", "charge.refunded", "radar.early_fraud_warning.updated"}, theirs.settled(t, 7))
	require.ElementsMatch(t, []string{"application_fee.created", "application_fee.refunded"}, ours.settled(t, 2))
	for _, ev := range theirs.got {
		require.Equal(t, account, ev.Account)
	}
	require.Empty(t, ours.got[0].Account)
}
