package standin_test

import (
	"crypto/rand"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
)

// flowIDs are the objects that the steps of the conformance flow hand on.
type flowIDs struct{ intent, open, held, charge, customer, method, refund, event, endpoint, txn string }

type flowStep struct {
	name   string
	call   func(*client.API, *flowIDs) error
	person bool // at Stripe itself, somebody would have to answer questions first
}

// flow makes every call that the stand-in serves, in an order in which each finds what it needs.
func flow() []flowStep {
	return append(payingFlow(), readingFlow()...)
}

func payingFlow() []flowStep {
	return []flowStep{
		{name: "create customer", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.CustomerParams{Email: stripe.String("ada@example.com"), Name: stripe.String("Ada"), Address: &stripe.AddressParams{City: stripe.String("Oslo")}}
			cus, err := c.Customers.New(p)
			if err == nil {
				ids.customer = cus.ID
			}
			return err
		}},
		{name: "update customer", call: func(c *client.API, ids *flowIDs) error {
			_, err := c.Customers.Update(ids.customer, &stripe.CustomerParams{Phone: stripe.String("+4712345678")})
			return err
		}},
		{name: "get customer", call: func(c *client.API, ids *flowIDs) error {
			_, err := c.Customers.Get(ids.customer, nil)
			return err
		}},
		{name: "create intent", call: func(c *client.API, ids *flowIDs) error {
			p := intentParams("pi:"+rand.Text(), 2500)
			p.Customer, p.ReceiptEmail, p.TransferGroup = stripe.String(ids.customer), stripe.String("ada@example.com"), stripe.String("evt_1")
			pi, err := c.PaymentIntents.New(p)
			if err == nil {
				ids.intent = pi.ID
			}
			return err
		}},
		{name: "update intent", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.PaymentIntentParams{Amount: stripe.Int64(2600)}
			p.AddMetadata("tier", "gold")
			_, err := c.PaymentIntents.Update(ids.intent, p)
			return err
		}},
		{name: "confirm intent", call: func(c *client.API, ids *flowIDs) error {
			pi, err := c.PaymentIntents.Confirm(ids.intent, confirmWith("pm_card_visa"))
			if err == nil && pi.LatestCharge != nil {
				ids.charge = pi.LatestCharge.ID
			}
			return err
		}},
		{name: "create intent for 3-D Secure", call: func(c *client.API, ids *flowIDs) error {
			p := intentParams("", 2500)
			p.Confirm, p.PaymentMethod, p.ReturnURL = stripe.Bool(true), stripe.String("pm_card_threeDSecure2Required"), stripe.String("https://tickets.example/back")
			pi, err := c.PaymentIntents.New(p)
			if err == nil {
				ids.open = pi.ID
			}
			return err
		}},
		{name: "cancel intent", call: func(c *client.API, ids *flowIDs) error {
			_, err := c.PaymentIntents.Cancel(ids.open, &stripe.PaymentIntentCancelParams{CancellationReason: stripe.String("abandoned")})
			return err
		}},
		{name: "authorize", call: func(c *client.API, ids *flowIDs) error {
			p := intentParams("", 2500)
			p.Confirm, p.PaymentMethod, p.CaptureMethod = stripe.Bool(true), stripe.String("pm_card_visa"), stripe.String("manual")
			pi, err := c.PaymentIntents.New(p)
			if err == nil {
				ids.held = pi.ID
			}
			return err
		}},
		{name: "capture", call: func(c *client.API, ids *flowIDs) error {
			_, err := c.PaymentIntents.Capture(ids.held, &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(2000)})
			return err
		}},
		{name: "create refund", call: func(c *client.API, ids *flowIDs) error {
			re, err := c.Refunds.New(refundOf(&stripe.PaymentIntent{ID: ids.intent}, 600))
			if err == nil {
				ids.refund = re.ID
			}
			return err
		}},
		{name: "update refund", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.RefundParams{}
			p.AddMetadata("note", "called")
			_, err := c.Refunds.Update(ids.refund, p)
			return err
		}},
	}
}

