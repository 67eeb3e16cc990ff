package checkout_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

// paid is an order of two floor tickets over 50.00.
func paid(h *house) checkout.Placed {
	p := h.order(h.floor, 2)
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "paid")
	return p
}

func TestNoTwoRefundsTogetherGiveMoreThanWasPaid(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, 4), context.Background()
	pending := h.order(h.floor, 1)
	requireCode(t, h.PromiseBack(ctx, pending.Order.ID, 1), "order_not_paid")

	p := paid(h)
	require.NoError(t, h.PromiseBack(ctx, p.Order.ID, 3000))
	requireCode(t, h.PromiseBack(ctx, p.Order.ID, 2001), "refund_exceeds_order")
	require.NoError(t, h.TakePromise(ctx, p.Order.ID, 3000), "that refund will not be")
	require.NoError(t, h.PromiseBack(ctx, p.Order.ID, 5000))
	got, err := h.Payment(ctx, p.Order.OrganizationID, p.Order.ID)
	require.NoError(t, err)
	require.Equal(t, int64(5000), got.Refunded)
	_, err = h.Payment(ctx, tix.NewOrganizationID(), p.Order.ID)
	requireCode(t, err, "not_found")
}

func TestAnOrderIsRefundedWhenAllOfItIsGivenBack(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, 4), context.Background()
	p := paid(h)
	require.NoError(t, h.PromiseBack(ctx, p.Order.ID, 4999))
	require.NoError(t, h.Empty(ctx, p.Order.ID))
	h.requireStatus(p.Order.ID, checkout.Paid)
	require.NoError(t, h.PromiseBack(ctx, p.Order.ID, 1))
	require.NoError(t, h.Empty(ctx, p.Order.ID))
	require.NoError(t, h.Empty(ctx, p.Order.ID), "repeating changes nothing")
	h.requireStatus(p.Order.ID, checkout.Refunded)
	require.Equal(t, 1, h.published(tix.OrderClosed{}, p.Order.ID.String()))
}

func TestASaleIsInTheBooksWithTheLinkItCameBy(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	hold, token := h.hold(h.floor, 2)
	place := buyer(hold, token)
	place.Link = "anna"
	p, err := h.PlaceOrder(context.Background(), place)
	require.NoError(t, err)
	require.Empty(t, h.books.sold)
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "paid")
	h.settle(p.Order.ID, "paid")
	require.Len(t, h.books.sold, 1)
	require.Equal(t, "anna", h.books.sold[0].Link)
	require.Equal(t, p.Order.Total(), h.books.sold[0].Quote.Total)
	require.Equal(t, int64(4600), h.books.sold[0].Quote.Lines[0].Payee.Amount, "the split needs what is the organizer's")
}
