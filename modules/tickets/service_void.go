package tickets

import (
	"context"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Void makes one ticket of the organization worthless and says who did it and why. A void
// ticket stays as it is. The place does not return to sale.
func (s *Service) Void(ctx context.Context, org tix.OrganizationID, id tix.TicketID, reason string) (Ticket, error) {
	var t Ticket
	err := s.store.db.InTx(ctx, func(ctx context.Context) error {
		changed, err := s.store.void(ctx, org, id, reason, s.clock.Now())
		if err != nil {
			return err
		}
		if t, err = s.store.ofOrganization(ctx, org, id); err != nil || !changed {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: actor(ctx), Verb: "tickets.ticket.void", Subject: id.String(),
			Details: map[string]string{"reason": reason, "event": t.EventID.String(), "order": t.OrderID.String()}})
	})
	return t, errs.Wrap("tickets.void", err)
}

// actor names who is acting; work without a request is the system's own.
func actor(ctx context.Context) string {
	if p := auth.From(ctx); p.Kind != auth.Anonymous {
		return p.Actor()
	}
	return "system"
}

// VoidTickets makes some tickets worthless, in the caller's transaction if there is one. Conflict
// ticket_void when one of them is already: then nothing is changed.
func (s *Service) VoidTickets(ctx context.Context, ids []tix.TicketID, reason string) error {
	return errs.Wrap("tickets.void_tickets", s.store.db.InTx(ctx, func(ctx context.Context) error {
		rows, err := s.store.turn(ctx, ids, stateValid, map[string]any{"state": stateVoid, "voided_at": s.clock.Now(), "void_reason": reason})
		if err != nil {
			return err
		}
		if len(rows) < len(ids) {
			return errs.New(errs.Conflict, "ticket_void", "One of these tickets is void already.")
		}
		return s.recordMany(ctx, rows, "tickets.ticket.void", reason)
	}))
}

// Restore makes tickets good again that were void, in the caller's transaction if there is one.
// Those that are good stay so.
func (s *Service) Restore(ctx context.Context, ids []tix.TicketID) error {
	return errs.Wrap("tickets.restore", s.store.db.InTx(ctx, func(ctx context.Context) error {
		rows, err := s.store.turn(ctx, ids, stateVoid, map[string]any{"state": stateValid, "voided_at": nil, "void_reason": ""})
		if err != nil {
			return err
		}
		return s.recordMany(ctx, rows, "tickets.ticket.restore", "")
	}))
}

func (s *Service) recordMany(ctx context.Context, rows []Ticket, verb, reason string) error {
	for _, t := range rows {
		if err := s.audit.Record(ctx, tix.Action{OrganizationID: t.OrganizationID, Actor: actor(ctx), Verb: verb, Subject: t.ID.String(),
			Details: map[string]string{"reason": reason, "event": t.EventID.String(), "order": t.OrderID.String()}}); err != nil {
			return err
		}
	}
	return nil
}
