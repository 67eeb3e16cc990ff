package stripe_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe/standin"
)

// control sends JSON to one of the stand-in's own routes.
func (s *shop) control(path, body string) {
	s.t.Helper()
	res, err := http.Post(s.url+"/__standin/"+path, "application/json", bytes.NewReader([]byte(body)))
	require.NoError(s.t, err)
	require.NoError(s.t, res.Body.Close())
	require.Less(s.t, res.StatusCode, 300)
}

// payee is a verified account.
func (s *shop) payee() tix.Account {
	s.t.Helper()
	o := tix.AccountOrder{PayeeID: tix.NewPayeeID(), OrganizationID: tix.NewOrganizationID(), Country: "DE", Email: "box@quay.example"}
	o.Key = "acct:" + o.PayeeID.String()
	a, err := s.CreateAccount(s.t.Context(), o)
	require.NoError(s.t, err)
	again, err := s.CreateAccount(s.t.Context(), o)
	require.NoError(s.t, err)
	require.Equal(s.t, a.Reference, again.Reference, "the same key is the same account")
	require.False(s.t, a.TransfersActive)
	require.NotEmpty(s.t, a.PastDue)
	s.control("accounts/"+a.Reference, `{"do":"verify"}`)
	a, err = s.GetAccount(s.t.Context(), a.Reference)
	require.NoError(s.t, err)
	require.True(s.t, a.TransfersActive && a.PayoutsEnabled && a.Manual)
	require.Equal(s.t, o.PayeeID, a.PayeeID)
	return a
}

// TestATransferGoesWhenTheBalanceHasIt: Stripe remembers under a key that the balance was short, so the
// same key would never succeed.
func TestATransferGoesWhenTheBalanceHasIt(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	s.paid(order(10_000))
	a := s.payee()
	o := tix.TransferOrder{PayoutID: tix.NewPayoutID(), PayeeID: a.PayeeID, EventID: tix.NewEventID(), Account: a.Reference, Amount: tix.Money{Amount: 9000, Currency: "EUR"}, Description: "Settlement"}
	o.Key = "tr:" + o.PayoutID.String()
	for range 3 {
		_, err := s.Transfer(t.Context(), o)
		requireError(t, err, errs.Unavailable, "insufficient_balance")
	}
	s.control("clock", `{"advance_seconds":345600}`)
	sent, err := s.Transfer(t.Context(), o)
	require.NoError(t, err)
	again, err := s.Transfer(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, sent, again, "once")

	back := tix.ReversalOrder{Key: "trr:1", Transfer: sent.Reference, Amount: tix.Money{Amount: 2000, Currency: "EUR"}, Reason: "ref_1"}
	first, err := s.Reverse(t.Context(), back)
	require.NoError(t, err)
	second, err := s.Reverse(t.Context(), back)
	require.NoError(t, err)
	require.Equal(t, first, second)
	bank := tix.BankOrder{Key: "po:1", PayoutID: o.PayoutID, Account: a.Reference, Amount: tix.Money{Amount: 9000, Currency: "EUR"}}
	_, err = s.PayOut(t.Context(), bank)
	requireError(t, err, errs.Unavailable, "insufficient_balance")
	bank.Amount.Amount = 7000 // what was taken back is known now
	out, err := s.PayOut(t.Context(), bank)
	require.NoError(t, err)
	for _, amount := range []int64{7000, 6000, 0} {
		bank.Amount.Amount = amount
		twice, err := s.PayOut(t.Context(), bank)
		require.NoError(t, err)
		require.Equal(t, out.Reference, twice.Reference, "once, whatever is asked for since")
	}
	_, err = s.PayOut(t.Context(), tix.BankOrder{Key: "po:2", PayoutID: o.PayoutID, Account: a.Reference, Amount: tix.Money{Currency: "EUR"}})
	requireError(t, err, errs.Conflict, "nothing_to_pay_out")
	back.Key = "trr:2"
	_, err = s.Reverse(t.Context(), back)
	requireError(t, err, errs.Unavailable, "insufficient_balance")
	have, err := s.Balance(t.Context(), a.Reference)
	require.NoError(t, err)
	require.Zero(t, have[0].Available.Amount)

	s.control("accounts/"+a.Reference, `{"do":"deauthorize"}`)
	_, err = s.GetAccount(t.Context(), a.Reference)
	requireError(t, err, errs.Denied, "account_not_eligible")
}

// TestAChargesMoneyGoesOnBeforeItIsAvailable, and never more of it than there is.
func TestAChargesMoneyGoesOnBeforeItIsAvailable(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	p, a := s.paid(order(10_000)), s.payee()
	send := func(key string, amount int64) error {
		_, err := s.Transfer(t.Context(), tix.TransferOrder{Key: key, PayoutID: tix.NewPayoutID(), PayeeID: a.PayeeID, EventID: tix.NewEventID(), Account: a.Reference,
			Amount: tix.Money{Amount: amount, Currency: "EUR"}, Charge: p.ChargeRef, Description: "Settlement"})
		return err
	}
	require.NoError(t, send("tr:1", 6000))
	requireError(t, send("tr:2", 4001), errs.Conflict, "payment_request_refused")
	require.NoError(t, send("tr:3", 4000))
	have, err := s.Balance(t.Context(), a.Reference)
	require.NoError(t, err)
	require.Equal(t, []int64{0, 10_000}, []int64{have[0].Available.Amount, have[0].Pending.Amount})
}
