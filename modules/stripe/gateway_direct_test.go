package stripe_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe"
	"github.com/tixters/tixters/modules/stripe/standin"
)

// organizer is a verified account that charges buyers itself.
func (s *shop) organizer() tix.Account {
	s.t.Helper()
	o := tix.AccountOrder{PayeeID: tix.NewPayeeID(), OrganizationID: tix.NewOrganizationID(), Country: "DE", Email: "box@quay.example", Full: true}
	o.Key = "acct:" + o.PayeeID.String()
	a, err := s.CreateAccount(s.t.Context(), o)
	require.NoError(s.t, err)
	require.True(s.t, a.Full)
	require.False(s.t, a.CardPayments)
	s.control("accounts/"+a.Reference, `{"do":"verify"}`)
	a, err = s.GetAccount(s.t.Context(), a.Reference)
	require.NoError(s.t, err)
	require.True(s.t, a.Full && a.CardPayments && a.ChargesEnabled)
	require.False(s.t, a.Manual, "its holder decides when it is paid out")
	return a
}

// directOrder is an order whose buyer the account charges, and of which fee is ours.
func directOrder(account string, amount, fee int64) tix.PaymentOrder {
	o := order(amount)
	o.Account, o.Fee = account, fee
	return o
}

func (s *shop) paidDirectly(o tix.PaymentOrder, card string) tix.Payment {
	s.t.Helper()
	p, err := s.Create(s.t.Context(), o)
	require.NoError(s.t, err)
	require.Equal(s.t, o.Account, p.Account)
	confirm := &stripego.PaymentIntentConfirmParams{PaymentMethod: stripego.String(card), ReturnURL: stripego.String("https://tickets.example/checkout/return")}
	confirm.SetStripeAccount(o.Account)
	_, err = s.api.PaymentIntents.Confirm(p.Reference, confirm)
	require.NoError(s.t, err)
	p, err = s.Get(s.t.Context(), o.Account, p.Reference)
	require.NoError(s.t, err)
	require.Equal(s.t, tix.PaymentSucceeded, p.Status)
	return p
}

// has is what an account has in euros, available or not.
func (s *shop) has(account string) int64 {
	s.t.Helper()
	have, err := s.Balance(s.t.Context(), account)
	require.NoError(s.t, err)
	for _, b := range have {
		if b.Available.Currency == "EUR" {
			return b.Available.Amount + b.Pending.Amount
		}
	}
	return 0
}

func TestADirectChargeIsOnItsAccountAndItsFeeIsOurs(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	a := s.organizer()
	o := directOrder(a.Reference, 10_000, 700)
	p := s.paidDirectly(o, "pm_card_visa")
	require.Equal(t, tix.PaymentBalance{Reference: p.Balance.Reference, Currency: "EUR", Gross: 10_000, Fee: 320, ApplicationFee: 700, FeeReference: p.Balance.FeeReference}, p.Balance)
	require.Equal(t, []int64{10_000 - 320 - 700, 700}, []int64{s.has(a.Reference), s.has("")})

	again, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, p, again, "the same key is the same payment")
	_, err = s.Get(t.Context(), "", p.Reference)
	requireError(t, err, errs.NotFound, "not_found")
	kept, err := s.Cancel(t.Context(), a.Reference, p.Reference)
	require.NoError(t, err)
	require.Equal(t, p, kept)

	theirs, more, err := s.Moves(t.Context(), tix.MoveQuery{Account: a.Reference})
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, theirs, 1)
	require.Equal(t, []any{"charge", p.ChargeRef, int64(1020), int64(700)}, []any{theirs[0].Kind, theirs[0].Source, theirs[0].Fee, theirs[0].ApplicationFee})
	ours, _, err := s.Moves(t.Context(), tix.MoveQuery{})
	require.NoError(t, err)
	require.Equal(t, []any{"application_fee", p.Balance.FeeReference, int64(700)}, []any{ours[0].Kind, ours[0].Source, ours[0].Net})

	closed, err := s.Create(t.Context(), directOrder(a.Reference, 4200, 0))
	require.NoError(t, err)
	gone, err := s.Cancel(t.Context(), a.Reference, closed.Reference)
	require.NoError(t, err)
	require.Equal(t, []any{tix.PaymentCanceled, a.Reference}, []any{gone.Status, gone.Account})
}

func TestAnAccountThatIsNotVerifiedIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := tix.AccountOrder{PayeeID: tix.NewPayeeID(), Key: "acct:1", Country: "DE", Full: true}
	a, err := s.CreateAccount(t.Context(), o)
	require.NoError(t, err)
	_, err = s.Create(t.Context(), directOrder(a.Reference, 4200, 100))
	requireError(t, err, errs.Denied, "account_not_eligible")
	_, err = s.Create(t.Context(), directOrder("acct_nobody", 4200, 100))
	requireError(t, err, errs.Denied, "account_not_eligible")
	_, err = s.Transfer(t.Context(), tix.TransferOrder{Key: "tr:1", Account: a.Reference, Amount: tix.Money{Amount: 100, Currency: "EUR"}})
	requireError(t, err, errs.Denied, "account_not_eligible")
}

