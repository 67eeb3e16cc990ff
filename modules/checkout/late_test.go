package checkout_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

// late makes an order that ended unpaid although the buyer's payment goes through afterwards.
func late(h *house, end func(checkout.Placed)) checkout.Placed {
	h.t.Helper()
	p := h.order(h.floor, 2)
	end(p)
	require.Equal(h.t, 2, h.stock.left[h.floor.PoolID], "the places are back on sale")
	require.Equal(h.t, 1, h.published(tix.OrderClosed{}, p.Order.ID.String()))
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	return p
}

func endings(h *house) map[string]func(checkout.Placed) {
	return map[string]func(checkout.Placed){
		"expired": func(p checkout.Placed) { h.expire(p.Order.ID, "expired") },
		"cancelled": func(p checkout.Placed) {
			v, err := h.Cancel(context.Background(), p.Order.ID, p.Token)
			require.NoError(h.t, err)
			require.Equal(h.t, checkout.Cancelled, v.Order.Status)
			_, err = h.Cancel(context.Background(), p.Order.ID, p.Token)
			require.NoError(h.t, err, "cancelling twice is fine")
		},
	}
}

func TestPaidTooLateWithPlacesLeft(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"expired", "cancelled"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 2)
			p := late(h, endings(h)[name])
			require.NoError(t, h.PaymentChanged(context.Background(), tix.PaymentChanged{OrderID: p.Order.ID, Reference: "whatever"}))
			h.requireStatus(p.Order.ID, checkout.Paid)
			require.Zero(t, h.stock.left[h.floor.PoolID])
			require.Len(t, h.tickets.issued[p.Order.ID], 2)
			require.Empty(t, h.payments.refunded())
		})
	}
}

func TestPaidTooLateAndSoldOutIsRefundedAndMailed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"expired", "cancelled"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 2)
			p := late(h, endings(h)[name])
			other := h.order(h.floor, 1) // somebody else took one of the two
			h.settle(p.Order.ID, "refunded")
			h.settle(p.Order.ID, "refunded")
			require.NoError(t, h.Refund(context.Background(), p.Order.ID), "repeating changes nothing")
			h.requireStatus(p.Order.ID, checkout.Refunded)
			h.requireStatus(other.Order.ID, checkout.Pending)
			require.Zero(t, h.tickets.calls)
			refunds := h.payments.refunded()
			require.Len(t, refunds, 1)
			require.Equal(t, p.Order.Total(), refunds[0].Amount)
			mails := h.mails.of("order_refunded")
			require.Len(t, mails, 1)
			require.Equal(t, "ada@example.org", mails[0].ToEmail)
			require.Equal(t, "$50.00", mails[0].Data["amount"])
			require.Equal(t, "sold_out", mails[0].Data["reason"])
			require.Equal(t, 1, h.stock.left[h.floor.PoolID])
			require.Equal(t, 3, h.published(tix.OrderClosed{}, p.Order.ID.String()), "the end, refunding, refunded")
			require.Len(t, h.audit.actions, 1)
			require.Equal(t, map[string]string{"before": name, "reason": "sold_out"}, h.audit.actions[0].Details)
			require.Empty(t, h.books.sold)
			require.Len(t, h.books.turned, 1)
			require.Equal(t, p.Order.Total(), h.books.given[0].Amount)
		})
	}
}

func TestRefundIsDrivenToItsEnd(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*payments){
		"no effect":         func(p *payments) { p.before = 2 }, // the question after the payment, then the refund
		"effect, no answer": func(p *payments) { p.after = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 2)
			p := late(h, endings(h)["expired"])
			h.order(h.floor, 2)
			fault(h.payments)
			for range 3 {
				if _, err := h.Settle(context.Background(), p.Order.ID); err == nil {
					break
				}
			}
			h.requireStatus(p.Order.ID, checkout.Refunded)
			require.Len(t, h.payments.refunded(), 1)
			require.Len(t, h.mails.of("order_refunded"), 1)
		})
	}
}

func TestRefundThatTheBankRefusesWaitsForAPerson(t *testing.T) {
	t.Parallel()
	h := open(t, 2)
	p := late(h, endings(h)["expired"])
	h.order(h.floor, 2)
	h.payments.refusal = "failed"
	_, err := h.Settle(context.Background(), p.Order.ID)
	requireCode(t, err, "refund_failed")
	h.requireStatus(p.Order.ID, checkout.Refunding)
	require.NoError(t, h.PaymentChanged(context.Background(), tix.PaymentChanged{OrderID: p.Order.ID}), "the message is not repeated for ever")
	require.Empty(t, h.mails.of("order_refunded"))
}

