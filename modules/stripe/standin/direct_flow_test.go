package standin_test

import (
	"errors"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
)

// directFlow makes every call about charges that an account makes itself, and about the platform's fee.
// ready gives an account that can charge cards, made of the one that it gets.
func directFlow(ready func(c *client.API, account string) (string, error)) []flowStep {
	var account, intent, held, charge, fee, back, refund string
	on := func(p *stripe.Params) { p.StripeAccount = stripe.String(account) }
	one := func(p *stripe.ListParams) { p.Limit, p.Single = stripe.Int64(3), true }
	onList := func(p *stripe.ListParams) { one(p); p.StripeAccount = stripe.String(account) }
	return []flowStep{
		{name: "full account", call: func(c *client.API, _ *flowIDs) error {
			a, err := c.Accounts.New(&stripe.AccountParams{Type: stripe.String("standard"), Country: stripe.String("US"), Capabilities: &stripe.AccountCapabilitiesParams{
				CardPayments: &stripe.AccountCapabilitiesCardPaymentsParams{Requested: stripe.Bool(true)}, Transfers: &stripe.AccountCapabilitiesTransfersParams{Requested: stripe.Bool(true)},
			}})
			if err != nil {
				return err
			}
			account, err = ready(c, a.ID)
			return err
		}},
		{name: "account, by itself", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.CustomerParams{Name: stripe.String("Ada")}
			on(&p.Params)
			_, err := c.Customers.New(p)
			return err
		}},
		{name: "direct charge", call: func(c *client.API, _ *flowIDs) error {
			p := direct(account, 2500, 200)
			p.Confirm, p.PaymentMethod = stripe.Bool(true), stripe.String("pm_card_bypassPending")
			p.AddExpand("latest_charge.balance_transaction")
			pi, err := c.PaymentIntents.New(p)
			if err == nil {
				intent = pi.ID
			}
			return err
		}},
		{name: "direct charge, held", call: func(c *client.API, _ *flowIDs) error {
			p := direct(account, 2500, 200)
			p.Confirm, p.PaymentMethod, p.CaptureMethod = stripe.Bool(true), stripe.String("pm_card_visa"), stripe.String("manual")
			pi, err := c.PaymentIntents.New(p)
			if err == nil {
				held = pi.ID
			}
			return err
		}},
		{name: "captured with another fee", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(2000), ApplicationFeeAmount: stripe.Int64(150)}
			on(&p.Params)
			_, err := c.PaymentIntents.Capture(held, p)
			return err
		}},
		{name: "fee changed, then canceled", call: func(c *client.API, _ *flowIDs) error {
			pi, err := c.PaymentIntents.New(direct(account, 2500, 200))
			if err != nil {
				return err
			}
			p := &stripe.PaymentIntentParams{ApplicationFeeAmount: stripe.Int64(100)}
			on(&p.Params)
			if _, err := c.PaymentIntents.Update(pi.ID, p); err != nil {
				return err
			}
			q := &stripe.PaymentIntentCancelParams{}
			on(&q.Params)
			_, err = c.PaymentIntents.Cancel(pi.ID, q)
			return err
		}},
		{name: "direct charges", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.ChargeListParams{PaymentIntent: stripe.String(intent)}
			onList(&p.ListParams)
			it := c.Charges.List(p)
			if it.Next() {
				charge = it.Charge().ID
			}
			return it.Err()
		}},
		{name: "fees", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.ApplicationFeeListParams{Charge: stripe.String(charge)}
			one(&p.ListParams)
			it := c.ApplicationFees.List(p)
			if !it.Next() {
				return errors.Join(it.Err(), errors.New("no fee was taken"))
			}
			fee = it.ApplicationFee().ID
			_, err := c.ApplicationFees.Get(fee, nil)
			return err
		}},
		{name: "fee back", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.FeeRefundParams{ID: stripe.String(fee), Amount: stripe.Int64(50)}
			p.AddMetadata("order_id", "ord_1")
			r, err := c.FeeRefunds.New(p)
			if err != nil {
				return err
			}
			back = r.ID
			_, err = c.FeeRefunds.Get(back, &stripe.FeeRefundParams{Fee: stripe.String(fee)})
			return err
		}},
		{name: "fees back", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.FeeRefundListParams{ID: stripe.String(fee)}
			one(&p.ListParams)
			return c.FeeRefunds.List(p).Err()
		}},
		{name: "refund with the fee", call: func(c *client.API, _ *flowIDs) error {
			r, err := c.Refunds.New(refundOn(account, &stripe.PaymentIntent{ID: intent}, 1000, true))
			if err != nil {
				return err
			}
			refund = r.ID
			p := &stripe.RefundParams{}
			on(&p.Params)
			_, err = c.Refunds.Get(refund, p)
			return err
		}},
		{name: "transactions of both sides", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.BalanceTransactionListParams{}
			onList(&p.ListParams)
			if it := c.BalanceTransactions.List(p); it.Err() != nil {
				return it.Err()
			}
			q := &stripe.BalanceTransactionListParams{Type: stripe.String("application_fee")}
			one(&q.ListParams)
			return c.BalanceTransactions.List(q).Err()
		}},
		{name: "disputes and events of the account", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.DisputeListParams{}
			onList(&p.ListParams)
			q := &stripe.EventListParams{}
			onList(&q.ListParams)
			return errors.Join(c.Disputes.List(p).Err(), c.Events.List(q).Err())
		}},
		{name: "warning", call: func(c *client.API, _ *flowIDs) error {
			p := intentParams("", 2500)
			p.Confirm, p.PaymentMethod = stripe.Bool(true), stripe.String("pm_card_createIssuerFraudRecord")
			pi, err := c.PaymentIntents.New(p)
			if err != nil {
				return err
			}
			q := &stripe.RadarEarlyFraudWarningListParams{PaymentIntent: stripe.String(pi.ID)}
			one(&q.ListParams)
			it := c.RadarEarlyFraudWarnings.List(q)
			if !it.Next() {
				return it.Err() // Stripe itself takes a moment
			}
			_, err = c.RadarEarlyFraudWarnings.Get(it.RadarEarlyFraudWarning().ID, nil)
			return err
		}},
		{name: "file of evidence", call: func(c *client.API, _ *flowIDs) error {
			f, err := c.Files.New(fileParams("door.png", onePixel))
			if err != nil {
				return err
			}
			if _, err := c.Files.Get(f.ID, nil); err != nil {
				return err
			}
			p := &stripe.FileListParams{Purpose: stripe.String("dispute_evidence")}
			one(&p.ListParams)
			if it := c.Files.List(p); it.Err() != nil {
				return it.Err()
			}
			return evidenceWith(c, f.ID)
		}},
	}
}

