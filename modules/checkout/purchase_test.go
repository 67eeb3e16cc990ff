package checkout_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

func TestPaidOrderHasItsTickets(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	ctx := context.Background()
	p := h.order(h.floor, 2)
	require.Equal(t, checkout.Pending, p.Order.Status)
	require.Equal(t, tix.Money{Amount: 5000, Currency: "USD"}, p.Order.Total())
	require.Len(t, p.Order.Reference, 8)
	require.Equal(t, p.Payment.Reference+"_secret", p.Payment.ClientSecret)
	require.Equal(t, 1, h.published(tix.OrderPlaced{}, p.Order.ID.String()))
	h.settle(p.Order.ID, "pending_payment")

	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	v, err := h.Confirm(ctx, p.Order.ID, p.Token)
	require.NoError(t, err)
	require.Equal(t, checkout.Paid, v.Order.Status)
	require.Len(t, v.Tickets, 2)
	require.Nil(t, v.Payment, "nothing left to pay")
	h.settle(p.Order.ID, "paid")
	h.expire(p.Order.ID, "paid")
	require.Equal(t, 1, h.tickets.calls)
	require.Equal(t, 1, h.published(tix.OrderPaid{}, p.Order.ID.String()))
	require.Len(t, h.stock.sold[p.Order.ID], 1)
	require.Contains(t, h.live.said, "order:"+p.Order.ID.String()+" map[status:paid]")
	sheets, err := h.Sheets(ctx, []tix.OrderID{p.Order.ID, tix.NewOrderID()})
	require.NoError(t, err)
	require.Len(t, sheets, 1)
	require.Equal(t, int64(700), sheets[0].Quote.Lines[0].TaxRate, "frozen when the places were held")
	for _, m := range testkit.Published(t, h.db, tix.OrderPaid{}, p.Order.ID.String()) {
		require.NotContains(t, strings.ToLower(m), "ada", "messages carry no personal data")
	}
}

func TestFreeOrderIsPaidAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	p := h.order(h.friends, 2)
	require.Equal(t, checkout.Paid, p.Order.Status)
	require.Len(t, p.Tickets, 2)
	require.Nil(t, p.Payment)
	require.Zero(t, h.payments.count())
	require.Equal(t, 1, h.published(tix.OrderPlaced{}, p.Order.ID.String()), "the workflow sends the mail")
	require.Equal(t, 1, h.published(tix.OrderPaid{}, p.Order.ID.String()))
	h.settle(p.Order.ID, "paid")
}

func TestDeclinedThenPaidKeepsTheHold(t *testing.T) {
	t.Parallel()
	h := open(t, 2)
	p := h.order(h.floor, 2)
	h.payments.becomes(p.Payment.Reference, tix.PaymentNeedsMethod, "insufficient_funds")
	v, err := h.Confirm(context.Background(), p.Order.ID, p.Token)
	require.NoError(t, err)
	require.Equal(t, checkout.Pending, v.Order.Status)
	require.Equal(t, "Your card has insufficient funds.", v.Decline.Message)
	require.Equal(t, p.Payment, v.Payment, "the same payment takes the next try")
	h.settle(p.Order.ID, "pending_payment")
	require.Zero(t, h.stock.left[h.floor.PoolID], "the places are still reserved")

	h.payments.becomes(p.Payment.Reference, tix.PaymentNeedsAction, "")
	v, err = h.Confirm(context.Background(), p.Order.ID, p.Token)
	require.NoError(t, err)
	require.Nil(t, v.Decline, "the next try wipes the old refusal out")
	h.payments.becomes(p.Payment.Reference, tix.PaymentProcessing, "")
	h.settle(p.Order.ID, "pending_payment")
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	h.settle(p.Order.ID, "paid")
}

func TestTheSameHoldGivesTheSameOrder(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	hold, token := h.hold(h.floor, 1)
	var wg sync.WaitGroup
	got := make([]checkout.Placed, 4)
	for i := range got {
		wg.Go(func() {
			p, err := h.PlaceOrder(context.Background(), buyer(hold, token))
			if err != nil {
				t.Error(err)
			}
			got[i] = p
		})
	}
	wg.Wait()
	for _, p := range got {
		require.Equal(t, got[0].Order.ID, p.Order.ID)
		require.Equal(t, got[0].Token, p.Token)
	}
	require.Equal(t, 1, h.payments.count())
	require.Equal(t, 1, h.published(tix.OrderPlaced{}, got[0].Order.ID.String()))
	typo := buyer(hold, token)
	typo.Email = "ada.lovelace@example.org"
	p, err := h.PlaceOrder(context.Background(), typo)
	require.NoError(t, err)
	require.Equal(t, "ada.lovelace@example.org", p.Order.BuyerEmail, "a buyer who went back may correct the address")
	requireCode(t, h.DeleteHold(context.Background(), hold.ID, token), "hold_ordered")
}

