package stripe

import (
	"context"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// metaPayee is the name of the metadata that accounts and transfers carry.
const metaPayee = "payee_id"

// CreateAccount makes an account that money can be sent to, or gives the one that the key made
// before: an Express account, which is paid out when we say so, or with Full a Standard one, whose
// holder charges buyers itself, answers for disputes and decides when it is paid out.
func (g *Gateway) CreateAccount(ctx context.Context, o tix.AccountOrder) (tix.Account, error) {
	const op = "stripe.create_account"
	a, err := afresh(o.Key, func(key string) (*stripe.Account, error) {
		p := &stripe.AccountParams{
			Type: stripe.String(string(stripe.AccountTypeExpress)), Country: stripe.String(o.Country),
			Capabilities: &stripe.AccountCapabilitiesParams{
				CardPayments: &stripe.AccountCapabilitiesCardPaymentsParams{Requested: stripe.Bool(true)},
				Transfers:    &stripe.AccountCapabilitiesTransfersParams{Requested: stripe.Bool(true)},
			},
			Settings: &stripe.AccountSettingsParams{Payouts: &stripe.AccountSettingsPayoutsParams{
				DebitNegativeBalances: stripe.Bool(true), Schedule: &stripe.AccountSettingsPayoutsScheduleParams{Interval: stripe.String("manual")},
			}},
		}
		if o.Full { // its settings are its holder's
			p.Type, p.Settings = stripe.String(string(stripe.AccountTypeStandard)), nil
		}
		if o.Email != "" {
			p.Email = stripe.String(o.Email)
		}
		if o.Website != "" {
			p.BusinessProfile = &stripe.AccountBusinessProfileParams{URL: stripe.String(o.Website)}
		}
		p.Context = ctx
		p.SetIdempotencyKey(key)
		p.AddMetadata(metaPayee, o.PayeeID.String())
		p.AddMetadata(metaOrganization, o.OrganizationID.String())
		p.AddMetadata(metaKey, o.Key)
		return g.api.Accounts.New(p)
	})
	if err != nil {
		return tix.Account{}, failed(op, err)
	}
	return account(a), nil
}

// GetAccount reads an account. Denied with code account_not_eligible when it is not ours any more.
func (g *Gateway) GetAccount(ctx context.Context, reference string) (tix.Account, error) {
	p := &stripe.AccountParams{}
	p.Context = ctx
	a, err := g.api.Accounts.GetByID(reference, p)
	if err != nil {
		return tix.Account{}, failed("stripe.get_account", err)
	}
	return account(a), nil
}

// AccountLink makes a page on which the payee answers what is wanted of it. It works once, for a few
// minutes; Stripe sends the payee to back afterwards, or to again when the page is no longer good.
func (g *Gateway) AccountLink(ctx context.Context, reference, again, back string) (tix.AccountLink, error) {
	p := &stripe.AccountLinkParams{
		Account: stripe.String(reference), RefreshURL: stripe.String(again), ReturnURL: stripe.String(back), Type: stripe.String("account_onboarding"),
	}
	p.Context = ctx
	l, err := g.api.AccountLinks.New(p)
	if err != nil {
		return tix.AccountLink{}, failed("stripe.account_link", err)
	}
	return tix.AccountLink{URL: l.URL, Expires: time.Unix(l.ExpiresAt, 0).UTC()}, nil
}

// RejectAccount closes an account for fraud or a breach of terms. One that is rejected stays so.
func (g *Gateway) RejectAccount(ctx context.Context, reference string) error {
	p := &stripe.AccountRejectParams{Reason: stripe.String("other")}
	p.Context = ctx
	if _, err := g.api.Accounts.Reject(reference, p); err != nil {
		return failed("stripe.reject_account", err)
	}
	return nil
}

// account puts an account into our words.
func account(a *stripe.Account) tix.Account {
	out := tix.Account{
		Reference: a.ID, Country: a.Country, Currency: fromStripe(0, string(a.DefaultCurrency)).Currency, Submitted: a.DetailsSubmitted,
		ChargesEnabled: a.ChargesEnabled, PayoutsEnabled: a.PayoutsEnabled, Full: a.Type == stripe.AccountTypeStandard,
	}
	if id, err := tix.ParsePayeeID(a.Metadata[metaPayee]); err == nil {
		out.PayeeID = id
	}
	if a.Capabilities != nil {
		out.TransfersActive = a.Capabilities.Transfers == stripe.AccountCapabilityStatusActive
		out.CardPayments = a.Capabilities.CardPayments == stripe.AccountCapabilityStatusActive
	}
	if a.Settings != nil && a.Settings.Payouts != nil && a.Settings.Payouts.Schedule != nil {
		out.Manual = a.Settings.Payouts.Schedule.Interval == stripe.AccountSettingsPayoutsScheduleIntervalManual
	}
	if r := a.Requirements; r != nil {
		out.CurrentlyDue, out.PastDue, out.Verifying, out.DisabledReason = r.CurrentlyDue, r.PastDue, r.PendingVerification, string(r.DisabledReason)
		if r.CurrentDeadline > 0 {
			out.Deadline = time.Unix(r.CurrentDeadline, 0).UTC()
		}
	}
	return out
}

// Schedule tells how often our own balance is paid out to our bank: manual, daily, weekly or monthly.
func (g *Gateway) Schedule(context.Context) (string, error) {
	a, err := g.api.Accounts.Get()
	if err != nil {
		return "", failed("stripe.schedule", err)
	}
	if a.Settings == nil || a.Settings.Payouts == nil || a.Settings.Payouts.Schedule == nil {
		return "", nil
	}
	return string(a.Settings.Payouts.Schedule.Interval), nil
}
