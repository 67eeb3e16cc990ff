package payouts

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// full gives the organizer an account that charges buyers itself.
func (h *house) full() Payee {
	h.t.Helper()
	ctx := context.Background()
	organizer, err := h.organizer(ctx, h.org)
	require.NoError(h.t, err)
	_, err = h.OnboardFull(ctx, h.org, organizer.ID, "US")
	require.NoError(h.t, err)
	a := verified(h.world.accounts["acct_"+organizer.ID.String()])
	a.Full, a.ChargesEnabled, a.CardPayments = true, true, true
	h.world.accounts[a.Reference] = a
	organizer, err = h.Refresh(ctx, h.org, organizer.ID)
	require.NoError(h.t, err)
	return organizer
}

func (h *house) direct() Payee {
	h.t.Helper()
	organizer := h.full()
	_, err := h.SetRule(context.Background(), h.org, h.event, nil, RuleDetails{Costs: CostsOrganizer, Charge: tix.ChargeDirect})
	require.NoError(h.t, err)
	return organizer
}

// soldItself is a sale of two tickets on the organizer's account: 50.00, of which 4.00 are ours and 1.03 the provider's.
func (h *house) soldItself() tix.Sale {
	s := h.sale(2)
	s.Charge, s.Balance.ApplicationFee, s.Balance.FeeReference = tix.ChargeDirect, 400, "fee_"+s.OrderID.String()
	return s
}

func (h *house) backItself(s tix.Sale, amount, fee int64) tix.MoneyBack {
	m := h.back(s, amount, fee)
	m.Account, m.FeeBack = "acct_"+h.org.String(), fee
	if fee > 0 {
		m.FeeReference = "fr_" + m.Key
	}
	return m
}

func TestARuleSaysHowAnEventIsCharged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		payee  func(h *house)
		charge tix.ChargeType
		costs  string
		shared bool
		wrong  []string // fields; none: it is taken
	}{
		"nothing said":                     {charge: "", costs: CostsPlatform},
		"separate, whoever it is":          {charge: tix.ChargeSeparate, costs: CostsOrganizer, shared: true},
		"at once":                          {payee: func(h *house) { h.ours() }, charge: tix.ChargeAtOnce, costs: CostsPlatform},
		"at once, with a full account":     {payee: func(h *house) { h.full() }, charge: tix.ChargeAtOnce, costs: CostsPlatform},
		"at once, not verified":            {charge: tix.ChargeAtOnce, costs: CostsPlatform, wrong: []string{"body.charge"}},
		"at once, shared":                  {payee: func(h *house) { h.ours() }, charge: tix.ChargeAtOnce, costs: CostsPlatform, shared: true, wrong: []string{"body.shares"}},
		"direct":                           {payee: func(h *house) { h.full() }, charge: tix.ChargeDirect, costs: CostsOrganizer},
		"direct, no account of its own":    {payee: func(h *house) { h.ours() }, charge: tix.ChargeDirect, costs: CostsOrganizer, wrong: []string{"body.charge"}},
		"direct, at our cost":              {payee: func(h *house) { h.full() }, charge: tix.ChargeDirect, costs: CostsPlatform, wrong: []string{"body.costs"}},
		"direct, shared, by somebody new":  {charge: tix.ChargeDirect, costs: CostsOrganizer, shared: true, wrong: []string{"body.shares", "body.charge"}},
		"something else":                   {charge: "destination", costs: CostsPlatform, wrong: []string{"body.charge"}},
		"direct, and it takes no cards":    {payee: func(h *house) { h.noCards() }, charge: tix.ChargeDirect, costs: CostsOrganizer, wrong: []string{"body.charge"}},
		"direct, and it is held by us":     {payee: func(h *house) { h.held() }, charge: tix.ChargeDirect, costs: CostsOrganizer, wrong: []string{"body.charge"}},
		"at once, and it was known better": {payee: func(h *house) { h.stale() }, charge: tix.ChargeAtOnce, costs: CostsPlatform, wrong: []string{"body.charge"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			if c.payee != nil {
				c.payee(h)
			}
			d := RuleDetails{Costs: c.costs, Charge: c.charge}
			if c.shared {
				venue, name := Venue, "The Quay"
				p, err := h.AddPayee(ctx, h.org, PayeeDetails{Kind: &venue, Name: &name})
				require.NoError(t, err)
				d.Shares = []Share{{PayeeID: p.ID, Percentage: 1000}}
			}
			r, err := h.SetRule(ctx, h.org, h.event, nil, d)
			if len(c.wrong) == 0 {
				require.NoError(t, err)
				require.NotEmpty(t, r.Charge)
				return
			}
			requireCode(t, err, "validation_failed")
			var fields []string
			for _, f := range fieldsOf(err) {
				fields = append(fields, f.Name)
				require.NotEmpty(t, f.Message)
			}
			require.Equal(t, c.wrong, fields)
		})
	}
}

