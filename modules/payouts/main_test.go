package payouts

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// world plays the rooms around the books, and the payment provider.
type world struct {
	mu       sync.Mutex // of transfers and sent
	card     tix.EventCard
	tiers    []tix.TierCard
	accounts map[string]tix.Account
	orders   []tix.OrderMoney
	open     map[tix.OrderID]int64
	balance  []tix.ProviderBalance
	mails    []tix.MailRequest
	verbs    []string
	made     int
	links    int
	away     error

	transfers map[string]tix.Transfer
	reversals map[string]int64
	banked    map[string]int64
	schedule  string
	moves     []tix.BalanceMove
	theirs    map[string][]tix.BalanceMove // by account
	has       map[string]int64             // on an account
	late      tix.OrderID                  // of the charge ch_late
	bank      string                       // what has become of payouts
	atBank    bool                         // the payees' accounts are empty
	short     bool                         // they have no more than has says
	rate      int64                        // hundredths of what arrives in an account of another currency
	paid      map[tix.OrderID]tix.OrderPayment
	sent      []tix.TransferOrder
	refusal   error // of transfers
}

func (w *world) Card(_ context.Context, id tix.EventID) (tix.EventCard, error) {
	if id != w.card.ID {
		return tix.EventCard{}, errs.Missing("event")
	}
	return w.card, nil
}

func (w *world) OrganizationName(context.Context, tix.OrganizationID) (string, error) {
	return "Harbour Nights", nil
}

func (w *world) PriceList(context.Context, tix.EventID) ([]tix.TierCard, tix.Pricer, error) {
	return w.tiers, func(lines []tix.LineRequest, _ time.Time) (tix.Quote, error) { return w.quote(lines...), nil }, nil
}

// quote sells every ticket at 25.00 of which 2.00 are our fee and 1.50 tax.
func (w *world) quote(lines ...tix.LineRequest) tix.Quote {
	money := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: w.card.Currency} }
	q := tix.Quote{Total: money(0), Fees: money(0), Tax: money(0)}
	for _, l := range lines {
		n := int64(l.Quantity)
		q.Lines = append(q.Lines, tix.QuoteLine{TierID: l.TierID, Name: "Floor", Quantity: l.Quantity, Each: money(2500), Total: money(2500 * n), Fees: money(200 * n), Tax: money(150 * n), Payee: money(2300 * n)})
		q.Total = q.Total.Plus(money(2500 * n))
	}
	return q
}

func (w *world) CreateAccount(_ context.Context, o tix.AccountOrder) (tix.Account, error) {
	if w.away != nil {
		return tix.Account{}, w.away
	}
	ref := "acct_" + o.PayeeID.String()
	if _, known := w.accounts[ref]; !known {
		w.made++
		w.accounts[ref] = tix.Account{Reference: ref, PayeeID: o.PayeeID, Country: o.Country, CurrentlyDue: []string{"external_account", "individual.verification.document"}, DisabledReason: "requirements.past_due"}
	}
	return w.accounts[ref], nil
}

func (w *world) GetAccount(_ context.Context, ref string) (tix.Account, error) {
	a, ok := w.accounts[ref]
	if !ok {
		return a, errs.New(errs.Conflict, "account_not_eligible", "No access.")
	}
	return a, w.away
}

func (w *world) AccountLink(_ context.Context, ref, again, back string) (tix.AccountLink, error) {
	w.links++
	return tix.AccountLink{URL: fmt.Sprintf("https://connect.example/%s/%d?again=%s&back=%s", ref, w.links, again, back)}, w.away
}

func (w *world) PayByCalendar(_ context.Context, ref string) (tix.Account, error) {
	a := w.accounts[ref]
	a.Manual = false
	w.accounts[ref] = a
	return a, w.away
}

func (w *world) Payment(_ context.Context, _ tix.OrganizationID, id tix.OrderID) (tix.OrderPayment, error) {
	p, ok := w.paid[id]
	if !ok {
		return p, errs.Missing("order")
	}
	return p, nil
}