func readingFlow() []flowStep {
	one := func(single bool, p *stripe.ListParams) { p.Limit, p.Single = stripe.Int64(3), single }
	return []flowStep{
		{name: "get intent, expanded", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.PaymentIntentParams{}
			p.AddExpand("latest_charge.balance_transaction")
			p.AddExpand("payment_method")
			p.AddExpand("customer")
			pi, err := c.PaymentIntents.Get(ids.intent, p)
			if err == nil && pi.PaymentMethod != nil {
				ids.method = pi.PaymentMethod.ID
			}
			return err
		}},
		{name: "get payment method", call: func(c *client.API, ids *flowIDs) error {
			if ids.method == "" {
				ids.method = "pm_1"
			}
			_, err := c.PaymentMethods.Get(ids.method, nil)
			return err
		}},
		{name: "list intents", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.PaymentIntentListParams{Customer: stripe.String(ids.customer), CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: 1}}
			one(true, &p.ListParams)
			return c.PaymentIntents.List(p).Err()
		}},
		{name: "list charges", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.ChargeListParams{PaymentIntent: stripe.String(ids.intent)}
			one(true, &p.ListParams)
			it := c.Charges.List(p)
			if it.Next() {
				ids.charge = it.Charge().ID
			}
			return it.Err()
		}},
		{name: "get charge, expanded", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.ChargeParams{}
			p.AddExpand("refunds")
			_, err := c.Charges.Get(ids.charge, p)
			return err
		}},
		{name: "get refund", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.RefundParams{}
			p.AddExpand("charge")
			_, err := c.Refunds.Get(ids.refund, p)
			return err
		}},
		{name: "list refunds", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.RefundListParams{PaymentIntent: stripe.String(ids.intent)}
			one(true, &p.ListParams)
			return c.Refunds.List(p).Err()
		}},
		{name: "create endpoint", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.WebhookEndpointParams{
				URL: stripe.String("https://tickets.example/hook"), APIVersion: stripe.String(stripe.APIVersion),
				EnabledEvents: stripe.StringSlice([]string{"payment_intent.succeeded"}),
			}
			end, err := c.WebhookEndpoints.New(p)
			if err == nil {
				ids.endpoint = end.ID
			}
			return err
		}},
		{name: "get endpoint", call: func(c *client.API, ids *flowIDs) error {
			_, err := c.WebhookEndpoints.Get(ids.endpoint, nil)
			return err
		}},
		{name: "list endpoints", call: func(c *client.API, _ *flowIDs) error {
			return c.WebhookEndpoints.List(&stripe.WebhookEndpointListParams{}).Err()
		}},
		{name: "delete endpoint", call: func(c *client.API, ids *flowIDs) error {
			_, err := c.WebhookEndpoints.Del(ids.endpoint, nil)
			return err
		}},
		{name: "list events", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.EventListParams{Types: stripe.StringSlice([]string{"payment_intent.succeeded", "charge.refunded"})}
			one(true, &p.ListParams)
			it := c.Events.List(p)
			if it.Next() {
				ids.event = it.Event().ID
			}
			return it.Err()
		}},
		{name: "get event", call: func(c *client.API, ids *flowIDs) error {
			_, err := c.Events.Get(ids.event, nil)
			return err
		}},
		{name: "balance", call: func(c *client.API, _ *flowIDs) error {
			_, err := c.Balance.Get(nil)
			return err
		}},
		{name: "list balance transactions", call: func(c *client.API, ids *flowIDs) error {
			p := &stripe.BalanceTransactionListParams{Type: stripe.String("charge")}
			one(true, &p.ListParams)
			it := c.BalanceTransactions.List(p)
			if it.Next() {
				ids.txn = it.BalanceTransaction().ID
			}
			return it.Err()
		}},
		{name: "get balance transaction", call: func(c *client.API, ids *flowIDs) error {
			_, err := c.BalanceTransactions.Get(ids.txn, nil)
			return err
		}},
	}
}