func fieldsOf(err error) []errs.Field {
	for e := err; e != nil; {
		if known, ok := e.(*errs.Error); ok && len(known.Fields) > 0 {
			return known.Fields
		}
		u, ok := e.(interface{ Unwrap() error })
		if !ok {
			return nil
		}
		e = u.Unwrap()
	}
	return nil
}

func (h *house) changes(do func(a *tix.Account)) {
	organizer := h.full()
	a := h.world.accounts[organizer.Reference()]
	do(&a)
	h.world.accounts[organizer.Reference()] = a
}

func (h *house) noCards() { h.changes(func(a *tix.Account) { a.CardPayments = false }) }

// stale is an organizer that we know as verified and the provider does not any more.
func (h *house) stale() { h.changes(func(a *tix.Account) { a.PastDue = []string{"external_account"} }) }

func (h *house) held() {
	organizer := h.full()
	_, err := h.Review(as(), h.org, organizer.ID, ReviewHold, "who is this?")
	require.NoError(h.t, err)
}

func TestAFullAccountIsTheOrganizersAlone(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	venue := h.partner("The Quay", Share{Percentage: 1000})
	_, err := h.OnboardFull(ctx, h.org, venue.ID, "US")
	requireCode(t, err, "validation_failed")
	organizer := h.ours()
	_, err = h.OnboardFull(ctx, h.org, organizer.ID, "US")
	requireCode(t, err, "validation_failed")
}