func (w *world) RejectAccount(context.Context, string) error { return w.away }

func (w *world) Transfer(_ context.Context, o tix.TransferOrder) (tix.Transfer, error) {
	if w.away != nil {
		return tix.Transfer{}, w.away
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, o)
	if w.refusal != nil {
		return tix.Transfer{}, w.refusal
	}
	if w.transfers[o.Key].Reference == "" {
		w.transfers[o.Key] = tix.Transfer{Reference: "tr_" + o.Key, Account: o.Account, Amount: o.Amount, Payment: "py_" + o.Key, Arrived: w.there(o.Amount, o.Arrives)}
	}
	return w.transfers[o.Key], nil
}

func (w *world) FindTransfer(_ context.Context, o tix.TransferOrder) (tix.Transfer, bool, error) {
	t, found := w.transfers[o.Key]
	return t, found, w.away
}

func (w *world) Reverse(_ context.Context, o tix.ReversalOrder) (tix.Reversal, error) {
	if w.atBank {
		return tix.Reversal{}, errs.New(errs.Unavailable, "insufficient_balance", "Later.")
	}
	w.reversals[o.Key] = o.Amount.Amount
	return tix.Reversal{Reference: "trr_" + o.Key, Amount: o.Amount, Payment: "pyr_" + o.Key, Left: w.there(o.Amount, o.Arrives)}, nil
}

func (w *world) there(m tix.Money, currency tix.Currency) tix.Money {
	if currency == "" || currency == m.Currency {
		return tix.Money{}
	}
	return tix.Money{Amount: m.Amount * w.rate / 100, Currency: currency}
}

func (w *world) PayOut(_ context.Context, o tix.BankOrder) (tix.BankPayout, error) {
	if o.Amount.Amount == 0 {
		return tix.BankPayout{}, errs.New(errs.Conflict, "nothing_to_pay_out", "Nothing.")
	}
	if w.short && o.Amount.Amount > w.has[o.Account] {
		return tix.BankPayout{}, errs.New(errs.Unavailable, "insufficient_balance", "Later.")
	}
	w.banked[o.Key] = o.Amount.Amount
	return tix.BankPayout{Reference: "po_" + o.Key, Status: "pending", Amount: o.Amount}, w.away
}

func (w *world) GetBankPayout(_ context.Context, _, reference string) (tix.BankPayout, error) {
	amount := tix.Money{Amount: w.banked[strings.TrimPrefix(reference, "po_")]}
	return tix.BankPayout{Reference: reference, Status: w.bank, Amount: amount, FailureCode: "account_closed"}, w.away
}

// Moves gives ours at once, and those of an account one by one.
func (w *world) Moves(_ context.Context, q tix.MoveQuery) ([]tix.BalanceMove, bool, error) {
	if q.Account == "" {
		return w.moves, false, w.away
	}
	list := w.theirs[q.Account]
	for i, m := range list {
		if m.Reference == q.After {
			list = list[i+1:]
			break
		}
	}
	return list[:min(1, len(list))], len(list) > 1, w.away
}

func (w *world) Schedule(context.Context) (string, error) { return w.schedule, nil }

func (w *world) Balance(_ context.Context, account string) ([]tix.ProviderBalance, error) {
	if account == "" {
		return w.balance, w.away
	}
	return []tix.ProviderBalance{{Available: tix.Money{Amount: w.has[account], Currency: "USD"}, Pending: tix.Money{Currency: "USD"}}}, w.away
}

func (w *world) OrderMoney(_ context.Context, after tix.OrderID, _ int) ([]tix.OrderMoney, error) {
	if !after.IsZero() {
		return nil, nil
	}
	return w.orders, nil
}

func (w *world) OrderOfCharge(_ context.Context, charge string) (tix.OrderID, error) {
	if charge != "ch_late" {
		return tix.OrderID{}, errs.Missing("order")
	}
	return w.late, nil
}

