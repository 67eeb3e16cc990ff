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

// accounts compares every payee's account and gives the open breaks by subject.
func (h *house) accounts() (found map[string]Break, pages int) {
	h.t.Helper()
	ctx := context.Background()
	since, until := h.clock.Now().AddDate(0, 0, -1), h.clock.Now()
	for at := (tix.AccountPlace{}); ; pages++ {
		page, err := h.ReconcileAccount(ctx, since, until, at)
		require.NoError(h.t, err)
		if page.Done {
			break
		}
		at = page.Place
	}
	list, err := h.Breaks(ctx, BreakOpen, tix.BreakID{}, 100)
	require.NoError(h.t, err)
	found = map[string]Break{}
	for _, b := range list {
		require.NotNil(h.t, b.PayeeID)
		found[b.Subject] = b
	}
	return found, pages
}

// shown lets an account show a movement.
func (h *house) shown(p Payee, kind, source string, net int64) {
	if h.world.theirs == nil {
		h.world.theirs = map[string][]tix.BalanceMove{}
	}
	ref := p.Reference()
	h.world.theirs[ref] = append(h.world.theirs[ref], tix.BalanceMove{Reference: "txn_" + kind + source, Kind: kind, Source: source, Amount: net, Net: net, Currency: "USD", At: h.clock.Now()})
}

func TestAPayeesAccountIsHeldAgainstTheBooks(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	ctx := context.Background()
	h.rules(Level{ApprovalOver: 1 << 40})
	venue := h.partner("Kesselhaus", Share{Percentage: 1000})
	h.verify(venue)
	venue, err := h.store.payeeByID(ctx, venue.ID)
	require.NoError(t, err)
	organizer := h.ours()
	s := h.sell(h.sale(4))
	list := h.due("settled")
	ours, theirs := of(list, organizer.ID, PayoutSettlement), of(list, venue.ID, PayoutSettlement)
	found, pages := h.accounts()
	require.Empty(t, found)
	require.Zero(t, pages, "no account moved")

	h.send(ours.ID, PayoutTransferred)
	h.send(theirs.ID, PayoutTransferred)
	m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 2500, Currency: "USD"}, Fee: 200}
	require.NoError(t, h.Recover(ctx, m))
	require.NoError(t, h.GivenBack(ctx, m))
	h.world.bank = "failed"
	_, err = h.Bank(ctx, ours.ID)
	require.NoError(t, err)
	_, err = h.Bank(ctx, ours.ID)
	require.NoError(t, err)
	h.shown(organizer, "payment", "py_tr:"+ours.ID.String(), 8340)
	h.shown(organizer, "payment_refund", "pyr_trr:"+m.Key+":"+ours.ID.String(), -2085)
	h.shown(organizer, "payout", "po_po:"+ours.ID.String()+":1", -6255)
	h.shown(organizer, "payout_failure", "po_po:"+ours.ID.String()+":1", 6255)
	h.shown(venue, "payment", "py_tr:"+theirs.ID.String(), 860)
	h.shown(venue, "payment_refund", "pyr_trr:"+m.Key+":"+theirs.ID.String(), -215)
	h.clock.Advance(3 * time.Hour)
	for range 2 {
		found, pages = h.accounts()
		require.Empty(t, found)
		require.Equal(t, 6, pages, "of one movement each")
	}

	// The venue's bank fees are taken from its account, and one payment is of another amount.
	h.shown(venue, "stripe_fee", "", -100)
	h.world.theirs[venue.Reference()][0].Net = 850
	found, _ = h.accounts()
	require.Len(t, found, 2)
	require.Equal(t, []any{MissingHere, int64(-100)}, []any{found["txn_stripe_fee"].Class, found["txn_stripe_fee"].Amount})
	wrong := found["txn_paymentpy_tr:"+theirs.ID.String()]
	require.Equal(t, []any{AmountDiffers, int64(-10)}, []any{wrong.Class, wrong.Amount})

	// That holds up the venue's payouts, and nobody else's.
	h.next("USD")
	_, err = h.SetRule(ctx, h.org, h.event, nil, RuleDetails{Shares: []Share{{PayeeID: venue.ID, Percentage: 1000}}, Costs: CostsPlatform})
	require.NoError(t, err)
	h.sell(h.sale(4))
	list = h.due("settled")
	h.send(of(list, organizer.ID, PayoutSettlement).ID, PayoutTransferred)
	held := of(list, venue.ID, PayoutSettlement)
	require.Contains(t, h.send(held.ID, PayoutBlocked).Reason, "the payee's account")
	for _, b := range found {
		_, err := h.Explain(as(), b.ID, "usr_admin", "its own fees")
		require.NoError(t, err)
	}
	require.NotEmpty(t, testkit.Published(t, h.db, tix.PayoutMoved{}, held.ID.String()))
	require.Equal(t, []int64{535, -535}, []int64{h.account(acctAccount, venue.ID, "USD"), h.account(acctCustody, venue.ID, "USD")}, "the books follow the provider")
	h.send(held.ID, PayoutTransferred)
}

func TestWhatAPayeesAccountNeverShowsIsABreak(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	ctx := context.Background()
	organizer := h.ours()
	h.sell(h.sale(4))
	p := of(h.due("settled"), organizer.ID, PayoutSettlement)
	h.send(p.ID, PayoutTransferred)
	h.clock.Advance(time.Hour)
	found, _ := h.accounts()
	require.Empty(t, found, "it may take a while")
	h.clock.Advance(2 * time.Hour)
	found, _ = h.accounts()
	require.Len(t, found, 1)
	for _, b := range found {
		require.Equal(t, []any{MissingThere, -p.Amount}, []any{b.Class, b.Amount})
	}
	h.shown(organizer, "payment", "py_tr:"+p.ID.String(), p.Amount)
	found, _ = h.accounts()
	require.Empty(t, found, "there it is")

	// One that took its consent back cannot be read, and an error of the provider is no page.
	h.world.away = errs.New(errs.Denied, "account_not_eligible", "No access.")
	_, pages := h.accounts()
	require.Equal(t, 1, pages)
	h.world.away = errs.New(errs.Unavailable, "payment_unavailable", "Later.")
	_, err := h.ReconcileAccount(ctx, h.clock.Now().AddDate(0, 0, -1), h.clock.Now(), tix.AccountPlace{})
	requireCode(t, err, "payment_unavailable")
}

func TestAnAccountThatIsPaidOutByItsOwnCalendarIsHeldAgainstWhatWeSendOnly(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	organizer := h.ours()
	a := h.world.accounts[organizer.Reference()]
	a.Manual = false
	h.world.accounts[organizer.Reference()] = a
	h.sell(h.sale(4))
	p := of(h.due("settled"), organizer.ID, PayoutSettlement)
	h.send(p.ID, PayoutTransferred)
	state, err := h.Bank(context.Background(), p.ID)
	require.NoError(t, err)
	require.Equal(t, PayoutPaid, state)
	h.shown(organizer, "payment", "py_tr:"+p.ID.String(), p.Amount)
	h.shown(organizer, "payout", "po_theirs", -p.Amount)
	h.shown(organizer, "charge", "ch_theirs", 500)
	h.clock.Advance(3 * time.Hour)
	found, _ := h.accounts()
	require.Empty(t, found)
}
