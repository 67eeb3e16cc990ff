package payouts

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestASaleIsPostedOnceAndSplit(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.partner("Kesselhaus", Share{Percentage: 1000})
	s := h.sell(h.sale(2))
	h.sell(s)
	require.Equal(t, map[string]int64{
		"stripe": 4897, "stripe_cost": 103, "platform_fee": -400, "payable Kesselhaus": -430, "payable Harbour Nights": -4170,
	}, h.books(s.OrderID), "10 % of 2 x 21.50 are the venue's, the rest and 3.00 of tax the organizer's")
}

func TestTheOrganizerCanBearTheCostsOfPayment(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, err := h.SetRule(context.Background(), h.org, h.event, nil, RuleDetails{Costs: CostsOrganizer})
	require.NoError(t, err)
	s := h.sell(h.sale(2))
	require.Equal(t, map[string]int64{"stripe": 4897, "platform_fee": -400, "payable Harbour Nights": -4497}, h.books(s.OrderID))
}

func TestAFreeOrderLeavesNoTrace(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.sale(1)
	s.Quote = tix.Quote{Total: tix.Money{Currency: "USD"}}
	h.sell(s)
	require.Empty(t, h.books(s.OrderID))
}

func TestAPaymentInAnotherCurrencyBalancesInBoth(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.sale(1)
	s.Balance = tix.PaymentBalance{Reference: "txn_2", Currency: "EUR", Gross: 2300, Fee: 90}
	h.sell(s)
	require.Equal(t, map[string]int64{"conversion": 2500, "platform_fee": -200, "payable Harbour Nights": -2300}, h.books(s.OrderID))
	euros, err := h.store.ofOrder(context.Background(), s.OrderID, "EUR")
	require.NoError(t, err)
	require.Equal(t, []entry{{account: acctConvert, currency: "EUR", amount: -2300}, {account: acctStripe, currency: "EUR", amount: 2210}, {account: acctCost, currency: "EUR", amount: 90}}, euros)
}

func TestARefundComesFromEverybodyInProportionAndOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.partner("Kesselhaus", Share{Percentage: 1000})
	s := h.sell(h.sale(2))
	back := tix.MoneyBack{Key: tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200, Reference: "re_1"}
	require.NoError(t, h.GivenBack(t.Context(), back))
	require.NoError(t, h.GivenBack(t.Context(), back))
	require.Equal(t, map[string]int64{
		"stripe": 2397, "stripe_cost": 103, "platform_fee": -200, "payable Kesselhaus": -215, "payable Harbour Nights": -2085,
	}, h.books(s.OrderID))

	rest := back
	rest.Key = tix.NewRefundID().String()
	require.NoError(t, h.GivenBack(t.Context(), rest))
	require.NoError(t, h.GivenBack(t.Context(), rest), "also when nothing is left to take it from")
	require.Equal(t, map[string]int64{"stripe": -103, "stripe_cost": 103}, h.books(s.OrderID), "only what the provider keeps is left")

	require.NoError(t, h.CameBack(t.Context(), rest.Key, tix.PaymentBalance{}))
	require.NoError(t, h.CameBack(t.Context(), rest.Key, tix.PaymentBalance{}))
	require.Equal(t, int64(2397), h.books(s.OrderID)["stripe"], "the second one failed and is on our balance again")

	require.Len(t, testkit.Published(t, h.db, tix.MoneyReturned{}, back.Key), 1, "others hear of it once")
	heard := testkit.Published(t, h.db, tix.MoneyReturned{}, rest.Key)
	require.JSONEq(t, `{"key":"`+rest.Key+`","order_id":"`+s.OrderID.String()+`","event_id":"`+h.event.String()+`","organization_id":"`+h.org.String()+
		`","amount":{"amount":2500,"currency":"USD"},"undone":true}`, heard[len(heard)-1])
	fees, err := h.EventFees(t.Context(), h.event)
	require.NoError(t, err)
	require.Equal(t, []tix.EventFees{{Currency: "USD", Amount: 200, Orders: 1}}, fees)
}

