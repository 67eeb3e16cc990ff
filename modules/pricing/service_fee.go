package pricing

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// FeeOf gives the fee that counts for the organization's event and where it comes from.
func (s *Service) FeeOf(ctx context.Context, org tix.OrganizationID, event tix.EventID) (FeeSheet, error) {
	card, err := s.event(ctx, org, event)
	if err != nil {
		return FeeSheet{}, errs.Wrap("pricing.fee", err)
	}
	fees, err := s.store.fees(ctx, []tix.EventID{event}, map[tix.OrganizationID]bool{org: true})
	if err != nil {
		return FeeSheet{}, errs.Wrap("pricing.fee", err)
	}
	all := rulesOf(fees)
	if f, ok := all.event[event]; ok {
		return FeeSheet{Fee: f, Source: FromEvent}, nil
	}
	if f, ok := all.organization[org]; ok {
		f.Version = 0 // of the event's own fee: what SetFee compares
		if f.Currency != card.Currency {
			f.FixedAmount, f.Currency = 0, card.Currency
		}
		return FeeSheet{Fee: f, Source: FromOrganization}, nil
	}
	return FeeSheet{Fee: Fee{OrganizationID: org, Currency: card.Currency, Mode: PassedOn}, Source: FromNobody}, nil
}

// SetFee gives an event its own fee. match is asked with the version of the event's own fee
// (0: it has none yet) and may refuse it; nil accepts any. Orders quoted before keep theirs.
func (s *Service) SetFee(ctx context.Context, org tix.OrganizationID, event tix.EventID, match func(version int64) error, d FeeDetails) (FeeSheet, error) {
	card, err := s.event(ctx, org, event)
	if err != nil {
		return FeeSheet{}, errs.Wrap("pricing.set_fee", err)
	}
	if d.Fixed.Currency != card.Currency {
		return FeeSheet{}, errs.InvalidField("body.fixed.currency", "The event sells in "+string(card.Currency)+".")
	}
	f, err := s.setFee(ctx, org, event, match, d, "pricing.fee.update")
	return FeeSheet{Fee: f, Source: FromEvent}, errs.Wrap("pricing.set_fee", err)
}

// ClearFee takes an event back to its organization's fee. Clearing twice is no error.
func (s *Service) ClearFee(ctx context.Context, org tix.OrganizationID, event tix.EventID) error {
	if _, err := s.event(ctx, org, event); err != nil {
		return errs.Wrap("pricing.clear_fee", err)
	}
	return errs.Wrap("pricing.clear_fee", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.removeFee(ctx, org, event); err != nil {
			return err
		}
		return s.record(ctx, org, "pricing.fee.delete", event.String(), nil)
	}))
}

// DefaultFee gives the organization's fee for events that have none of their own; Source is
// FromNobody, and the currency empty, when it was never set.
func (s *Service) DefaultFee(ctx context.Context, org tix.OrganizationID) (FeeSheet, error) {
	f, found, err := s.store.fee(ctx, org, tix.EventID{}, false)
	if err != nil || !found {
		return FeeSheet{Fee: Fee{OrganizationID: org, Mode: PassedOn}, Source: FromNobody}, errs.Wrap("pricing.default_fee", err)
	}
	return FeeSheet{Fee: f, Source: FromOrganization}, nil
}

// SetDefaultFee sets the organization's fee; match as in SetFee. Its fixed amount counts for
// events in its currency only.
func (s *Service) SetDefaultFee(ctx context.Context, org tix.OrganizationID, match func(version int64) error, d FeeDetails) (FeeSheet, error) {
	f, err := s.setFee(ctx, org, tix.EventID{}, match, d, "pricing.default_fee.update")
	return FeeSheet{Fee: f, Source: FromOrganization}, errs.Wrap("pricing.set_default_fee", err)
}

func (s *Service) setFee(ctx context.Context, org tix.OrganizationID, event tix.EventID, match func(int64) error, d FeeDetails, verb string) (Fee, error) {
	if err := d.check(); err != nil {
		return Fee{}, err
	}
	var f Fee
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		have, found, err := s.store.fee(ctx, org, event, true)
		if err != nil {
			return err
		}
		if match != nil {
			if err := match(have.Version); err != nil {
				return err
			}
		}
		f = Fee{ID: have.ID, OrganizationID: org, EventID: event, Percentage: d.Percentage, FixedAmount: d.Fixed.Amount, Currency: d.Fixed.Currency,
			Mode: d.Mode, TaxRate: d.TaxRate, TaxIncluded: d.TaxIncluded, Version: have.Version + 1, CreatedAt: have.CreatedAt}
		if !found {
			f.ID = tix.NewID[feeKind]()
		}
		if err := s.store.putFee(ctx, &f, found); err != nil {
			return err
		}
		subject := event.String()
		if event.IsZero() {
			subject = org.String()
		}
		return s.record(ctx, org, verb, subject, nil)
	})
	return f, err
}

func (d FeeDetails) check() error {
	var wrong []errs.Field
	need := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Name: "body." + field, Message: message})
		}
	}
	need(d.Percentage >= 0 && d.Percentage <= 5000, "percentage", "The fee is between 0 and 5000 basis points (50 %).")
	need(d.Fixed.Amount >= 0 && d.Fixed.Amount <= 1_000_000, "fixed.amount", "The fixed fee is between 0 and 1,000,000 minor units.")
	need(d.Fixed.Currency.Valid(), "fixed.currency", "Use a three-letter currency code, such as EUR.")
	need(d.Fixed.Amount%Step(d.Fixed.Currency) == 0, "fixed.amount", "Cards pay this currency in steps of ten minor units.")
	need(d.Mode == Absorbed || d.Mode == PassedOn, "mode", "The fee is absorbed or passed_on.")
	need(d.TaxRate >= 0 && d.TaxRate <= 5000, "tax_rate", "The tax is between 0 and 5000 basis points (50 %).")
	if len(wrong) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: "The fees are not valid.", Fields: wrong}
}
