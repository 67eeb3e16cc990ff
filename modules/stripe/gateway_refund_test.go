package stripe_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe/standin"
)

func refundOf(o tix.PaymentOrder, p tix.Payment, amount int64, key string) tix.RefundOrder {
	return tix.RefundOrder{
		OrderID: o.OrderID, Reference: p.Reference, Key: "rf:" + o.OrderID.String() + ":" + key,
		Amount: tix.Money{Amount: amount, Currency: o.Amount.Currency}, Reason: "requested_by_customer",
	}
}

func TestRefund(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := order(4200)
	p := s.paid(o)

	part, err := s.Refund(t.Context(), refundOf(o, p, 1200, "part"))
	require.NoError(t, err)
	require.Equal(t, tix.RefundResult{Reference: part.Reference, Status: "succeeded", Amount: tix.Money{Amount: 1200, Currency: "EUR"}, Key: refundOf(o, p, 1200, "part").Key, Moved: true, Balance: part.Balance}, part)
	require.Equal(t, tix.PaymentBalance{Reference: part.Balance.Reference, Currency: "EUR", Gross: 1200}, part.Balance)
	again, err := s.Refund(t.Context(), refundOf(o, p, 1200, "part"))
	require.NoError(t, err)
	require.Equal(t, part, again, "the same key is the same refund")

	_, err = s.Refund(t.Context(), refundOf(o, p, 3001, "too much"))
	requireError(t, err, errs.Conflict, "payment_request_refused")
	_, err = s.Refund(t.Context(), refundOf(o, p, 3000, "rest"))
	require.NoError(t, err)
	_, err = s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
	requireError(t, err, errs.Conflict, "already_refunded")
	require.Len(t, s.refunds(p), 2)
}

func (s *shop) refunds(p tix.Payment) []*stripego.Refund {
	s.t.Helper()
	return s.api.Refunds.List(&stripego.RefundListParams{PaymentIntent: stripego.String(p.Reference)}).RefundList().Data
}

func TestRefundedByAnotherHand(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := order(4200)
	p := s.paid(o)
	there, err := s.api.Refunds.New(&stripego.RefundParams{PaymentIntent: stripego.String(p.Reference)})
	require.NoError(t, err)
	found, err := s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
	require.NoError(t, err)
	require.Equal(t, there.ID, found.Reference)
}

func TestRefundOfWhatWasNotPaid(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := order(4200)
	p, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	_, err = s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
	requireError(t, err, errs.Conflict, "payment_request_refused")
}

func TestRefundIsReadAgain(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{RefundDelay: 1}) // changes as soon as anybody looks
	o := order(4200)
	p, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, tix.PaymentSucceeded, s.try(p, "pm_card_refundFail").Status)
	first, err := s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
	require.NoError(t, err)
	require.Equal(t, "succeeded", first.Status)
	require.Eventually(t, func() bool {
		later, err := s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
		return err == nil && later.Reference == first.Reference && later.Status == "failed"
	}, 10*time.Second, 5*time.Millisecond)
}

// TestRefundSurvivesEveryFault: whatever happens to the first try, the buyer gets the money once.
func TestRefundSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	for kind, code := range faults() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := open(t, standin.Options{})
			o := order(4200)
			p := s.paid(o)
			want := refundOf(o, p, 1000, "part") // of which the payment could cover four
			s.fault("/v1/refunds", "POST", kind)
			_, err := s.Refund(soon(t), want)
			// net/http itself repeats a keyed request when a kept connection breaks, and may meet
			// its own first try still at work.
			repeated := strings.Contains(kind, "reset") && (err == nil || errs.CodeOf(err) == "payment_busy")
			if err != nil && !repeated {
				requireError(t, err, errs.Unavailable, code)
			}

			first := s.refundEventually(want)
			require.Equal(t, first, s.refundEventually(want))
			require.Len(t, s.refunds(p), 1)
		})
	}
}

func (s *shop) refundEventually(o tix.RefundOrder) tix.RefundResult {
	s.t.Helper()
	for {
		r, err := s.Refund(s.t.Context(), o)
		if errs.CodeOf(err) == "payment_busy" {
			continue
		}
		require.NoError(s.t, err)
		return r
	}
}

// TestARefundGoesWhenTheDisputeIsWon: Stripe remembers under a key that the charge was disputed, so the
// same key would be refused for as long as it lives.
func TestARefundGoesWhenTheDisputeIsWon(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := order(4200)
	p := s.paid(o)
	s.control("disputes", `{"payment_intent":"`+p.Reference+`"}`)
	for range 3 {
		_, err := s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
		requireError(t, err, errs.Conflict, "payment_disputed")
	}
	disputes := s.api.Disputes.List(&stripego.DisputeListParams{}).DisputeList().Data
	require.Len(t, disputes, 1)
	s.control("disputes", `{"dispute":"`+disputes[0].ID+`","outcome":"won"}`)
	for range 2 {
		_, err := s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
		require.NoError(t, err)
	}
	require.Len(t, s.refunds(p), 1)
}