func TestAFeeThatIsKeptStaysInTheBooks(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.sell(h.sale(2))
	require.NoError(t, h.GivenBack(t.Context(), tix.MoneyBack{Key: "ref", OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 4600, Currency: "USD"}}))
	require.Equal(t, map[string]int64{"stripe": 297, "stripe_cost": 103, "platform_fee": -400}, h.books(s.OrderID))
}

func TestMoneyThatCameTooLateIsOwedToTheBuyer(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.sale(2)
	require.NoError(t, h.TurnedBack(t.Context(), s))
	require.Equal(t, map[string]int64{"stripe": 4897, "stripe_cost": 103, "refund_due": -5000}, h.books(s.OrderID))
	require.NoError(t, h.GivenBack(t.Context(), tix.MoneyBack{Key: s.OrderID.String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: s.Quote.Total}))
	require.Equal(t, map[string]int64{"stripe": -103, "stripe_cost": 103}, h.books(s.OrderID))
	require.Empty(t, testkit.Published(t, h.db, tix.MoneyReturned{}, s.OrderID.String()), "nothing was sold that could be taken back")
}

func TestTheDatabaseRefusesBooksThatDoNotBalance(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	p, err := h.organizer(ctx, h.org)
	require.NoError(t, err)
	post := func(reference string, amounts ...int64) error {
		j := journal{organization: h.org, event: h.event, kind: "test", reference: reference}
		for _, n := range amounts {
			j.entries = append(j.entries, entry{acctPayable, p.ID, "USD", n})
		}
		return h.store.post(ctx, j, h.clock.Now())
	}
	ref := tix.NewEventID().String()
	require.NoError(t, post(ref, 100, -100))
	require.NoError(t, post(ref, 7, -7), "the same thing again is not posted")
	require.Error(t, post(tix.NewEventID().String(), 100, -99))
	require.Error(t, post(tix.NewEventID().String(), 100))

	j, _, err := h.store.journal(ctx, "test", ref)
	require.NoError(t, err)
	for name, statement := range map[string]string{
		"change":            "UPDATE payouts_entries SET amount = amount * 2 WHERE journal_id = $1",
		"removal":           "DELETE FROM payouts_entries WHERE journal_id = $1",
		"a journal's":       "UPDATE payouts_journals SET reference = 'x' WHERE id = $1",
		"a journal":         "DELETE FROM payouts_journals WHERE id = $1",
		"a later entry":     "INSERT INTO payouts_entries SELECT journal_id, 3, lines, organization_id, event_id, account, payee_id, currency, 5 FROM payouts_entries WHERE journal_id = $1 LIMIT 1",
		"one of more lines": "INSERT INTO payouts_entries SELECT journal_id, 3, 3, organization_id, event_id, account, payee_id, currency, 5 FROM payouts_entries WHERE journal_id = $1 LIMIT 1",
	} {
		_, err := h.db.Pool().Exec(ctx, statement, j.ID)
		require.Error(t, err, name)
	}
	_, entries, err := h.store.journal(ctx, "test", ref)
	require.NoError(t, err)
	require.Len(t, entries, 2)
}