func TestARefundGivesTheFeeBackOnce(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	a := s.organizer()
	o := directOrder(a.Reference, 10_000, 700)
	p := s.paidDirectly(o, "pm_card_visa")
	part := refundOf(o, p, 2500, "part")
	part.Account, part.FeeBack = a.Reference, 200
	first, err := s.Refund(t.Context(), part)
	require.NoError(t, err)
	require.Equal(t, int64(200), first.FeeBack)
	require.Equal(t, []int64{8980 - 2500 + 200, 500}, []int64{s.has(a.Reference), s.has("")})
	second, err := s.Refund(t.Context(), part)
	require.NoError(t, err)
	require.Equal(t, first, second)
	require.Equal(t, int64(500), s.has(""))

	rest := refundOf(o, p, 7500, "rest")
	rest.Account, rest.FeeBack = a.Reference, 600
	last, err := s.Refund(t.Context(), rest)
	require.NoError(t, err)
	require.Equal(t, int64(500), last.FeeBack, "never more than is left of it")
	require.Zero(t, s.has(""))

	read, err := s.GetRefund(t.Context(), a.Reference, last.Reference)
	require.NoError(t, err)
	require.Equal(t, []any{last.Reference, "succeeded", rest.Key, true}, []any{read.Reference, read.Status, read.Key, read.Moved})
	_, err = s.GetRefund(t.Context(), "", last.Reference)
	requireError(t, err, errs.NotFound, "not_found")
	all, err := s.ListRefunds(t.Context(), a.Reference, p.Reference)
	require.NoError(t, err)
	require.Len(t, all, 2)

	free := directOrder(a.Reference, 4200, 0)
	q := s.paidDirectly(free, "pm_card_visa")
	whole := refundOf(free, q, 4200, "full")
	whole.Account, whole.FeeBack = a.Reference, 100
	none, err := s.Refund(t.Context(), whole)
	require.NoError(t, err)
	require.Zero(t, none.FeeBack, "no fee was taken")
}

// TestTheFeeGoesBackWhateverHappens: the refund is made, the fee's is not, or nobody knows; the same call
// makes up for what is missing, and for nothing else.
func TestTheFeeGoesBackWhateverHappens(t *testing.T) {
	t.Parallel()
	kinds := faults()
	kinds["balance_short"] = "insufficient_balance"
	for kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := open(t, standin.Options{})
			a := s.organizer()
			o := directOrder(a.Reference, 10_000, 700)
			p := s.paidDirectly(o, "pm_card_visa")
			want := refundOf(o, p, 2500, "part")
			want.Account, want.FeeBack = a.Reference, 175
			s.fault("/v1/application_fees/{id}/refunds", "POST", kind)
			_, err := s.Refund(soon(t), want)
			if kind == "balance_short" {
				requireError(t, err, errs.Unavailable, "insufficient_balance")
			}
			got := s.refundEventually(want)
			require.Equal(t, int64(175), got.FeeBack)
			require.Equal(t, got, s.refundEventually(want))
			require.Equal(t, []int64{8980 - 2500 + 175, 700 - 175}, []int64{s.has(a.Reference), s.has("")})
		})
	}
}

// TestARefundThatWasRefusedForWantOfMoneyIsMadeLater: Stripe says it in words, with no code, and goes on
// saying it under the same key.
func TestARefundThatWasRefusedForWantOfMoneyIsMadeLater(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := order(4200)
	p := s.paid(o)
	for range 2 {
		s.fault("/v1/refunds", "POST", "balance_short")
		_, err := s.Refund(t.Context(), refundOf(o, p, 1000, "part"))
		requireError(t, err, errs.Unavailable, "insufficient_balance")
	}
	made, err := s.Refund(t.Context(), refundOf(o, p, 1000, "part"))
	require.NoError(t, err)
	require.Equal(t, "succeeded", made.Status)
	require.Len(t, s.refunds(p), 1)
}

func TestBanksGetWholeUnitsOfSomeCurrencies(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	a := s.payee()
	for currency, code := range map[tix.Currency]string{"HUF": "payout_not_whole", "TWD": "payout_not_whole", "ISK": "payout_not_whole", "EUR": "insufficient_balance"} {
		out := tix.BankOrder{Key: "po:" + string(currency), PayoutID: tix.NewPayoutID(), Account: a.Reference, Amount: tix.Money{Amount: 12_345, Currency: currency}}
		_, err := s.PayOut(t.Context(), out)
		require.Equal(t, code, errs.CodeOf(err), currency)
		out.Key, out.Amount.Amount = out.Key+":whole", 12_300
		_, err = s.PayOut(t.Context(), out)
		requireError(t, err, errs.Unavailable, "insufficient_balance")
	}
	crowns := order(12_345)
	crowns.Amount.Currency = "ISK"
	_, err := s.Create(t.Context(), crowns)
	requireError(t, err, errs.Invalid, "amount_not_payable")
}

func TestFilesGoToTheirOwnHost(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"https://api.stripe.com", "https://connect.stripe.com", "https://files.stripe.com"}, stripe.Addresses(""))
	require.Equal(t, []string{"http://standin.example", "http://standin.example", "http://standin.example"}, stripe.Addresses("http://standin.example"))
}
