package disputes

import (
	"context"
	"fmt"
	"strings"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// longest is how long one text of evidence may be, by the provider's rule.
const longest = 20_000

// assemble writes what speaks for a sale from what all rooms know of it: who bought what and when, what
// they agreed to, whether the mail with the tickets arrived, and who was let in, when and where.
func (s *Service) assemble(ctx context.Context, o tix.OrderPayment) (map[string]string, error) {
	card, err := s.events.Card(ctx, o.EventID)
	if err != nil {
		return nil, err
	}
	mail, err := s.mails.OrderState(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	tickets, err := s.tickets.OfOrder(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]tix.TicketID, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	entries, err := s.door.Entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	var what, log strings.Builder
	for _, l := range o.Quote.Lines {
		fmt.Fprintf(&what, "%d x %s, %s each. ", l.Quantity, l.Name, l.Each)
	}
	for _, e := range entries {
		fmt.Fprintf(&log, "%s: ticket %s was let in at %s.\n", e.At.UTC().Format("2006-01-02 15:04:05 UTC"), e.TicketID, gate(e.Gate))
	}
	story := fmt.Sprintf("%s bought order %s on %s and accepted the terms and the refund policy when paying. The mail with the tickets was %s. %d of %d tickets were used.",
		o.BuyerName, o.Reference, o.PaidAt.UTC().Format("2 January 2006, 15:04 UTC"), mail, len(entries), len(tickets))
	texts := map[string]string{
		"customer_name": o.BuyerName, "customer_email_address": o.BuyerEmail, "service_date": card.StartsAt.UTC().Format("2006-01-02"),
		"product_description": fmt.Sprintf("Tickets for %s on %s at %s, %s. %s", card.Name, card.StartsAt.UTC().Format("2 January 2006"), card.Venue.Name, card.Venue.City, strings.TrimSpace(what.String())),
		"uncategorized_text":  story, "refund_policy_disclosure": "The refund policy is shown on the page of the event and before payment, and accepted with the terms.",
	}
	if log.Len() > 0 {
		texts["access_activity_log"] = log.String()
	}
	return texts, nil
}

func gate(name string) string {
	if name == "" {
		return "the door"
	}
	return name
}

// Edit changes what will be told the bank; nil texts stay, empty ones are left out. Refused
// (dispute_answered) once it was told.
func (s *Service) Edit(ctx context.Context, org tix.OrganizationID, id tix.DisputeID, texts map[string]string) (Dispute, error) {
	for name, text := range texts {
		if len(text) > longest {
			return Dispute{}, errs.InvalidField("body.evidence."+name, "This text is too long.")
		}
	}
	var d Dispute
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if d, err = s.store.lock(ctx, id); err != nil {
			return err
		}
		if !org.IsZero() && d.OrganizationID != org {
			return errs.Missing("dispute")
		}
		if !open(d.Status) {
			return ErrAnswered
		}
		if err := s.ours(ctx, d); err != nil {
			return err
		}
		for name, text := range texts {
			if _, known := d.Evidence[name]; !known && name != "access_activity_log" && name != "cancellation_policy_disclosure" {
				return errs.InvalidField("body.evidence."+name, "There is no such text.")
			}
			if d.Evidence[name] = text; text == "" {
				delete(d.Evidence, name)
			}
		}
		if err := s.store.put(ctx, &d); err != nil {
			return err
		}
		return s.record(ctx, d, "disputes.dispute.update", nil)
	})
	return d, errs.Wrap("disputes.edit", err)
}

// Submit tells the bank what is written down, once, and answers the status then. One that was answered
// is only read.
func (s *Service) Submit(ctx context.Context, id tix.DisputeID, actor string) (string, error) {
	const op = "disputes.submit"
	d, err := s.store.dispute(ctx, id)
	if err != nil || !open(d.Status) {
		return d.Status, errs.Wrap(op, err)
	}
	if err := s.ours(ctx, d); err != nil {
		return d.Status, errs.Wrap(op, err)
	}
	p, err := s.provider.SubmitEvidence(ctx, d.Reference, d.Evidence)
	if err != nil {
		return d.Status, errs.Wrap(op, err)
	}
	if err := s.store.submitted(ctx, id, actor, s.clock.Now()); err != nil {
		return d.Status, errs.Wrap(op, err)
	}
	status, err := s.apply(ctx, id, p)
	return status, errs.Wrap(op, err)
}

// Accept gives a dispute up and answers the status then.
func (s *Service) Accept(ctx context.Context, id tix.DisputeID, actor string) (string, error) {
	const op = "disputes.accept"
	d, err := s.store.dispute(ctx, id)
	if err != nil || closed(d.Status) {
		return d.Status, errs.Wrap(op, err)
	}
	if err := s.ours(ctx, d); err != nil {
		return d.Status, errs.Wrap(op, err)
	}
	p, err := s.provider.AcceptDispute(ctx, d.Reference)
	if err != nil {
		return d.Status, errs.Wrap(op, err)
	}
	if err := s.store.submitted(ctx, id, actor, s.clock.Now()); err != nil {
		return d.Status, errs.Wrap(op, err)
	}
	status, err := s.apply(ctx, id, p)
	return status, errs.Wrap(op, err)
}

// ours refuses what only the organizer may answer.
func (s *Service) ours(ctx context.Context, d Dispute) error {
	account, err := s.account(ctx, d)
	if err == nil && account != "" {
		err = ErrTheirs
	}
	return err
}

// Answerable gives a dispute of the organization that we may answer; errs.NotFound otherwise, or ErrTheirs.
func (s *Service) Answerable(ctx context.Context, org tix.OrganizationID, id tix.DisputeID) (Dispute, error) {
	d, err := s.Get(ctx, org, id)
	if err == nil {
		err = s.ours(ctx, d)
	}
	return d, errs.Wrap("disputes.answerable", err)
}

// DisputeSheet gives a dispute to its run. Of one that is not ours to answer no deadline is told, so
// that nothing is submitted by itself.
func (s *Service) DisputeSheet(ctx context.Context, id tix.DisputeID) (tix.DisputeSheet, error) {
	d, err := s.store.dispute(ctx, id)
	out := tix.DisputeSheet{ID: d.ID, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Status: d.Status, Amount: d.Money()}
	if err != nil || d.DueBy == nil {
		return out, errs.Wrap("disputes.sheet", err)
	}
	account, err := s.account(ctx, d)
	if account == "" {
		out.DueBy = *d.DueBy
	}
	return out, errs.Wrap("disputes.sheet", err)
}

// Get gives a dispute of the organization; errs.NotFound otherwise.
func (s *Service) Get(ctx context.Context, org tix.OrganizationID, id tix.DisputeID) (Dispute, error) {
	d, err := s.store.dispute(ctx, id)
	if err == nil && d.OrganizationID != org {
		err = errs.Missing("dispute")
	}
	return d, errs.Wrap("disputes.get", err)
}

// List gives disputes of the organization, newest first, before a given one.
func (s *Service) List(ctx context.Context, org tix.OrganizationID, before tix.DisputeID, limit int) ([]Dispute, error) {
	found, err := s.store.list(ctx, org, before, limit)
	return found, errs.Wrap("disputes.list", err)
}

// Rate counts an organization's disputes by how they ended.
func (s *Service) Rate(ctx context.Context, org tix.OrganizationID) (map[string]int, error) {
	found, err := s.store.count(ctx, org)
	return found, errs.Wrap("disputes.rate", err)
}