func TestTheCheckFindsWhatDoesNotAgree(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	ctx := context.Background()
	good, bad, refunded := h.sell(h.sale(2)), h.sell(h.sale(1)), h.sell(h.sale(1))
	usd := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: "USD"} }
	require.NoError(t, h.GivenBack(ctx, tix.MoneyBack{Key: "ref", OrderID: refunded.OrderID, EventID: h.event, OrganizationID: h.org, Amount: usd(2500), Fee: 200}))
	h.world.orders = []tix.OrderMoney{{OrderID: good.OrderID, Status: "paid", Total: usd(5000)}, {OrderID: bad.OrderID, Status: "paid", Total: usd(2500)}, {OrderID: refunded.OrderID, Status: "refunded", Total: usd(2500), Refunded: 2500}}
	h.world.balance = []tix.ProviderBalance{{Available: usd(4000), Pending: usd(5000 + 2500 + 2500 - 3*103 - 2500 - 4000)}}
	found, orders, err := h.Check(ctx)
	require.NoError(t, err)
	require.Empty(t, found)
	require.Equal(t, 3, orders)

	h.world.orders[0].Refunded, h.world.open = 700, map[tix.OrderID]int64{good.OrderID: 700}
	found, _, err = h.Check(ctx)
	require.NoError(t, err)
	require.Empty(t, found, "a refund on its way is no defect")

	h.world.open = nil
	h.world.orders[1].Total = usd(2600)
	h.world.orders[2].Refunded = 0
	h.world.orders = append(h.world.orders, tix.OrderMoney{OrderID: tix.NewOrderID(), Status: "paid", Total: usd(1)})
	h.world.balance[0].Available = usd(4001)
	found, _, err = h.Check(ctx)
	require.NoError(t, err)
	require.Len(t, found, 5)
}

func TestStatementsSayWhatEachPayeeHasStillToGet(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.partner("Kesselhaus", Share{Fixed: 100})
	s := h.sell(h.sale(2))
	h.sell(h.sale(1))
	require.NoError(t, h.GivenBack(ctx, tix.MoneyBack{Key: tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 5000, Currency: "USD"}, Fee: 400}))
	got, err := h.Statements(ctx, h.org, h.event)
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, "Harbour Nights", got[0].Payee.Name)
	require.Equal(t, []StatementLine{{"sale", 2, 6600}, {"refund", 1, -4400}}, got[0].Lines)
	require.Equal(t, int64(2200), got[0].Balance)
	require.Equal(t, int64(100), got[1].Balance)
	_, err = h.Statements(ctx, tix.NewOrganizationID(), h.event)
	requireCode(t, err, "not_found")

	rows, entries, err := h.Journals(ctx, h.org, h.event, tix.JournalID{}, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"refund", "sale"}, []string{rows[0].Kind, rows[1].Kind})
	require.Len(t, entries[rows[0].ID], 4)
	rest, _, err := h.Journals(ctx, h.org, h.event, rows[1].ID, 2)
	require.NoError(t, err)
	require.Len(t, rest, 1)
}

func TestSalesAtTheSameMomentMakeOneOrganizer(t *testing.T) {
	t.Parallel()
	h := open(t)
	done := make(chan error)
	for range 8 {
		go func() {
			s := h.sale(1)
			done <- h.db.InTx(context.Background(), func(ctx context.Context) error { return h.Sold(ctx, s) })
		}()
	}
	for range 8 {
		require.NoError(t, <-done)
	}
	found, err := h.Payees(context.Background(), h.org, tix.PayeeID{}, 10)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.False(t, db.InTx(context.Background()))
}

func TestWhatEndangersPayoutsIsSaid(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	ctx := context.Background()
	h.sell(h.sale(2))
	h.world.balance = []tix.ProviderBalance{{Available: tix.Money{Amount: 4000, Currency: "USD"}, Pending: tix.Money{Amount: 600, Currency: "USD"}}}
	found, err := h.Watch(ctx)
	require.NoError(t, err)
	require.Empty(t, found, "46.00 are owed, and there")
	h.world.balance[0].Pending.Amount, h.world.schedule = 0, "daily"
	found, err = h.Watch(ctx)
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Contains(t, found[1].Problem, "$6.00")
	h.world.balance, h.world.schedule = nil, "manual"
	found, err = h.Watch(ctx)
	require.NoError(t, err)
	require.Len(t, found, 1, "the provider has nothing of that currency")
	require.Contains(t, found[0].Problem, "$46.00")
}
