package payouts

import (
	"context"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func verified(a tix.Account) tix.Account {
	return tix.Account{Reference: a.Reference, PayeeID: a.PayeeID, Country: a.Country, Submitted: true, ChargesEnabled: true, TransfersActive: true, PayoutsEnabled: true}
}

func TestAPayeeIsVerifiedWhenNothingIsWantedAnyMore(t *testing.T) {
	t.Parallel()
	whole := Account{Submitted: true, ChargesEnabled: true, TransfersActive: true, PayoutsEnabled: true}
	with := func(change func(*Account)) Account { a := whole; change(&a); return a }
	for name, c := range map[string]struct {
		before State
		now    Account
		want   State
	}{
		"everything is there":                {Pending, whole, Verified},
		"not submitted":                      {New, Account{CurrentlyDue: []string{"external_account"}}, Pending},
		"submitted, being checked":           {Pending, with(func(a *Account) { a.PayoutsEnabled = false; a.DisabledReason = "requirements.pending_verification" }), Pending},
		"submitted, something missing":       {Pending, with(func(a *Account) { a.CurrentlyDue = []string{"external_account"} }), Restricted},
		"was verified, payouts are disabled": {Verified, with(func(a *Account) { a.PayoutsEnabled = false }), Restricted},
		"was restricted and is whole again":  {Restricted, whole, Verified},
		"something is past due":              {Verified, with(func(a *Account) { a.PastDue = []string{"individual.id_number"} }), Restricted},
		"disconnected":                       {Verified, Account{DisabledReason: "deauthorized"}, Restricted},
		"rejected by the provider":           {Verified, with(func(a *Account) { a.DisabledReason = "rejected.fraud" }), Rejected},
		"rejected by us, whatever they say":  {Rejected, whole, Rejected},
	} {
		require.Equal(t, c.want, stateOf(c.before, c.now), name)
	}
}

func TestAPayeeOnboardsWithOneAccount(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	payees, err := h.Payees(ctx, h.org, tix.PayeeID{}, 10)
	require.NoError(t, err)
	organizer := payees[0]
	require.Equal(t, New, organizer.State)

	_, err = h.Onboard(ctx, h.org, organizer.ID, "Germany")
	requireCode(t, err, "validation_failed")
	h.world.away = errs.New(errs.Unavailable, "payments_away", "Later.")
	_, err = h.Onboard(ctx, h.org, organizer.ID, "de")
	requireCode(t, err, "payments_away")
	h.world.away = nil
	first, err := h.Onboard(ctx, h.org, organizer.ID, "de")
	require.NoError(t, err)
	second, err := h.Onboard(ctx, h.org, organizer.ID, "")
	require.NoError(t, err)
	require.NotEqual(t, first.URL, second.URL, "a page works once")
	require.Equal(t, 1, h.world.made)

	p, err := h.Payee(ctx, h.org, organizer.ID)
	require.NoError(t, err)
	require.Equal(t, Pending, p.State)
	require.Equal(t, "DE", p.Country)
	require.Equal(t, []Requirement{{"external_account", "A bank account for the payouts", false}, {"individual.verification.document", "A photo of an identity document", false}}, requirements(p.Account))
	_, err = h.Onboard(ctx, tix.NewOrganizationID(), organizer.ID, "DE")
	requireCode(t, err, "not_found")
}

func TestTheProvidersMessageIsAReasonToAskAndTellsWhoWaits(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	p := h.partner("Kesselhaus", Share{Percentage: 100})
	_, err := h.Onboard(ctx, h.org, p.ID, "DE")
	require.NoError(t, err)
	ref := "acct_" + p.ID.String()
	h.world.accounts[ref] = verified(h.world.accounts[ref])
	require.NoError(t, h.AccountChanged(ctx, tix.AccountChanged{Account: ref}))
	require.NoError(t, h.AccountChanged(ctx, tix.AccountChanged{Account: ref}))
	require.NoError(t, h.AccountChanged(ctx, tix.AccountChanged{Account: "acct_of_somebody_else"}))
	got, err := h.Payee(ctx, h.org, p.ID)
	require.NoError(t, err)
	require.Equal(t, Verified, got.State)

	delete(h.world.accounts, ref)
	require.NoError(t, h.AccountChanged(ctx, tix.AccountChanged{Account: ref}))
	got, err = h.Payee(ctx, h.org, p.ID)
	require.NoError(t, err)
	require.Equal(t, Restricted, got.State)
	require.Equal(t, "The payee has disconnected its account.", disabledInWords(got.Account.DisabledReason))
	require.Len(t, testkit.Published(t, h.db, tix.PayeeChanged{}, p.ID.String()), 3, "pending, verified, restricted")
}

func TestAPartnerComesBackByTheLinkInItsMail(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	p := h.partner("Kesselhaus", Share{Percentage: 100})
	requireCode(t, h.Invite(ctx, h.org, p.ID, "DE"), "validation_failed")
	email := "box@kesselhaus.example"
	p, err := h.ChangePayee(ctx, h.org, p.ID, nil, PayeeDetails{Email: &email})
	require.NoError(t, err)
	require.NoError(t, h.Invite(ctx, h.org, p.ID, "DE"))
	require.Len(t, h.world.mails, 1)
	require.Equal(t, email, h.world.mails[0].ToEmail)
	link, err := url.Parse(h.world.mails[0].Data["link"])
	require.NoError(t, err)
	token := link.Query().Get("t")
	page, err := h.Resume(ctx, p.ID, token)
	require.NoError(t, err)
	require.Contains(t, page.URL, "https://connect.example/")
	_, err = h.Resume(ctx, p.ID, token+"x")
	requireCode(t, err, "not_found")

	ref := "acct_" + p.ID.String()
	h.world.accounts[ref] = verified(h.world.accounts[ref])
	got, err := h.Returned(ctx, p.ID, token)
	require.NoError(t, err)
	require.Equal(t, Verified, got.State)
}

func TestAnAdministratorHoldsAndRejects(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	p := h.partner("Kesselhaus", Share{Percentage: 100})
	_, err := h.Review(ctx, h.org, p.ID, ReviewHold, " ")
	requireCode(t, err, "validation_failed")
	p, err = h.Review(ctx, h.org, p.ID, ReviewHold, "papers look odd")
	require.NoError(t, err)
	require.Equal(t, "papers look odd", p.HeldReason)
	p, err = h.Review(ctx, h.org, p.ID, ReviewRelease, "they are fine")
	require.NoError(t, err)
	require.Empty(t, p.HeldReason)
	_, err = h.Review(ctx, h.org, p.ID, ReviewReject, "fraud")
	require.NoError(t, err)
	_, err = h.Onboard(ctx, h.org, p.ID, "DE")
	requireCode(t, err, "payee_rejected")
}

func TestAPayeeWithMoneyCannotBeRemoved(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	used := h.partner("Kesselhaus", Share{Percentage: 100})
	requireCode(t, h.RemovePayee(ctx, h.org, used.ID), "payee_in_use")
	kind, name, taken := Promoter, "Anna", "KESSELHAUS"
	free, err := h.AddPayee(ctx, h.org, PayeeDetails{Kind: &kind, Name: &name})
	require.NoError(t, err)
	_, err = h.AddPayee(ctx, h.org, PayeeDetails{Kind: &kind, Name: &taken})
	requireCode(t, err, "name_taken")
	require.NoError(t, h.RemovePayee(ctx, h.org, free.ID))
	own, err := h.organizer(ctx, h.org)
	require.NoError(t, err)
	requireCode(t, h.RemovePayee(ctx, h.org, own.ID), "payee_in_use")
	h.sell(h.sale(1))
	_, err = h.SetRule(ctx, h.org, h.event, nil, RuleDetails{Costs: CostsPlatform})
	require.NoError(t, err)
	requireCode(t, h.RemovePayee(ctx, h.org, used.ID), "payee_in_use")
}

func TestARuleThatCannotBeFollowedIsRefusedByField(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	p := h.partner("Kesselhaus", Share{Percentage: 100})
	good := RuleDetails{Shares: []Share{{PayeeID: p.ID, Percentage: 6000}}, Costs: CostsPlatform}
	for field, change := range map[string]func(*RuleDetails){
		"body.costs":                func(d *RuleDetails) { d.Costs = "nobody" },
		"body.shares[0].payee_id":   func(d *RuleDetails) { d.Shares[0].PayeeID = tix.NewPayeeID() },
		"body.shares[0].percentage": func(d *RuleDetails) { d.Shares[0].Percentage = 0 },
		"body.shares[0].tier_ids":   func(d *RuleDetails) { d.Shares[0].TierIDs = []tix.TierID{tix.NewTierID()} },
		"body.shares":               func(d *RuleDetails) { d.Shares = append(d.Shares, Share{PayeeID: p.ID, Percentage: 4001}) },
	} {
		d := good
		d.Shares = append([]Share{}, good.Shares...)
		change(&d)
		_, err := h.SetRule(ctx, h.org, h.event, nil, d)
		var e *errs.Error
		require.ErrorAs(t, err, &e, field)
		require.Contains(t, fields(e), field)
	}
	apart := RuleDetails{Shares: []Share{{PayeeID: p.ID, Percentage: 6000, Link: "anna"}, {PayeeID: p.ID, Percentage: 6000, Link: "ben"}}, Costs: CostsPlatform}
	_, err := h.SetRule(ctx, h.org, h.event, nil, apart)
	require.NoError(t, err, "nobody comes by two links")
}

func fields(e *errs.Error) (names []string) {
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	return names
}

func TestAnExampleIsWorkedWithoutBeingStored(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	p := h.partner("Kesselhaus", Share{Percentage: 100})
	e, err := h.Preview(ctx, h.org, h.event, RuleDetails{Shares: []Share{{PayeeID: p.ID, Percentage: 2000}}, Costs: CostsPlatform}, nil, "")
	require.NoError(t, err)
	require.Equal(t, int64(2500), e.Quote.Total.Amount)
	require.Equal(t, int64(200), e.Fee.Amount)
	require.Equal(t, int64(430), e.Parts[1].Amount)
	require.Equal(t, e.Quote.Total.Amount, e.Fee.Amount+e.Parts[0].Amount+e.Parts[1].Amount)
	rule, err := h.RuleOf(ctx, h.org, h.event)
	require.NoError(t, err)
	require.Equal(t, int64(1), rule.Version)
}