// evidenceWith gives a dispute every kind of evidence, as a draft.
func evidenceWith(c *client.API, file string) error {
	p := intentParams("", 2500)
	p.Confirm, p.PaymentMethod = stripe.Bool(true), stripe.String("pm_card_createDispute")
	pi, err := c.PaymentIntents.New(p)
	if err != nil {
		return err
	}
	q := &stripe.DisputeListParams{PaymentIntent: stripe.String(pi.ID)}
	q.Limit, q.Single = stripe.Int64(1), true
	it := c.Disputes.List(q)
	if !it.Next() {
		return it.Err()
	}
	words, one := stripe.String("words"), stripe.String(file)
	_, err = c.Disputes.Update(it.Dispute().ID, &stripe.DisputeParams{Submit: stripe.Bool(false), Evidence: &stripe.DisputeEvidenceParams{
		AccessActivityLog: words, BillingAddress: words, CancellationPolicyDisclosure: words, CancellationRebuttal: words, CustomerEmailAddress: stripe.String("ada@example.com"),
		CustomerName: words, CustomerPurchaseIP: stripe.String("192.0.2.1"), DuplicateChargeExplanation: words, ProductDescription: words,
		RefundPolicyDisclosure: words, RefundRefusalExplanation: words, ServiceDate: stripe.String("2026-10-01"), ShippingAddress: words, ShippingCarrier: words,
		ShippingDate: words, ShippingTrackingNumber: words, UncategorizedText: words,
		CancellationPolicy: one, CustomerCommunication: one, CustomerSignature: one, DuplicateChargeDocumentation: one, Receipt: one, RefundPolicy: one,
		ServiceDocumentation: one, ShippingDocumentation: one, UncategorizedFile: one,
	}})
	return err
}

// onePixel is a whole picture: Stripe itself looks at what it gets.
const onePixel = "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90\x77\x53\xde\x00\x00\x00\x0c\x49\x44\x41\x54\x78\x9c\x63\xf8\xff\xff\x3f\x00\x05\xfe\x02\xfe\x0d\xef\x46\xb8\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82"

// atStripe makes an account that Stripe's test mode verifies at once, with money on it. Who has the
// account that it was given must answer for it in person.
func atStripe(c *client.API, _ string) (string, error) {
	text := stripe.String
	p := accountParams()
	p.Type, p.BusinessType, p.Settings.Payouts.DebitNegativeBalances = text("custom"), text("individual"), nil
	p.BusinessProfile = &stripe.AccountBusinessProfileParams{MCC: text("7922"), URL: text("https://accessible.stripe.com")}
	p.Individual = &stripe.PersonParams{
		FirstName: text("Ada"), LastName: text("Moreau"), Email: text("box@quay.example"), Phone: text("0000000000"), IDNumber: text("000000000"), SSNLast4: text("0000"),
		DOB:     &stripe.PersonDOBParams{Day: stripe.Int64(1), Month: stripe.Int64(1), Year: stripe.Int64(1901)},
		Address: &stripe.AddressParams{Line1: text("address_full_match"), City: text("Schenectady"), State: text("NY"), PostalCode: text("12345"), Country: text("US")},
	}
	p.TOSAcceptance = &stripe.AccountTOSAcceptanceParams{Date: stripe.Int64(time.Now().Unix()), IP: text("192.0.2.1")}
	p.ExternalAccount = &stripe.AccountExternalAccountParams{Token: text("btok_us_verified")}
	a, err := c.Accounts.New(p)
	for try := 0; err == nil && !(a.ChargesEnabled && a.PayoutsEnabled); try++ {
		if try == 60 {
			return "", errors.New("Stripe has not verified the account within a minute")
		}
		time.Sleep(time.Second)
		a, err = c.Accounts.GetByID(a.ID, nil)
	}
	if err != nil {
		return "", err
	}
	money := direct(a.ID, 5000, 0)
	money.Confirm, money.PaymentMethod = stripe.Bool(true), text("pm_card_bypassPending")
	_, err = c.PaymentIntents.New(money)
	return a.ID, err
}
