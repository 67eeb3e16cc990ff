package payouts

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// atOnce has the event's orders paid on at once.
func (h *house) atOnce() Payee {
	h.t.Helper()
	organizer := h.ours()
	_, err := h.SetRule(context.Background(), h.org, h.event, nil, RuleDetails{Costs: CostsPlatform, Charge: tix.ChargeAtOnce})
	require.NoError(h.t, err)
	return organizer
}

// ordered sells n tickets that are charged at once, plans what the organizer gets, and tells whether a run
// must look.
func (h *house) ordered(n int) (tix.Sale, bool) {
	h.t.Helper()
	s := h.sale(n)
	s.Charge = tix.ChargeAtOnce
	h.sell(s)
	h.world.paid[s.OrderID] = tix.OrderPayment{
		OrderSheet: tix.OrderSheet{ID: s.OrderID, OrganizationID: h.org, EventID: h.event, Quote: s.Quote}, Charge: "ch_" + s.OrderID.String(), Charging: tix.Charging{Type: tix.ChargeAtOnce},
	}
	event, err := h.PlanOrder(context.Background(), s.OrderID)
	require.NoError(h.t, err)
	return s, !event.IsZero()
}

func (h *house) round() tix.OrderRound {
	h.t.Helper()
	r, err := h.SendOrders(context.Background(), h.event)
	require.NoError(h.t, err)
	return r
}

// payoutOf is the payout of a sale.
func (h *house) payoutOf(s tix.Sale) Payout {
	h.t.Helper()
	organizer, err := h.organizer(context.Background(), h.org)
	require.NoError(h.t, err)
	p, found, err := h.store.payoutOfOrder(context.Background(), s.OrderID, organizer.ID)
	require.NoError(h.t, err)
	require.True(h.t, found)
	return p
}

func (h *house) back(s tix.Sale, amount, fee int64) tix.MoneyBack {
	return tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: s.EventID, OrganizationID: h.org, Amount: tix.Money{Amount: amount, Currency: "USD"}, Fee: fee}
}

func (h *house) owed() int64 {
	h.t.Helper()
	n, err := h.store.payable(context.Background(), h.event, h.ours().ID, "USD")
	require.NoError(h.t, err)
	return n
}

func TestAnOrderIsPaidOnAtOnceOutOfItsOwnCharge(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	organizer := h.atOnce()
	first, wakes := h.ordered(2)
	require.True(t, wakes)
	second, wakes := h.ordered(1)
	require.False(t, wakes, "the run that the first one starts finds both")
	again, err := h.PlanOrder(ctx, first.OrderID)
	require.NoError(t, err)
	require.Equal(t, h.event, again, "a message that comes again starts the run again, should it be lost")
	require.Equal(t, tix.OrderRound{Sent: 2}, h.round())
	require.Equal(t, tix.OrderRound{}, h.round())
	require.Len(t, h.world.sent, 2)
	for _, o := range h.world.sent {
		require.True(t, o.First, "nothing to be looked for")
		p := h.payoutOf(map[string]tix.Sale{"ch_" + first.OrderID.String(): first, "ch_" + second.OrderID.String(): second}[o.Charge])
		require.Equal(t, PayoutPaid, p.State, "the provider's calendar does the rest")
		require.Equal(t, o.Amount, p.Money())
	}
	require.Equal(t, int64(2*2300), h.payoutOf(first).Amount)
	require.False(t, h.world.accounts[organizer.Reference()].Manual, "no payout to the bank for each order")
	require.Empty(t, h.world.banked)
	require.Empty(t, h.world.mails, "nor a mail")
	require.Zero(t, h.owed())
	require.Zero(t, h.account(acctAccount, organizer.ID, "USD"))
	require.Len(t, h.due("settled"), 2, "the settlement has nothing left to pay")
}

func TestRoundsTakeFiftyAndTheOldestFirst(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.atOnce()
	for range 120 {
		h.ordered(1)
	}
	for _, want := range []tix.OrderRound{{Sent: 50, Waiting: 70}, {Sent: 50, Waiting: 20}, {Sent: 20}} {
		got := h.round()
		require.Equal(t, want, tix.OrderRound{Sent: got.Sent, Waiting: got.Waiting})
		require.False(t, got.Again.After(h.clock.Now()), "go on at once")
	}
}

func TestWhatIsGivenBackBeforeIsNotPaidOn(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.atOnce()
	part, all, asked := h.sell2(), h.sell2(), h.sell2()
	require.NoError(t, h.GivenBack(ctx, h.back(part, 2500, 200)))
	require.NoError(t, h.GivenBack(ctx, h.back(all, 5000, 400)))
	h.world.open = map[tix.OrderID]int64{asked.OrderID: 2500}
	require.Equal(t, tix.OrderRound{Sent: 2}, h.round())
	require.Equal(t, int64(2300), h.payoutOf(part).Amount)
	require.Equal(t, PayoutAborted, h.payoutOf(all).State)
	require.Equal(t, int64(2*2300-2500), h.payoutOf(asked).Amount, "what is about to be given back stays")
	require.Equal(t, int64(2500), h.owed(), "for the refund, or the settlement")
}

