package standin_test

import (
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
)

// connectFlow makes every call of Connect that the stand-in serves, but for direct charges. ready gives
// an account that money can be sent to, made of the one that it gets.
func connectFlow(ready func(c *client.API, account string) (string, error)) []flowStep {
	var account, sent, back, bank string
	on := func(p *stripe.Params) { p.StripeAccount = stripe.String(account) }
	one := func(p *stripe.ListParams) { p.Limit, p.Single = stripe.Int64(3), true }
	return []flowStep{
		{name: "create account", call: func(c *client.API, _ *flowIDs) error {
			p := accountParams()
			a, err := c.Accounts.New(p)
			if err == nil {
				account = a.ID
			}
			return err
		}},
		{name: "create a full account", call: func(c *client.API, _ *flowIDs) error {
			_, err := c.Accounts.New(&stripe.AccountParams{Type: stripe.String("standard"), Country: stripe.String("DE")})
			return err
		}},
		{name: "own account", call: func(c *client.API, _ *flowIDs) error { _, err := c.Accounts.Get(); return err }},
		{name: "get account", call: func(c *client.API, _ *flowIDs) error { _, err := c.Accounts.GetByID(account, nil); return err }},
		{name: "update account", call: func(c *client.API, _ *flowIDs) error {
			_, err := c.Accounts.Update(account, &stripe.AccountParams{Email: stripe.String("new@example.com")})
			return err
		}},
		{name: "list accounts", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.AccountListParams{}
			one(&p.ListParams)
			return c.Accounts.List(p).Err()
		}},
		{name: "account link", call: func(c *client.API, _ *flowIDs) error {
			_, err := c.AccountLinks.New(&stripe.AccountLinkParams{Account: stripe.String(account), Type: stripe.String("account_onboarding"),
				RefreshURL: stripe.String("https://tickets.example/again"), ReturnURL: stripe.String("https://tickets.example/back")})
			return err
		}},
		{name: "login link", call: func(c *client.API, _ *flowIDs) error {
			_, err := c.LoginLinks.New(&stripe.LoginLinkParams{Account: stripe.String(account)})
			return err
		}, person: true},
		{name: "verify", call: func(c *client.API, _ *flowIDs) (err error) {
			account, err = ready(c, account)
			return err
		}},
		{name: "transfer of a charge", call: func(c *client.API, ids *flowIDs) error {
			t, err := c.Transfers.New(&stripe.TransferParams{Amount: stripe.Int64(900), Currency: stripe.String("usd"), Destination: stripe.String(account),
				SourceTransaction: stripe.String(ids.charge), TransferGroup: stripe.String("evt_1"), Description: stripe.String("Settlement")})
			if err == nil {
				sent = t.ID
			}
			return err
		}},
		{name: "get transfer", call: func(c *client.API, _ *flowIDs) error { _, err := c.Transfers.Get(sent, nil); return err }},
		{name: "list transfers", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.TransferListParams{TransferGroup: stripe.String("evt_1")}
			one(&p.ListParams)
			return c.Transfers.List(p).Err()
		}},
		{name: "reverse a part", call: func(c *client.API, _ *flowIDs) error {
			r, err := c.TransferReversals.New(&stripe.TransferReversalParams{ID: stripe.String(sent), Amount: stripe.Int64(100)})
			if err == nil {
				back = r.ID
			}
			return err
		}},
		{name: "list reversals", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.TransferReversalListParams{ID: stripe.String(sent)}
			one(&p.ListParams)
			_ = back
			return c.TransferReversals.List(p).Err()
		}},
		{name: "balance of the account", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.BalanceParams{}
			on(&p.Params)
			_, err := c.Balance.Get(p)
			return err
		}},
		{name: "transactions of the account", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.BalanceTransactionListParams{}
			one(&p.ListParams)
			p.StripeAccount = stripe.String(account)
			return c.BalanceTransactions.List(p).Err()
		}},
		{name: "pay out", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.PayoutParams{Amount: stripe.Int64(300), Currency: stripe.String("usd")}
			on(&p.Params)
			po, err := c.Payouts.New(p)
			if err == nil {
				bank = po.ID
			}
			return err
		}},
		{name: "get payout", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.PayoutParams{}
			on(&p.Params)
			_, err := c.Payouts.Get(bank, p)
			return err
		}},
		{name: "list payouts", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.PayoutListParams{}
			one(&p.ListParams)
			p.StripeAccount = stripe.String(account)
			return c.Payouts.List(p).Err()
		}},
		{name: "cancel payout", call: func(c *client.API, _ *flowIDs) error {
			p := &stripe.PayoutParams{}
			on(&p.Params)
			_, err := c.Payouts.Cancel(bank, p)
			return err
		}},
		{name: "dispute, read and answered", call: func(c *client.API, ids *flowIDs) error {
			p := intentParams("", 2500)
			p.Confirm, p.PaymentMethod = stripe.Bool(true), stripe.String("pm_card_createDispute")
			pi, err := c.PaymentIntents.New(p)
			if err != nil {
				return err
			}
			all := &stripe.DisputeListParams{PaymentIntent: stripe.String(pi.ID)}
			one(&all.ListParams)
			it := c.Disputes.List(all)
			if !it.Next() {
				return it.Err()
			}
			id := it.Dispute().ID
			if _, err := c.Disputes.Get(id, nil); err != nil {
				return err
			}
			_, err = c.Disputes.Update(id, &stripe.DisputeParams{Evidence: &stripe.DisputeEvidenceParams{CustomerName: stripe.String("Ada"), UncategorizedText: stripe.String("She was there.")}, Submit: stripe.Bool(false)})
			if err != nil {
				return err
			}
			_, err = c.Disputes.Close(id, nil)
			return err
		}},
		{name: "reject account", call: func(c *client.API, _ *flowIDs) error {
			_, err := c.Accounts.Reject(account, &stripe.AccountRejectParams{Reason: stripe.String("other")})
			return err
		}},
	}
}

func accountParams() *stripe.AccountParams {
	p := &stripe.AccountParams{
		Type: stripe.String("express"), Country: stripe.String("US"), Email: stripe.String("box@quay.example"),
		BusinessProfile: &stripe.AccountBusinessProfileParams{URL: stripe.String("https://quay.example")},
		Capabilities: &stripe.AccountCapabilitiesParams{
			CardPayments: &stripe.AccountCapabilitiesCardPaymentsParams{Requested: stripe.Bool(true)}, Transfers: &stripe.AccountCapabilitiesTransfersParams{Requested: stripe.Bool(true)},
		},
		Settings: &stripe.AccountSettingsParams{Payouts: &stripe.AccountSettingsPayoutsParams{
			DebitNegativeBalances: stripe.Bool(true), Schedule: &stripe.AccountSettingsPayoutsScheduleParams{Interval: stripe.String("manual")},
		}},
	}
	p.AddMetadata("payee_id", "pye_1")
	return p
}
