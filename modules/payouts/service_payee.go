package payouts

import (
	"context"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// PayeeDetails are what an organization says of a payee. Nil fields of a change stay as they are.
type PayeeDetails struct {
	Kind  *string // of a new payee
	Name  *string
	Email *string
}

// Payees lists the organization's payees, the organizer's own first; it is made when it is asked
// for first.
func (s *Service) Payees(ctx context.Context, org tix.OrganizationID, after tix.PayeeID, limit int) ([]Payee, error) {
	const op = "payouts.payees"
	if _, err := s.organizer(ctx, org); err != nil {
		return nil, errs.Wrap(op, err)
	}
	found, err := s.store.payees(ctx, org, after, limit)
	return found, errs.Wrap(op, err)
}

// Payee gives one payee of the organization; errs.NotFound otherwise.
func (s *Service) Payee(ctx context.Context, org tix.OrganizationID, id tix.PayeeID) (Payee, error) {
	p, err := s.store.payee(ctx, org, id, false)
	return p, errs.Wrap("payouts.payee", err)
}

// AddPayee makes a partner: a venue, promoter or artist. Invalid with every wrong field; Conflict
// name_taken.
func (s *Service) AddPayee(ctx context.Context, org tix.OrganizationID, d PayeeDetails) (Payee, error) {
	p := Payee{ID: tix.NewPayeeID(), OrganizationID: org, State: New, Version: 1}
	if d.Kind != nil {
		p.Kind = *d.Kind
	}
	if err := d.apply(&p); err != nil {
		return Payee{}, err
	}
	if p.Kind != Venue && p.Kind != Promoter && p.Kind != Artist {
		return Payee{}, errs.InvalidField("body.kind", "A partner is a venue, a promoter or an artist.")
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insert(ctx, &p); err != nil {
			return err
		}
		return s.record(ctx, org, "payouts.payee.create", p.ID.String(), map[string]string{"kind": p.Kind})
	})
	return p, errs.Wrap("payouts.add_payee", err)
}

// ChangePayee changes name and address. match is asked with the present version and may refuse it.
func (s *Service) ChangePayee(ctx context.Context, org tix.OrganizationID, id tix.PayeeID, match func(int64) error, d PayeeDetails) (Payee, error) {
	return s.change(ctx, org, id, "payouts.payee.update", nil, func(p *Payee) error {
		if match != nil {
			if err := match(p.Version); err != nil {
				return err
			}
		}
		return d.apply(p)
	})
}

// RemovePayee removes a partner that no money was or will be split with.
func (s *Service) RemovePayee(ctx context.Context, org tix.OrganizationID, id tix.PayeeID) error {
	return errs.Wrap("payouts.remove_payee", s.db.InTx(ctx, func(ctx context.Context) error {
		p, err := s.store.payee(ctx, org, id, true)
		if err != nil {
			return err
		}
		used, err := s.store.used(ctx, org, id)
		if err != nil {
			return err
		}
		if used || p.Kind == Organizer {
			return ErrPayeeInUse
		}
		if err := s.store.remove(ctx, org, id); err != nil {
			return err
		}
		return s.record(ctx, org, "payouts.payee.delete", id.String(), nil)
	}))
}

// Reviews of a payee by an administrator.
const (
	ReviewHold    = "hold"    // not paid until released
	ReviewRelease = "release" // paid again
	ReviewReject  = "reject"  // never paid; the provider is told to close the account
)

// Review is an administrator's decision about a payee, with its reason. Repeating it changes nothing.
func (s *Service) Review(ctx context.Context, org tix.OrganizationID, id tix.PayeeID, action, reason string) (Payee, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Payee{}, errs.InvalidField("body.reason", "Say why.")
	}
	p, err := s.change(ctx, org, id, "payouts.payee.review", map[string]string{"action": action, "reason": reason}, func(p *Payee) error {
		switch action {
		case ReviewHold:
			p.HeldReason = reason
		case ReviewRelease:
			p.HeldReason = ""
		case ReviewReject:
			p.State = Rejected
		default:
			return errs.InvalidField("body.action", "The action is hold, release or reject.")
		}
		return nil
	})
	if err == nil && action == ReviewReject && p.Reference() != "" {
		err = s.provider.RejectAccount(ctx, p.Reference())
	}
	return p, errs.Wrap("payouts.review", err)
}

// change locks a payee, changes it, and says so in the record; without a verb only when its state changed.
func (s *Service) change(ctx context.Context, org tix.OrganizationID, id tix.PayeeID, verb string, details map[string]string, do func(*Payee) error) (Payee, error) {
	var p Payee
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if p, err = s.store.payee(ctx, org, id, true); err != nil {
			return err
		}
		before := p.State
		if err := do(&p); err != nil {
			return err
		}
		p.Version++
		if err := s.store.update(ctx, &p); err != nil {
			return err
		}
		if p.State != before {
			if err := s.out.Publish(ctx, tix.PayeeChanged{PayeeID: p.ID, OrganizationID: org, State: string(p.State)}); err != nil {
				return err
			}
		}
		if verb == "" {
			if p.State == before {
				return nil
			}
			verb, details = "payouts.payee.refresh", map[string]string{"before": string(before), "after": string(p.State)}
		}
		return s.record(ctx, org, verb, id.String(), details)
	})
	return p, errs.Wrap("payouts.change", err)
}

// apply cleans what was said; Invalid with every wrong field.
func (d PayeeDetails) apply(p *Payee) error {
	if d.Name != nil {
		p.Name = strings.Join(strings.Fields(*d.Name), " ")
	}
	if d.Email != nil {
		p.Email = strings.TrimSpace(*d.Email)
	}
	var wrong []errs.Field
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > 200 {
		wrong = append(wrong, errs.Field{Name: "body.name", Message: "Give the payee a name of at most 200 characters."})
	}
	if a, err := mail.ParseAddress(p.Email); p.Email != "" && (err != nil || a.Address != p.Email) {
		wrong = append(wrong, errs.Field{Name: "body.email", Message: "This does not look like an e-mail address."})
	}
	if len(wrong) > 0 {
		return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: "The payee is not complete.", Fields: wrong}
	}
	return nil
}