func TestWhatTheProviderConvertedIsLeftToTheSettlement(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	organizer := h.atOnce()
	s := h.sale(2)
	s.Charge, s.Balance.Currency, s.Balance.Gross = tix.ChargeAtOnce, "EUR", 4000
	h.sell(s)
	h.world.paid[s.OrderID] = tix.OrderPayment{OrderSheet: tix.OrderSheet{ID: s.OrderID, EventID: h.event, Quote: s.Quote}, Charge: "ch_1", Charging: tix.Charging{Type: tix.ChargeAtOnce}}
	event, err := h.PlanOrder(ctx, s.OrderID)
	require.NoError(t, err)
	require.True(t, event.IsZero())
	require.Zero(t, h.round())
	list := h.due("settled")
	require.Equal(t, int64(4600), of(list, organizer.ID, PayoutSettlement).Amount+of(list, organizer.ID, PayoutReserve).Amount)
}

func (h *house) sell2() tix.Sale {
	s, _ := h.ordered(2)
	return s
}

func TestARefundTakesItsOwnOrdersMoneyFirst(t *testing.T) {
	t.Parallel()
	for name, atBank := range map[string]bool{"on the account": false, "at the bank": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			h.atOnce()
			s, other := h.sell2(), h.sell2()
			require.Equal(t, 2, h.round().Sent)
			waiting := h.sell2() // owes nothing to this refund, though it could cover it
			h.world.atBank = atBank
			m := h.back(s, 2500, 200)
			for range 2 {
				require.NoError(t, h.Recover(ctx, m))
			}
			require.NoError(t, h.GivenBack(ctx, m))
			require.Zero(t, h.payoutOf(other).Reversed)
			if atBank {
				require.Empty(t, h.world.reversals)
				require.Equal(t, 1, h.round().Sent)
				require.Equal(t, int64(4600-2300), h.payoutOf(waiting).Amount, "the next order pays for it")
				return
			}
			require.Equal(t, map[string]int64{"trr:" + m.Key + ":" + h.payoutOf(s).ID.String(): 2300}, h.world.reversals)
			require.Equal(t, int64(2300), h.payoutOf(s).Reversed)
			require.Equal(t, 1, h.round().Sent)
			require.Equal(t, int64(4600), h.payoutOf(waiting).Amount)
			require.Zero(t, h.owed())
			require.Zero(t, h.account(acctAccount, h.ours().ID, "USD"))
			lost := h.back(other, 5000, 0)
			lost.Lost = true
			require.NoError(t, h.Recover(ctx, lost))
			require.Equal(t, int64(4600), h.payoutOf(other).Reversed, "our own fee is lost too, not its part of it")
		})
	}
}

func TestARefundWaitsForATransferThatIsUnderWay(t *testing.T) {
	t.Parallel()
	for name, arrived := range map[string]bool{"it arrives": true, "it never does": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			h.atOnce()
			s := h.sell2()
			h.world.away = errs.New(errs.Unavailable, "payment_unavailable", "Later.")
			_, err := h.SendOrders(ctx, h.event)
			require.Error(t, err, "the provider does not even know the payee")
			h.world.away = nil
			p := h.payoutOf(s)
			_, err = h.store.movePayout(ctx, p.ID, []string{PayoutPlanned}, map[string]any{"tried_at": h.clock.Now()})
			require.NoError(t, err)
			m := h.back(s, 2500, 200)
			requireCode(t, h.Recover(ctx, m), "payout_under_way")
			if arrived {
				h.world.transfers["tr:"+p.ID.String()] = tix.Transfer{Reference: "tr_1", Amount: p.Money()}
			}
			h.clock.Set(h.clock.Now().Add(underWay))
			require.NoError(t, h.Recover(ctx, m))
			require.NoError(t, h.GivenBack(ctx, m))
			if arrived {
				require.Equal(t, int64(2300), h.payoutOf(s).Reversed)
				return
			}
			require.Equal(t, 1, h.round().Sent)
			require.Equal(t, int64(2300), h.payoutOf(s).Amount)
			require.False(t, h.world.sent[0].First, "the provider is asked whether it was made after all")
			require.False(t, h.world.sent[0].Since.IsZero())
		})
	}
}

func TestAPayeeThatMayNotBePaidHoldsUpItsOrders(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	organizer := h.atOnce()
	s := h.sell2()
	good := h.world.accounts[organizer.Reference()]
	bad := good
	bad.PastDue, bad.PayoutsEnabled = []string{"external_account"}, false
	h.world.accounts[organizer.Reference()] = bad
	require.Equal(t, tix.OrderRound{Waiting: 1}, h.round(), "until something changes")
	require.Equal(t, []string{PayoutPlanned, "The payee is not verified."}, []string{h.payoutOf(s).State, h.payoutOf(s).Reason})
	events, err := h.QueuedOf(ctx, organizer.ID)
	require.NoError(t, err)
	require.Equal(t, []tix.EventID{h.event}, events)
	c, err := h.Charging(ctx, h.event, h.org)
	require.NoError(t, err)
	require.Equal(t, tix.Charging{Type: tix.ChargeSeparate, Note: "The payee is not verified."}, c)
	require.Empty(t, of(h.due("settled"), organizer.ID, PayoutSettlement).ID, "the settlement leaves it to its own payout")
	h.world.accounts[organizer.Reference()] = good
	require.Equal(t, 1, h.round().Sent)
	require.Equal(t, int64(4600), h.payoutOf(s).Amount)
}

