package checkout_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func direct() tix.Charging { return tix.Charging{Type: tix.ChargeDirect, Account: "acct_theirs"} }

// TestAnOrderKeepsHowItsPaymentWasMade: whatever the event says later, everything about the payment goes
// where it was made, and the books are told so.
func TestAnOrderKeepsHowItsPaymentWasMade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		says    tix.Charging
		refuses bool // the organizer's account cannot charge
		account string
		charge  tix.ChargeType
		fee     int64 // of 50.00, 4.00 are ours
		noted   bool
	}{
		"separate":                 {says: tix.Charging{Type: tix.ChargeSeparate}, charge: tix.ChargeSeparate},
		"at once":                  {says: tix.Charging{Type: tix.ChargeAtOnce}, charge: tix.ChargeAtOnce},
		"direct":                   {says: direct(), account: "acct_theirs", charge: tix.ChargeDirect, fee: 400},
		"not as the event says":    {says: tix.Charging{Type: tix.ChargeSeparate, Note: "The payee is not verified."}, charge: tix.ChargeSeparate, noted: true},
		"the account refuses, now": {says: direct(), refuses: true, charge: tix.ChargeSeparate, noted: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t, 10), context.Background()
			h.books.charging = c.says
			if c.refuses {
				h.payments.closed = c.says.Account
			}
			placed := h.order(h.floor, 2)
			require.Equal(t, c.account, placed.Payment.Account, "the browser needs to know")
			h.books.charging = tix.Charging{Type: tix.ChargeDirect, Account: "acct_other"}
			require.NoError(t, h.EnsurePayment(ctx, placed.Order.ID))
			made := h.payments.orders[len(h.payments.orders)-1]
			require.Equal(t, []any{c.account, c.fee}, []any{made.Account, made.Fee})
			p, err := h.Payment(ctx, tix.OrganizationID{}, placed.Order.ID)
			require.NoError(t, err)
			require.Equal(t, []any{c.charge, c.account, c.noted}, []any{p.Charging.Type, p.Charging.Account, p.Charging.Note != ""})

			h.payments.becomes(p.Payment, tix.PaymentSucceeded, "")
			h.settle(placed.Order.ID, "paid")
			require.Equal(t, c.charge, h.books.sold[0].Charge)
			require.Equal(t, c.account, h.payments.asked[len(h.payments.asked)-1])
			require.Contains(t, fmt.Sprint(testkit.Published(t, h.db, tix.OrderPaid{}, placed.Order.ID.String())), string(c.charge))
		})
	}
}

func TestADirectChargeThatIsLateGoesBackWithOurFee(t *testing.T) {
	t.Parallel()
	h := open(t, 2)
	h.books.charging = direct()
	late := h.order(h.floor, 2)
	payment := late.Payment.Reference
	h.expire(late.Order.ID, "expired")
	h.order(h.floor, 2) // the places are somebody else's now
	h.payments.becomes(payment, tix.PaymentSucceeded, "")
	h.settle(late.Order.ID, "refunded")
	r := h.payments.gave[0]
	require.Equal(t, []any{"acct_theirs", int64(400)}, []any{r.Account, r.FeeBack})
	require.Equal(t, tix.ChargeDirect, h.books.turned[0].Charge)
	require.Equal(t, "acct_theirs", h.books.given[0].Account)
}

// TestAPaymentThatNobodyCanUseIsCancelled: two make the payment of an order at once, on two accounts,
// because the event's rule changed in between. The order keeps one.
func TestAPaymentThatNobodyCanUseIsCancelled(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, 10), context.Background()
	h.payments.before = 1
	placed := h.order(h.floor, 1)
	require.Nil(t, placed.Payment)
	h.payments.during = func() { // the other one is quicker
		h.payments.during = nil
		h.books.charging = direct()
		require.NoError(t, h.EnsurePayment(ctx, placed.Order.ID))
	}
	require.NoError(t, h.EnsurePayment(ctx, placed.Order.ID))
	p, err := h.Payment(ctx, tix.OrganizationID{}, placed.Order.ID)
	require.NoError(t, err)
	require.Equal(t, "acct_theirs", p.Charging.Account)
	require.Equal(t, 2, h.payments.count())
	for ref, pay := range h.payments.byRef {
		require.Equal(t, ref != p.Payment, pay.Status == tix.PaymentCanceled)
	}
}

func TestTheBrowserIsToldWhereToPay(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, 10), context.Background()
	h.books.charging = direct()
	all, err := h.ClientOf(ctx, tix.EventID{})
	require.NoError(t, err)
	require.Empty(t, all.Account)
	here, err := h.ClientOf(ctx, h.card.ID)
	require.NoError(t, err)
	require.Equal(t, "acct_theirs", here.Account)
	_, err = h.ClientOf(ctx, tix.NewEventID())
	require.Equal(t, errs.NotFound, errs.KindOf(err))
}
