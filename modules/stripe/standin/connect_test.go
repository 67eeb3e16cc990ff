package standin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

func (b bench) account(t *testing.T) string {
	t.Helper()
	a, err := b.Accounts.New(accountParams())
	require.NoError(t, err)
	return a.ID
}

func (b bench) verified(t *testing.T) string {
	t.Helper()
	id := b.account(t)
	b.control(t, "accounts/"+id, map[string]any{"do": "verify"})
	return id
}

func (b bench) transfer(amount int64, to, source string) (*stripe.Transfer, error) {
	p := &stripe.TransferParams{Amount: stripe.Int64(amount), Currency: stripe.String("usd"), Destination: stripe.String(to)}
	if source != "" {
		p.SourceTransaction = stripe.String(source)
	}
	return b.Transfers.New(p)
}

// balance is what an account has available and pending in dollars.
func (b bench) balance(t *testing.T, account string) (available, pending int64) {
	t.Helper()
	p := &stripe.BalanceParams{}
	if account != "" {
		p.SetStripeAccount(account)
	}
	got, err := b.Balance.Get(p)
	require.NoError(t, err)
	for _, m := range got.Available {
		if m.Currency == "usd" {
			available = m.Amount
		}
	}
	for _, m := range got.Pending {
		if m.Currency == "usd" {
			pending = m.Amount
		}
	}
	return available, pending
}

func TestAnAccountIsVerifiedOnAPageThatWorksOnce(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	id := b.account(t)
	link, err := b.AccountLinks.New(&stripe.AccountLinkParams{Account: stripe.String(id), Type: stripe.String("account_onboarding"),
		RefreshURL: stripe.String("https://tickets.example/again"), ReturnURL: stripe.String("https://tickets.example/back")})
	require.NoError(t, err)
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	see := func() *http.Response {
		res, err := stay.Get(link.URL)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		return res
	}
	require.Equal(t, http.StatusOK, see().StatusCode)
	require.Equal(t, "https://tickets.example/again", see().Header.Get("Location"), "it was opened before")
	answer := func(outcome string) *stripe.Account {
		res, err := stay.PostForm(link.URL, url.Values{"outcome": {outcome}})
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, "https://tickets.example/back", res.Header.Get("Location"))
		a, err := b.Accounts.GetByID(id, nil)
		require.NoError(t, err)
		require.True(t, a.DetailsSubmitted)
		return a
	}
	part := answer("incomplete")
	require.Len(t, part.Requirements.CurrentlyDue, 1)
	require.Greater(t, part.Requirements.CurrentDeadline, time.Now().Unix())
	whole := answer("complete")
	require.Empty(t, whole.Requirements.CurrentlyDue)
	require.True(t, whole.PayoutsEnabled)
}

func TestMoneyGoesToVerifiedAccountsOnlyAndComesBackWhileItIsThere(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	pi := b.paid(t, 10_000, "pm_card_visa")
	charge := pi.LatestCharge.ID
	fresh := b.account(t)
	_, err := b.transfer(100, fresh, charge)
	require.Equal(t, stripe.ErrorCode("insufficient_capabilities_for_transfer"), stripeError(t, err).Code)
	to := b.verified(t)
	_, err = b.transfer(100, to, "")
	require.Equal(t, stripe.ErrorCode("balance_insufficient"), stripeError(t, err).Code, "the charge is not available yet")
	_, err = b.transfer(10_001, to, charge)
	require.Error(t, err, "more than the charge")
	sent, err := b.transfer(4000, to, charge)
	require.NoError(t, err)
	available, pending := b.balance(t, to)
	require.Equal(t, []int64{0, 4000}, []int64{available, pending}, "when the charge is available, so is this")
	b.control(t, "clock", map[string]any{"advance_seconds": 3 * 24 * 3600})
	available, pending = b.balance(t, to)
	require.Equal(t, []int64{4000, 0}, []int64{available, pending})
	_, err = b.TransferReversals.New(&stripe.TransferReversalParams{ID: stripe.String(sent.ID), Amount: stripe.Int64(1500)})
	require.NoError(t, err)
	p := &stripe.PayoutParams{Amount: stripe.Int64(2000), Currency: stripe.String("usd")}
	p.SetStripeAccount(to)
	_, err = b.Payouts.New(p)
	require.NoError(t, err)
	_, err = b.TransferReversals.New(&stripe.TransferReversalParams{ID: stripe.String(sent.ID), Amount: stripe.Int64(600)})
	require.Equal(t, stripe.ErrorCode("balance_insufficient"), stripeError(t, err).Code, "it went to the bank")
}

func TestAPayoutArrivesOrComesBack(t *testing.T) {
	t.Parallel()
	for bank, want := range map[string]string{"": "paid", "fails": "failed", "fails_later": "failed"} {
		t.Run("bank "+bank, func(t *testing.T) {
			t.Parallel()
			b := start(t, standin.Options{})
			to := b.verified(t)
			b.control(t, "accounts/"+to, map[string]any{"do": "bank", "bank": bank})
			_, err := b.transfer(500, to, b.paid(t, 10_000, "pm_card_bypassPending").LatestCharge.ID)
			require.NoError(t, err)
			p := &stripe.PayoutParams{Amount: stripe.Int64(500), Currency: stripe.String("usd")}
			p.SetStripeAccount(to)
			po, err := b.Payouts.New(p)
			require.NoError(t, err)
			require.Equal(t, stripe.PayoutStatusPending, po.Status)
			var seen []string
			for range 4 {
				b.control(t, "clock", map[string]any{"advance_seconds": 3})
				q := &stripe.PayoutParams{}
				q.SetStripeAccount(to)
				po, err = b.Payouts.Get(po.ID, q)
				require.NoError(t, err)
				seen = append(seen, string(po.Status))
			}
			require.Equal(t, want, seen[3])
			require.Equal(t, bank == "fails_later", strings.Contains(strings.Join(seen, " "), "paid failed"), seen)
			available, _ := b.balance(t, to)
			require.Equal(t, map[string]int64{"paid": 0, "failed": 500}[want], available)
		})
	}
}

func TestWhoDisconnectsCannotBeReached(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	id := b.verified(t)
	b.control(t, "accounts/"+id, map[string]any{"do": "deauthorize"})
	_, err := b.Accounts.GetByID(id, nil)
	require.Equal(t, http.StatusForbidden, stripeError(t, err).HTTPStatusCode)
	p := &stripe.BalanceParams{}
	p.SetStripeAccount(id)
	_, err = b.Balance.Get(p)
	require.Equal(t, stripe.ErrorCode("account_invalid"), stripeError(t, err).Code)
}

func TestThePlatformsOwnScheduleIsManualUntilSaidOtherwise(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	interval := func() string {
		own, err := b.Accounts.Get()
		require.NoError(t, err)
		return string(own.Settings.Payouts.Schedule.Interval)
	}
	require.Equal(t, "manual", interval())
	b.control(t, "platform", map[string]any{"interval": "daily"})
	require.Equal(t, "daily", interval())
	resp, err := http.Post(b.url+"/__standin/platform", "application/json", strings.NewReader(`{"interval": "hourly"}`))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Equal(t, "daily", interval(), "a refusal changes nothing")
}
