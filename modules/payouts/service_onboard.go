package payouts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// linkPurpose signs the link by which a payee comes back to its verification.
const linkPurpose = "payouts.onboarding"

// Onboard gives a page of the provider on which the payee proves who it is. The first time it makes
// the account, in the country given then. A page works once and for a few minutes; asking again gives a
// new one.
func (s *Service) Onboard(ctx context.Context, org tix.OrganizationID, id tix.PayeeID, country string) (tix.AccountLink, error) {
	link, err := s.onboard(ctx, org, id, country, false)
	return link, errs.Wrap("payouts.onboard", err)
}

// OnboardFull is Onboard for an organizer that wants an account with the provider's own dashboard, which
// may charge buyers itself. What an account is cannot be changed: Invalid for one of another kind.
func (s *Service) OnboardFull(ctx context.Context, org tix.OrganizationID, id tix.PayeeID, country string) (tix.AccountLink, error) {
	link, err := s.onboard(ctx, org, id, country, true)
	return link, errs.Wrap("payouts.onboard_full", err)
}

func (s *Service) onboard(ctx context.Context, org tix.OrganizationID, id tix.PayeeID, country string, full bool) (tix.AccountLink, error) {
	p, err := s.store.payee(ctx, org, id, false)
	if err != nil {
		return tix.AccountLink{}, err
	}
	if p.State == Rejected {
		return tix.AccountLink{}, ErrRejected
	}
	switch {
	case full && p.Kind != Organizer:
		return tix.AccountLink{}, errs.InvalidField("body.full", "Only the organizer itself can have a full account.")
	case full && p.Reference() != "" && !p.Account.Full:
		return tix.AccountLink{}, errs.InvalidField("body.full", "You have an account of another kind already.")
	}
	if p.Reference() == "" {
		country = strings.ToUpper(strings.TrimSpace(country))
		if len(country) != 2 || strings.Trim(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return tix.AccountLink{}, errs.InvalidField("body.country", "Say in which country the payee is, by a two-letter code such as DE.")
		}
		if p, err = s.open(ctx, p, country, full); err != nil {
			return tix.AccountLink{}, err
		}
	}
	return s.link(ctx, p)
}

// open makes the payee's account with the provider: the key is the payee's, so a repetition gives
// the same account.
func (s *Service) open(ctx context.Context, p Payee, country string, full bool) (Payee, error) {
	a, err := s.provider.CreateAccount(ctx, tix.AccountOrder{
		PayeeID: p.ID, OrganizationID: p.OrganizationID, Key: "acct:" + p.ID.String(), Country: country, Email: p.Email, Name: p.Name, Full: full,
	})
	if err != nil {
		return p, err
	}
	return s.change(ctx, p.OrganizationID, p.ID, "payouts.payee.onboard", map[string]string{"country": country}, func(p *Payee) error {
		p.AccountReference, p.Country = &a.Reference, country
		s.apply(p, a)
		return nil
	})
}

func (s *Service) apply(p *Payee, a tix.Account) {
	now := s.clock.Now()
	p.Account, p.CheckedAt = accountOf(a), &now
	p.State = stateOf(p.State, p.Account)
}

func (s *Service) link(ctx context.Context, p Payee) (tix.AccountLink, error) {
	again := s.onboardingURL(p.ID)
	return s.provider.AccountLink(ctx, p.Reference(), again, again+"&done=1")
}

// onboardingURL is the address that leads a payee to its verification at any time: it is signed,
// so it needs no account with us.
func (s *Service) onboardingURL(id tix.PayeeID) string {
	return fmt.Sprintf("%s/v1/payouts/onboarding/%s?t=%s", s.public, id, s.sealer.MAC(linkPurpose, id.String()))
}