func TestLimitsAndDebtsHoldForOrdersToo(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.rules(Level{Daily: 5000, Weekly: 50000})
	h.atOnce()
	one, two := h.sell2(), h.sell2()
	large, _ := h.ordered(3)
	r := h.round()
	require.Equal(t, []int{1, 1}, []int{r.Sent, r.Waiting})
	require.Equal(t, h.clock.Now().Add(aDay).Unix(), r.Again.Unix())
	require.Equal(t, PayoutPaid, h.payoutOf(one).State)
	require.Contains(t, h.payoutOf(two).Reason, "At most $50.00 may leave")
	require.Equal(t, PayoutBlocked, h.payoutOf(large).State, "more than a day's limit")
	require.Len(t, testkit.Published(t, h.db, tix.PayoutPlanned{}, h.payoutOf(large).ID.String()), 1, "an administrator must let it through")
	_, err := h.DecidePayout(as(), h.org, h.payoutOf(large).ID, PayoutApprove, "we know them")
	require.NoError(t, err)
	h.send(h.payoutOf(large).ID, PayoutPaid)
	require.Equal(t, "ch_"+large.OrderID.String(), h.world.sent[len(h.world.sent)-1].Charge)
	h.clock.Set(h.clock.Now().Add(aWeek))
	require.Equal(t, 1, h.round().Sent)

	// What it owes from a settled event stays for the settlement of this one.
	old := h.event
	h.world.atBank = true
	m := h.back(one, 2500, 0)
	require.NoError(t, h.Recover(ctx, m))
	require.NoError(t, h.GivenBack(ctx, m))
	h.settledAlready(old)
	h.next("USD")
	h.atOnce()
	s := h.sell2()
	require.Equal(t, 1, h.round().Sent)
	require.Equal(t, int64(4600-2500), h.payoutOf(s).Amount)
}

func TestAMovedOrderTakesItsPayoutAlong(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]bool{"sent before": true, "still waiting": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			organizer := h.atOnce()
			s, from, to := h.sell2(), h.event, tix.NewEventID()
			if sent {
				require.Equal(t, 1, h.round().Sent)
			}
			require.NoError(t, h.db.InTx(ctx, func(ctx context.Context) error {
				return h.Moved(ctx, tix.OrderMove{OrderID: s.OrderID, OrganizationID: h.org, From: from, To: to})
			}))
			require.Zero(t, h.owed(), "the event it left owes nothing, and is owed nothing")
			h.event = to
			if !sent {
				require.Len(t, testkit.Published(t, h.db, tix.OrdersQueued{}, to.String()), 1)
				require.Equal(t, 1, h.round().Sent)
			}
			require.Zero(t, h.owed())
			s.EventID = to
			m := h.back(s, 5000, 400)
			require.NoError(t, h.Recover(ctx, m))
			require.NoError(t, h.GivenBack(ctx, m))
			require.Equal(t, int64(4600), h.payoutOf(s).Reversed)
			require.Zero(t, h.owed())
			require.Zero(t, h.account(acctPayable, organizer.ID, "USD"))
		})
	}
}

// settledAlready makes what an event owes us a debt.
func (h *house) settledAlready(event tix.EventID) {
	h.t.Helper()
	now := h.clock.Now()
	require.NoError(h.t, h.db.Gorm(context.Background()).Create(&Settlement{EventID: event, OrganizationID: h.org, State: SettlementSettled, SettledAt: &now}).Error)
}

func TestWhatTheProviderRefusesForGoodGetsARunOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refusal error
		state   string
		runs    int
	}{
		"for good":   {errs.New(errs.Conflict, "transfer_refused", "No."), PayoutBlocked, 1},
		"for now":    {errs.New(errs.Unavailable, "payment_unavailable", "Later."), PayoutPlanned, 0},
		"who knows?": {context.DeadlineExceeded, PayoutPlanned, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.atOnce()
			s := h.sell2()
			h.world.refusal = c.refusal
			r := h.round()
			require.Zero(t, r.Sent)
			require.Equal(t, c.state, h.payoutOf(s).State)
			require.Len(t, testkit.Published(t, h.db, tix.PayoutPlanned{}, h.payoutOf(s).ID.String()), c.runs)
			h.world.refusal = nil
			if c.runs > 0 {
				h.send(h.payoutOf(s).ID, PayoutPaid)
				return
			}
			require.Equal(t, tix.OrderRound{Waiting: 1, Again: r.Again}, h.round(), "not yet")
			h.clock.Set(h.clock.Now().Add(time.Minute))
			require.Equal(t, 1, h.round().Sent)
		})
	}
}
