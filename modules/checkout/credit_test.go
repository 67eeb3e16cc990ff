package checkout_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

// with orders two floor tickets over 50.00 and pays with a credit that has so much left.
func (h *house) with(left int64) checkout.Placed {
	h.t.Helper()
	h.credits.left = left
	hold, token := h.hold(h.floor, 2)
	place := buyer(hold, token)
	place.Credit = "CODE"
	p, err := h.PlaceOrder(context.Background(), place)
	require.NoError(h.t, err)
	again, err := h.PlaceOrder(context.Background(), place)
	require.NoError(h.t, err)
	require.Equal(h.t, p.Order.ID, again.Order.ID, "a double click takes the credit once")
	return p
}

func TestACreditPaysAPartAndTheCardTheRest(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	p := h.with(2000)
	require.Equal(t, []int64{2000, 3000, 0}, []int64{p.Order.CreditAmount, p.Order.Due().Amount, h.credits.left})
	require.Equal(t, "reserved", h.credits.states[p.Order.ID])
	paid, err := h.payments.Get(context.Background(), "", p.Payment.Reference)
	require.NoError(t, err)
	require.Equal(t, int64(3000), paid.Amount.Amount)
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "paid")
	require.Equal(t, "spent", h.credits.states[p.Order.ID])
	require.Equal(t, []int64{2000, 3000}, []int64{h.books.sold[0].Credit, h.books.sold[0].Due().Amount})
	money, err := h.Payment(context.Background(), tix.OrganizationID{}, p.Order.ID)
	require.NoError(t, err)
	require.Equal(t, int64(2000), money.Credit)
}

func TestACreditThatPaysEverythingCompletesTheOrder(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	p := h.with(9000)
	require.Equal(t, checkout.Paid, p.Order.Status)
	require.Len(t, p.Tickets, 2)
	require.Nil(t, p.Payment)
	require.Equal(t, int64(4000), h.credits.left)
	require.Equal(t, "spent", h.credits.states[p.Order.ID])
	require.Zero(t, h.books.sold[0].Due().Amount)
}

func TestAWrongCodeMakesNoOrder(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	hold, token := h.hold(h.floor, 2)
	place := buyer(hold, token)
	place.Credit = "GUESS"
	_, err := h.PlaceOrder(context.Background(), place)
	requireCode(t, err, "validation_failed")
	place.Credit = ""
	p, err := h.PlaceOrder(context.Background(), place)
	require.NoError(t, err)
	require.Equal(t, int64(5000), p.Order.Due().Amount)
}

func TestAnOrderThatEndsUnpaidGivesTheCreditBack(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	p := h.with(2000)
	h.expire(p.Order.ID, "expired")
	require.Equal(t, int64(2000), h.credits.left)

	// The money arrives after all: the credit is still there.
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "paid")
	require.Zero(t, h.credits.left)
}

func TestMoneyThatComesWhenItsCreditIsGoneGoesBack(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	p := h.with(2000)
	h.expire(p.Order.ID, "expired")
	h.credits.left = 1999
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "refunded")
	require.Equal(t, int64(1999), h.credits.left)
	require.Equal(t, int64(3000), h.books.turned[0].Due().Amount)
	require.Equal(t, int64(3000), h.books.given[0].Amount.Amount)
	rows, err := h.OrderMoney(context.Background(), tix.OrderID{}, 1000)
	require.NoError(t, err)
	for _, r := range rows {
		if r.OrderID == p.Order.ID {
			require.Equal(t, []int64{3000, 3000}, []int64{r.Total.Amount, r.Refunded}, "what the books know of it")
		}
	}
}