func TestProviderAwayLeavesAnOrderThatCanBePaid(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*payments){
		"fails before the effect": func(p *payments) { p.before = 1 },
		"fails after the effect":  func(p *payments) { p.after = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 10)
			hold, token := h.hold(h.floor, 1)
			fault(h.payments)
			p, err := h.PlaceOrder(context.Background(), buyer(hold, token))
			require.NoError(t, err, "the order stands")
			require.Nil(t, p.Payment)
			v, err := h.Order(context.Background(), p.Order.ID, p.Token)
			require.NoError(t, err)
			require.NotNil(t, v.Payment)
			require.NoError(t, h.EnsurePayment(context.Background(), p.Order.ID))
			require.Equal(t, 1, h.payments.count(), "one payment, whatever went wrong")
		})
	}
}

func TestAnotherAmountNeverPays(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*tix.Payment){
		"a cent less":    func(p *tix.Payment) { p.Amount.Amount-- },
		"a cent more":    func(p *tix.Payment) { p.Amount.Amount++ },
		"other currency": func(p *tix.Payment) { p.Amount.Currency = "JPY" },
		"other order":    func(p *tix.Payment) { p.OrderID = tix.NewOrderID() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 10)
			p := h.order(h.floor, 1)
			h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
			pay := h.payments.byRef[p.Payment.Reference]
			change(&pay)
			h.payments.byRef[p.Payment.Reference] = pay
			_, err := h.Settle(context.Background(), p.Order.ID)
			requireCode(t, err, "payment_mismatch")
			h.clock.Advance(time.Hour)
			_, err = h.Expire(context.Background(), p.Order.ID)
			requireCode(t, err, "payment_mismatch")
			h.requireStatus(p.Order.ID, checkout.Pending)
			require.Zero(t, h.tickets.calls)
			require.Empty(t, h.payments.refunded(), "a person decides")
		})
	}
}

func TestManySettlementsIssueOnce(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	p := h.order(h.floor, 3)
	h.payments.becomes(p.Payment.Reference, tix.PaymentSucceeded, "")
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			status, err := h.Settle(context.Background(), p.Order.ID)
			if err != nil || status != "paid" {
				t.Error(status, err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, h.tickets.calls)
	require.Equal(t, 1, h.published(tix.OrderPaid{}, p.Order.ID.String()))
}

func TestWrongTokensFindNothing(t *testing.T) {
	t.Parallel()
	h := open(t, 10)
	ctx := context.Background()
	hold, holdToken := h.hold(h.floor, 1)
	p, other := h.order(h.floor, 1), h.order(h.floor, 1)
	for name, err := range map[string]error{
		"order":         second(h.Order(ctx, p.Order.ID, other.Token)),
		"empty":         second(h.Order(ctx, p.Order.ID, "")),
		"no order":      second(h.Order(ctx, tix.NewOrderID(), p.Token)),
		"confirm":       second(h.Confirm(ctx, p.Order.ID, other.Token)),
		"cancel":        second(h.Cancel(ctx, p.Order.ID, other.Token)),
		"resend":        h.Resend(ctx, p.Order.ID, other.Token),
		"check":         h.CheckToken(ctx, p.Order.ID, other.Token),
		"hold":          second(h.Hold(ctx, hold.ID, p.Token)),
		"delete hold":   h.DeleteHold(ctx, hold.ID, ""),
		"order a hold":  second(h.PlaceOrder(ctx, buyer(hold, "guess"))),
		"no such hold":  second(h.Hold(ctx, tix.NewHoldID(), holdToken)),
		"foreign order": second(h.OrganizationOrder(ctx, tix.NewOrganizationID(), p.Order.ID)),
	} {
		require.Equal(t, errs.NotFound, errs.KindOf(err), "%s: %v", name, err)
	}
	require.NoError(t, h.CheckToken(ctx, p.Order.ID, p.Token))
	h.requireStatus(p.Order.ID, checkout.Pending)
}

func second[T any](_ T, err error) error { return err }