func TestADirectChargeLeavesOnlyOurFeeInTheBooks(t *testing.T) {
	t.Parallel()
	const name = " Harbour Nights"
	for story, c := range map[string]struct {
		play   func(h *house, s tix.Sale) (refunded int64)
		books  map[string]int64
		status string
	}{
		"sold": {func(*house, tix.Sale) int64 { return 0 }, map[string]int64{acctStripe: 400, acctFee: -400, acctOwn + name: -4497, acctOwnHeld + name: 4497}, "paid"},
		"one of two given back, with our fee": {func(h *house, s tix.Sale) int64 {
			m := h.backItself(s, 2500, 200)
			for range 2 {
				require.NoError(h.t, h.GivenBack(context.Background(), m))
			}
			return 2500
		}, map[string]int64{acctStripe: 200, acctFee: -200, acctOwn + name: -2197, acctOwnHeld + name: 2197}, "paid"},
		"told of before its fee was": {func(h *house, s tix.Sale) int64 {
			m := h.backItself(s, 5000, 400)
			known := m
			known.FeeReference, known.FeeBack = "", 0
			for _, m := range []tix.MoneyBack{known, m, known} {
				require.NoError(h.t, h.Recover(context.Background(), m), "it never was ours")
				require.NoError(h.t, h.GivenBack(context.Background(), m))
			}
			return 5000
		}, map[string]int64{acctOwn + name: 103, acctOwnHeld + name: -103}, "refunded"},
		"given back in the organizer's own dashboard": {func(h *house, s tix.Sale) int64 {
			require.NoError(h.t, h.GivenBack(context.Background(), h.backItself(s, 5000, 0)))
			return 5000
		}, map[string]int64{acctStripe: 400, acctFee: -400, acctOwn + name: 503, acctOwnHeld + name: -503}, "refunded"},
		"the buyer takes a credit for it": {func(h *house, s tix.Sale) int64 {
			m := h.back(s, 5000, 400)
			m.OnCredit = true
			require.NoError(h.t, h.GivenBack(context.Background(), m))
			return 5000
		}, map[string]int64{acctStripe: 400, acctCredit: -5000, acctPayable + name: 4600, acctOwn + name: -4497, acctOwnHeld + name: 4497}, "refunded"},
		"and it came back": {func(h *house, s tix.Sale) int64 {
			m := h.backItself(s, 5000, 400)
			require.NoError(h.t, h.GivenBack(context.Background(), m))
			require.NoError(h.t, h.CameBack(context.Background(), m.Key, tix.PaymentBalance{}))
			return 0
		}, map[string]int64{acctOwn + name: -4897, acctOwnHeld + name: 4897}, "paid"},
		"disputed and lost": {func(h *house, s tix.Sale) int64 {
			d := tix.DisputeMoney{Reference: "dp_1", Account: "acct_1", OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total, Moves: []tix.DisputeMove{{Reference: "txn_dp_1", Currency: "USD", Gross: -5000, Fee: 1500, Disputed: -5000}}}
			for range 2 {
				require.NoError(h.t, h.Withdrawn(context.Background(), d), "not from us")
				require.NoError(h.t, h.Lost(context.Background(), d))
			}
			return 5000
		}, map[string]int64{acctStripe: 400, acctFee: -400, acctOwn + name: 503, acctOwnHeld + name: -503}, "refunded"},
	} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			organizer := h.direct()
			s := h.sell(h.soldItself())
			refunded := c.play(h, s)
			require.Equal(t, c.books, h.books(s.OrderID))
			h.agreesWith(s, c.status, refunded)
			statements, err := h.Statements(ctx, h.org, h.event)
			require.NoError(t, err)
			require.Equal(t, -c.books[acctPayable+name], statements[0].Balance, "we owe it nothing: it has it already")
			require.Empty(t, of(h.due("settled"), organizer.ID, PayoutSettlement).ID)
		})
	}
}

// agreesWith has the check find nothing about an order.
func (h *house) agreesWith(s tix.Sale, status string, refunded int64) {
	h.t.Helper()
	h.world.orders = []tix.OrderMoney{{OrderID: s.OrderID, Status: status, Total: s.Quote.Total, Refunded: refunded}}
	found, _, err := h.Check(context.Background())
	require.NoError(h.t, err)
	for _, f := range found { // the balance is that of all tests of this room
		require.NotEqual(h.t, s.OrderID.String(), f.Subject, f.Problem)
	}
}

func TestADirectChargeThatCameTooLateGoesBackWithOurFee(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.direct()
	s := h.soldItself()
	require.NoError(t, h.TurnedBack(ctx, s))
	require.Equal(t, map[string]int64{acctStripe: 400, acctRefundDue: -400, acctOwn + " Harbour Nights": -4497, acctOwnHeld + " Harbour Nights": 4497}, h.books(s.OrderID))
	h.agreesWith(s, "refunding", 5000)
	require.NoError(t, h.GivenBack(ctx, h.backItself(s, 5000, 400)))
	require.Equal(t, map[string]int64{acctOwn + " Harbour Nights": 103, acctOwnHeld + " Harbour Nights": -103}, h.books(s.OrderID))
	h.agreesWith(s, "refunded", 5000)
}

func TestOurFeeIsReconciled(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.direct()
	s := h.sell(h.soldItself())
	m := h.backItself(s, 2500, 200)
	require.NoError(t, h.GivenBack(ctx, m))
	came, back := "txn_came_"+s.OrderID.String(), "txn_back_"+s.OrderID.String()
	h.world.moves = []tix.BalanceMove{
		{Reference: back, Kind: "application_fee_refund", Source: m.FeeReference, Amount: -200, Net: -200, Currency: "USD", At: h.clock.Now()},
		{Reference: came, Kind: "application_fee", Source: s.Balance.FeeReference, Amount: 400, Net: 400, Currency: "USD", At: h.clock.Now()},
	}
	found := h.reconcile() // also those of tests that run beside
	require.NotContains(t, found, came)
	require.NotContains(t, found, back)
}