// Resume gives whoever has a payee's signed link a fresh page of the provider; errs.NotFound for a
// wrong signature.
func (s *Service) Resume(ctx context.Context, id tix.PayeeID, token string) (tix.AccountLink, error) {
	const op = "payouts.resume"
	if !s.sealer.CheckMAC(token, linkPurpose, id.String()) {
		return tix.AccountLink{}, errs.Missing("payee")
	}
	p, err := s.store.payeeByID(ctx, id)
	switch {
	case err != nil:
		return tix.AccountLink{}, errs.Wrap(op, err)
	case p.State == Rejected:
		return tix.AccountLink{}, ErrRejected.At(op, nil)
	case p.Reference() == "":
		return tix.AccountLink{}, ErrNoAccount.At(op, nil)
	}
	link, err := s.link(ctx, p)
	return link, errs.Wrap(op, err)
}

// Returned is a payee who comes back from the provider: its account is read again, and the payee's
// state told.
func (s *Service) Returned(ctx context.Context, id tix.PayeeID, token string) (Payee, error) {
	if !s.sealer.CheckMAC(token, linkPurpose, id.String()) {
		return Payee{}, errs.Missing("payee")
	}
	p, err := s.store.payeeByID(ctx, id)
	if err != nil {
		return p, errs.Wrap("payouts.returned", err)
	}
	return s.Refresh(ctx, p.OrganizationID, id)
}

// Invite mails a partner the link to its verification; the account is made in the country given.
func (s *Service) Invite(ctx context.Context, org tix.OrganizationID, id tix.PayeeID, country string) error {
	const op = "payouts.invite"
	p, err := s.store.payee(ctx, org, id, false)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if p.Email == "" {
		return errs.InvalidField("body", "Give the payee an e-mail address first.")
	}
	if _, err := s.Onboard(ctx, org, id, country); err != nil {
		return errs.Wrap(op, err)
	}
	name, err := s.organizers.OrganizationName(ctx, org)
	if err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		_, err := s.mails.Queue(ctx, tix.MailRequest{
			Key: "payee_invitation:" + id.String() + ":" + s.clock.Now().Format("20060102-1504"), OrganizationID: org, Template: "payee_invitation",
			ToName: p.Name, ToEmail: p.Email, Data: map[string]string{"name": p.Name, "organization": name, "link": s.onboardingURL(id)},
		})
		if err != nil {
			return err
		}
		return s.record(ctx, org, "payouts.payee.invite", id.String(), nil)
	}))
}

// Refresh reads the payee's account from the provider and gives the payee as it is then.
func (s *Service) Refresh(ctx context.Context, org tix.OrganizationID, id tix.PayeeID) (Payee, error) {
	const op = "payouts.refresh"
	p, err := s.store.payee(ctx, org, id, false)
	if err != nil {
		return p, errs.Wrap(op, err)
	}
	if p.Reference() == "" {
		return p, nil
	}
	a, err := s.provider.GetAccount(ctx, p.Reference())
	var gone *errs.Error
	if errors.As(err, &gone) && (gone.Code == "account_not_eligible" || gone.Kind == errs.NotFound) {
		a, err = tix.Account{Reference: p.Reference(), Submitted: p.Account.Submitted, DisabledReason: "deauthorized"}, nil
	}
	if err != nil {
		return p, errs.Wrap(op, err)
	}
	p, err = s.change(ctx, org, id, "", nil, func(p *Payee) error {
		s.apply(p, a)
		return nil
	})
	return p, errs.Wrap(op, err)
}

// AccountChanged hears from the provider that an account changed, and reads it.
func (s *Service) AccountChanged(ctx context.Context, m tix.AccountChanged) error {
	p, err := s.store.payeeOfAccount(ctx, m.Account)
	if errs.KindOf(err) == errs.NotFound {
		return nil // an account of another installation that shares the provider's account
	}
	if err != nil {
		return errs.Wrap("payouts.account_changed", err)
	}
	_, err = s.Refresh(ctx, p.OrganizationID, p.ID)
	return errs.Wrap("payouts.account_changed", err)
}
