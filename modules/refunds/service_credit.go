package refunds

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// CreditOf tells what a code opens at the organizer of an event: ErrNoCredit, ErrCreditOver or
// ErrCreditUsed when it pays for nothing there.
func (s *Service) CreditOf(ctx context.Context, event tix.EventID, code string) (Credit, error) {
	const op = "refunds.credit_of"
	card, err := s.events.Card(ctx, event)
	if err != nil {
		return Credit{}, errs.Wrap(op, err)
	}
	c, err := s.credits.find(ctx, card.OrganizationID, card.Currency, code, false)
	return c, errs.Wrap(op, err)
}

// Credits lists those of the organization, newest first, before a given one.
func (s *Service) Credits(ctx context.Context, org tix.OrganizationID, before tix.CreditID, limit int) ([]Credit, error) {
	found, err := s.store.credits(ctx, org, before, limit)
	return found, errs.Wrap("refunds.credits", err)
}

// creditOrder gives all that is left of an order of a cancelled event as credit, in the transaction
// that has locked its remedy. No provider is needed, so it is done when it returns. An order that is
// worth nothing is given back as any other; the answer is what the buyer gets.
func (s *Service) creditOrder(ctx context.Context, c Cancellation, order tix.OrderID) (string, error) {
	r, err := s.requestAll(ctx, order, causeCancelled, Ask{UsedToo: true, Reason: causeCancelled, OnCredit: tix.NewCreditID()})
	if err != nil || r.Credit == 0 || r.State != Requested {
		return GetRefund, err
	}
	card, err := s.events.Card(ctx, r.EventID)
	if err != nil {
		return GetCredit, err
	}
	if err := s.putCredit(ctx, r, card, c.CreditUntil); err != nil {
		return GetCredit, err
	}
	state := r.State
	return GetCredit, s.accepted(ctx, r, tix.RefundResult{Status: "succeeded"}, card, Refunded, &state)
}

// giveCredit puts the part of a refund onto its credit that belongs there, once.
func (s *Service) giveCredit(ctx context.Context, r Refund, card tix.EventCard) error {
	now, err := s.store.refund(ctx, r.ID)
	if err != nil || r.Credit == 0 || now.Credited {
		return err
	}
	return s.putCredit(ctx, r, card, nil)
}

func (s *Service) putCredit(ctx context.Context, r Refund, card tix.EventCard, until *time.Time) error {
	if err := s.credits.put(ctx, r, until); err != nil {
		return err
	}
	if err := s.store.setCredited(ctx, r.ID); err != nil {
		return err
	}
	_, fee := r.card()
	m := s.money(r, "")
	m.Key, m.Amount.Amount, m.Fee, m.OnCredit = r.ID.String()+":credit", r.Credit, min(r.Fee-fee, r.Credit), true
	if err := s.books.GivenBack(ctx, m); err != nil {
		return err
	}
	return s.tellCredit(ctx, r, card)
}

// showCredit adds the credit that an order's buyer has chosen, with its code.
func (s *Service) showCredit(ctx context.Context, c *Choice) error {
	r, err := s.store.ofCause(ctx, c.OrderID, causeCancelled)
	if err != nil || r.Credit == 0 {
		return err
	}
	c.Code = s.credits.codeOf(r.CreditID)
	c.Credit, err = s.store.credit(ctx, r.CreditID, false)
	return err
}
