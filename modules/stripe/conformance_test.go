package stripe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe"
	"github.com/tixters/tixters/modules/stripe/internal/stripemock"
)

// TestEveryRequestIsOneThatStripeKnows makes the gateway's calls to Stripe's own mock, which refuses
// parameters and versions that the published schema does not have. The mock has no state: what it
// answers means nothing.
func TestEveryRequestIsOneThatStripeKnows(t *testing.T) {
	t.Parallel()
	g, err := stripe.NewGateway(stripe.Config{
		SecretKey: "sk_test_mock", PublishableKey: "pk_test_mock", WebhookSecret: "whsec_mock", URL: stripemock.Start(t),
	})
	require.NoError(t, err)
	o := order(4200)
	for name, call := range map[string]func() error{
		"create": func() error { _, err := g.Create(t.Context(), o); return err },
		"create directly": func() error {
			direct := order(4200)
			direct.Account, direct.Fee = "acct_1", 300
			_, err := g.Create(t.Context(), direct)
			return err
		},
		"get directly":    func() error { _, err := g.Get(t.Context(), "acct_1", "pi_1"); return err },
		"cancel directly": func() error { _, err := g.Cancel(t.Context(), "acct_1", "pi_1"); return err },
		"refund with the fee": func() error {
			r := refundOf(o, tix.Payment{Reference: "pi_1"}, 100, "fee")
			r.Account, r.FeeBack = "acct_1", 10
			_, err := g.Refund(t.Context(), r)
			return err
		},
		"get refund":    func() error { _, err := g.GetRefund(t.Context(), "acct_1", "re_1"); return err },
		"get warning":   func() error { _, err := g.GetWarningOn(t.Context(), "acct_1", "issfr_1"); return err },
		"list warnings": func() error { _, err := g.ListWarnings(t.Context(), "pi_1"); return err },
		"upload evidence": func() error {
			_, err := g.UploadEvidence(t.Context(), "file:1", "ticket.pdf", []byte(ticketPDF))
			return err
		},
		"create a full account": func() error {
			_, err := g.CreateAccount(t.Context(), tix.AccountOrder{PayeeID: tix.NewPayeeID(), Key: "acct:2", Country: "DE", Full: true})
			return err
		},
		"get dispute of an account": func() error { _, err := g.GetDisputeOn(t.Context(), "acct_1", "dp_1"); return err },
		"get":                       func() error { _, err := g.Get(t.Context(), "", "pi_1"); return err },
		"cancel":                    func() error { _, err := g.Cancel(t.Context(), "", "pi_1"); return err },
		"refund": func() error {
			_, err := g.Refund(t.Context(), refundOf(o, tix.Payment{Reference: "pi_1"}, 100, "part"))
			return err
		},
		"list refunds": func() error { _, err := g.ListRefunds(t.Context(), "", "pi_1"); return err },
		"create account": func() error {
			_, err := g.CreateAccount(t.Context(), tix.AccountOrder{PayeeID: tix.NewPayeeID(), Key: "acct:1", Country: "DE", Email: "a@example.com", Website: "https://a.example"})
			return err
		},
		"get account": func() error { _, err := g.GetAccount(t.Context(), "acct_1"); return err },
		"account link": func() error {
			_, err := g.AccountLink(t.Context(), "acct_1", "https://a.example/again", "https://a.example/back")
			return err
		},
		"reject account": func() error { return g.RejectAccount(t.Context(), "acct_1") },
		"transfer": func() error {
			_, err := g.Transfer(t.Context(), tix.TransferOrder{Key: "tr:1", PayoutID: tix.NewPayoutID(), PayeeID: tix.NewPayeeID(), EventID: tix.NewEventID(), Account: "acct_1", Amount: o.Amount, Charge: "ch_1", Description: "Settlement"})
			return err
		},
		"reverse": func() error {
			_, err := g.Reverse(t.Context(), tix.ReversalOrder{Key: "trr:1", Transfer: "tr_1", Amount: o.Amount, Reason: "ref_1"})
			return err
		},
		"pay out": func() error {
			_, err := g.PayOut(t.Context(), tix.BankOrder{Key: "po:1", PayoutID: tix.NewPayoutID(), Account: "acct_1", Amount: o.Amount})
			return err
		},
		"get payout":  func() error { _, err := g.GetBankPayout(t.Context(), "acct_1", "po_1"); return err },
		"balance":     func() error { _, err := g.Balance(t.Context(), "acct_1"); return err },
		"get dispute": func() error { _, err := g.GetDispute(t.Context(), "dp_1"); return err },
		"submit evidence": func() error {
			_, err := g.SubmitEvidence(t.Context(), "dp_1", map[string]string{"customer_name": "Ada", "access_activity_log": "let in", "uncategorized_text": "She was there.", "receipt": "file_1", "service_documentation": "file_2"})
			return err
		},
		"accept dispute": func() error { _, err := g.AcceptDispute(t.Context(), "dp_1"); return err },
		"schedule":       func() error { _, err := g.Schedule(t.Context()); return err },
		"our balance":    func() error { _, err := g.Balance(t.Context(), ""); return err },
		"moves": func() error {
			_, _, err := g.Moves(t.Context(), tix.MoveQuery{Account: "acct_1", Since: time.Unix(1, 0), Until: time.Unix(2, 0), After: "txn_1"})
			return err
		},
	} {
		err := call()
		for range 3 { // the mock drops a connection now and then; what it refuses, it refuses again
			if errs.KindOf(err) != errs.Unavailable {
				break
			}
			err = call()
		}
		require.NoError(t, err, name)
	}
}