func TestPaymentForACancelledEventGoesBack(t *testing.T) {
	t.Parallel()
	h := open(t, 2)
	p := h.order(h.floor, 2)
	h.events.card.Status = "cancelled"
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "refunded")
	require.Zero(t, h.tickets.calls)
	require.Equal(t, 2, h.stock.left[h.floor.PoolID])
	require.Equal(t, "event_cancelled", h.mails.of("order_refunded")[0].Data["reason"])
}

func TestAnOrderThatWasNotTurnedBackHasNothingToRefundHere(t *testing.T) {
	t.Parallel()
	h := open(t, 2)
	p := h.order(h.floor, 2)
	requireCode(t, h.Refund(context.Background(), p.Order.ID), "nothing_to_refund")
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "paid")
	requireCode(t, h.Refund(context.Background(), p.Order.ID), "nothing_to_refund")
	require.Empty(t, h.payments.refunded())
}

func TestExpireAsksTheProviderFirst(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	ctx := context.Background()
	early := h.order(h.floor, 1)
	got, err := h.Expire(ctx, early.Order.ID)
	require.NoError(t, err)
	require.Equal(t, "pending_payment", got, "its time is not over")

	paid := h.order(h.floor, 1)
	h.payments.becomes(paid.Payment.Reference, tix.PaymentSucceeded, "")
	h.expire(paid.Order.ID, "paid")

	h.expire(early.Order.ID, "expired")
	require.Equal(t, tix.PaymentCanceled, h.payments.byRef[early.Payment.Reference].Status, "nobody can pay for it any more")
	h.expire(early.Order.ID, "expired")
}

func TestExpireWaitsOnceForTheBank(t *testing.T) {
	t.Parallel()
	h := open(t, 1)
	p := h.order(h.floor, 1)
	h.payments.becomes(p.Payment.Reference, tix.PaymentProcessing, "")
	h.expire(p.Order.ID, "pending_payment")
	require.Zero(t, h.stock.left[h.floor.PoolID])
	h.expire(p.Order.ID, "expired")
	require.Equal(t, 1, h.stock.left[h.floor.PoolID])
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "paid")
}

func TestExpireWhileTheProviderIsAwayKeepsThePlaces(t *testing.T) {
	t.Parallel()
	h := open(t, 1)
	p := h.order(h.floor, 1)
	h.clock.Advance(time.Hour)
	h.payments.before = 1
	_, err := h.Expire(context.Background(), p.Order.ID)
	requireCode(t, err, "payments_away")
	h.requireStatus(p.Order.ID, checkout.Pending)
	require.Zero(t, h.stock.left[h.floor.PoolID])
	h.payments.after = 1 // cancelled, but the answer was lost
	h.expire(p.Order.ID, "expired")
}

func TestCancelLosesAgainstAPaymentThatJustSucceeded(t *testing.T) {
	t.Parallel()
	h := open(t, 1)
	p := h.order(h.floor, 1)
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	v, err := h.Cancel(context.Background(), p.Order.ID, p.Token)
	require.NoError(t, err)
	require.Equal(t, checkout.Paid, v.Order.Status)
	_, err = h.Cancel(context.Background(), p.Order.ID, p.Token)
	requireCode(t, err, "order_not_pending")
}

func TestPaymentNearTheEndGetsTwoMinutesOnce(t *testing.T) {
	t.Parallel()
	h := open(t, 2)
	ctx := context.Background()
	p := h.order(h.floor, 1)
	h.clock.Advance(9 * time.Minute)
	h.payments.becomes(p.Payment.Reference, tix.PaymentNeedsAction, "")
	for range 2 {
		h.settle(p.Order.ID, "pending_payment")
		end, err := h.Deadline(ctx, p.Order.ID)
		require.NoError(t, err)
		require.WithinDuration(t, p.Order.ExpiresAt.Add(2*time.Minute), end, 0)
	}
	hold, token := h.hold(h.floor, 1)
	h.clock.Advance(9 * time.Minute)
	placed, err := h.PlaceOrder(ctx, buyer(hold, token))
	require.NoError(t, err)
	require.WithinDuration(t, hold.ExpiresAt.Add(2*time.Minute), placed.Order.ExpiresAt, 0, "ordered with a minute to go")
}
