package stripe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe/standin"
)

// TestMoneyOfAnotherCurrencyIsCountedInOurs: a charge in dollars is settled in euros, and so is everything
// that follows from it, at whatever the rate is then.
func TestMoneyOfAnotherCurrencyIsCountedInOurs(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{RefundDelay: time.Hour})
	rate := func(millionths string) {
		s.control("exchange", `{"settles":"eur","rates":{"usd>eur":`+millionths+`}}`)
	}
	rate("900000")
	o := order(10_000)
	o.Amount.Currency = "USD"
	p, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	p = s.try(p, "pm_card_refundFail")
	require.Equal(t, tix.PaymentBalance{Reference: p.Balance.Reference, Currency: "EUR", Gross: 9000, Fee: 288}, p.Balance)

	rate("800000")
	r, err := s.Refund(t.Context(), refundOf(o, p, 1000, "part"))
	require.NoError(t, err)
	require.Equal(t, tix.Money{Amount: 1000, Currency: "USD"}, r.Amount)
	require.Equal(t, tix.PaymentBalance{Reference: r.Balance.Reference, Currency: "EUR", Gross: 800}, r.Balance)
	rate("850000")
	s.control("clock", `{"advance_seconds":7200}`)
	list, err := s.ListRefunds(t.Context(), "", p.Reference)
	require.NoError(t, err)
	require.Equal(t, "failed", list[0].Status)
	require.Equal(t, []any{tix.Currency("EUR"), int64(800), int64(850)}, []any{list[0].Returned.Currency, list[0].Balance.Gross, list[0].Returned.Gross})

	s.control("disputes", `{"payment_intent":"`+p.Reference+`"}`)
	moves, _, err := s.Moves(t.Context(), tix.MoveQuery{})
	require.NoError(t, err)
	d, err := s.GetDispute(t.Context(), moves[0].Source)
	require.NoError(t, err)
	require.Equal(t, []any{tix.Currency("EUR"), int64(8500 + 1275)}, []any{d.Balance, d.Withdrawn})
	require.Equal(t, []tix.DisputeMove{{Reference: moves[0].Reference, Currency: "EUR", Gross: -8500, Fee: 1275, Disputed: -10_000}}, d.Moves)
	balance, err := s.Balance(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, balance, 1)
	require.Equal(t, int64(9000-288-800+850-8500-1275), balance[0].Available.Amount+balance[0].Pending.Amount)
}

// TestATransferArrivesInTheCurrencyOfItsAccount: what leaves us is ours, what arrives is theirs.
func TestATransferArrivesInTheCurrencyOfItsAccount(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := order(10_000)
	o.Amount.Currency = "USD"
	s.paid(o)
	s.control("clock", `{"advance_seconds":345600}`)
	s.control("exchange", `{"rates":{"usd>eur":900000}}`)
	a := s.payee()
	send := tix.TransferOrder{PayoutID: tix.NewPayoutID(), PayeeID: a.PayeeID, EventID: tix.NewEventID(), Account: a.Reference, Amount: tix.Money{Amount: 5000, Currency: "USD"}, Arrives: a.Currency, Description: "Settlement"}
	send.Key = "tr:" + send.PayoutID.String()
	_, found, err := s.FindTransfer(t.Context(), send)
	require.NoError(t, err)
	require.False(t, found)
	for range 2 {
		sent, err := s.Transfer(t.Context(), send)
		require.NoError(t, err)
		require.Equal(t, []tix.Money{{Amount: 5000, Currency: "USD"}, {Amount: 4500, Currency: "EUR"}}, []tix.Money{sent.Amount, sent.Arrived})
		require.NotEmpty(t, sent.Payment)
		known, found, err := s.FindTransfer(t.Context(), send)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, sent, known)
	}
	s.control("exchange", `{"rates":{"usd>eur":950000}}`)
	known, _, err := s.FindTransfer(t.Context(), send)
	require.NoError(t, err)
	for range 2 {
		back, err := s.Reverse(t.Context(), tix.ReversalOrder{Key: "trr:1", Transfer: known.Reference, Amount: tix.Money{Amount: 1000, Currency: "USD"}, Account: a.Reference, Arrives: a.Currency})
		require.NoError(t, err)
		require.Equal(t, []tix.Money{{Amount: 1000, Currency: "USD"}, {Amount: 950, Currency: "EUR"}}, []tix.Money{back.Amount, back.Left})
		require.NotEmpty(t, back.Payment)
	}
	there, err := s.Balance(t.Context(), a.Reference)
	require.NoError(t, err)
	require.Equal(t, tix.Money{Amount: 3550, Currency: "EUR"}, there[0].Available)
}