func (w *world) Open(context.Context, []tix.OrderID) (map[tix.OrderID]int64, error) {
	return w.open, nil
}

func (w *world) Queue(_ context.Context, m tix.MailRequest) (tix.MailID, error) {
	w.mails = append(w.mails, m)
	return tix.NewMailID(), nil
}

func (w *world) Record(_ context.Context, a tix.Action) error {
	w.verbs = append(w.verbs, a.Verb)
	return nil
}

// house is the books of one organization with one event.
type house struct {
	*Service
	t     testing.TB
	db    *db.DB
	clock *clock.Settable
	world *world
	org   tix.OrganizationID
	event tix.EventID
	tier  tix.TierID
}

func open(t testing.TB) *house { return openOn(t, testkit.DB(t)) }

func openOn(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: clock.At(time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)), org: testkit.Org(t, d), event: tix.NewEventID(), tier: tix.NewTierID()}
	h.world = &world{
		card:  tix.EventCard{ID: h.event, OrganizationID: h.org, Name: "Open Air", Currency: "USD", Status: "published", EndsAt: h.clock.Now().Add(4 * time.Hour)},
		tiers: []tix.TierCard{{ID: h.tier, EventID: h.event, MinPerOrder: 1}}, accounts: map[string]tix.Account{},
		paid:      map[tix.OrderID]tix.OrderPayment{},
		transfers: map[string]tix.Transfer{}, reversals: map[string]int64{}, banked: map[string]int64{}, bank: "in_transit", schedule: "manual",
	}
	sealer, err := auth.NewSealer("a secret of this test that is long enough")
	require.NoError(t, err)
	w := h.world
	h.Service = NewService(d, outbox.New(d), h.clock, w, w, w, w, w, w, w, w, sealer, Config{PublicURL: "https://tickets.example"})
	return h
}

// sale is a paid order of n tickets, of whose money the provider kept 1.03.
func (h *house) sale(n int) tix.Sale {
	q := h.world.quote(tix.LineRequest{TierID: h.tier, Quantity: n})
	return tix.Sale{OrderID: tix.NewOrderID(), EventID: h.event, OrganizationID: h.org, Quote: q,
		Balance: tix.PaymentBalance{Reference: "txn_1", Currency: q.Total.Currency, Gross: q.Total.Amount, Fee: 103}}
}

func (h *house) sell(s tix.Sale) tix.Sale {
	h.t.Helper()
	require.NoError(h.t, h.db.InTx(context.Background(), func(ctx context.Context) error { return h.Sold(ctx, s) }))
	return s
}

// books sums what was posted for an order: account, or name of the payee, to minor units.
func (h *house) books(order tix.OrderID) map[string]int64 {
	h.t.Helper()
	out := map[string]int64{}
	rows, err := h.store.ofOrder(context.Background(), order, h.world.card.Currency)
	require.NoError(h.t, err)
	for _, e := range rows {
		name := e.account
		if !e.payee.IsZero() {
			p, err := h.store.payeeByID(context.Background(), e.payee)
			require.NoError(h.t, err)
			name += " " + p.Name
		}
		if e.amount != 0 {
			out[name] += e.amount
		}
	}
	return out
}

// partner adds a venue that gets a share of the event.
func (h *house) partner(name string, s Share) Payee {
	h.t.Helper()
	ctx, kind := context.Background(), Venue
	p, err := h.AddPayee(ctx, h.org, PayeeDetails{Kind: &kind, Name: &name})
	require.NoError(h.t, err)
	rule, err := h.RuleOf(ctx, h.org, h.event)
	require.NoError(h.t, err)
	s.PayeeID = p.ID
	_, err = h.SetRule(ctx, h.org, h.event, nil, RuleDetails{Shares: append(rule.Shares, s), Costs: rule.Costs})
	require.NoError(h.t, err)
	return p
}

func requireCode(t testing.TB, err error, code string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, errs.CodeOf(err), "%v", err)
}
