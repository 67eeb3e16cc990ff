package tickets

import (
	"context"
	"strconv"

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

// VoidOrder makes all tickets of an order worthless, in the caller's transaction if there is
// one. Tickets that are void already keep their reason; an order without tickets is no error.
func (s *Service) VoidOrder(ctx context.Context, order tix.OrderID, reason string) error {
	return errs.Wrap("tickets.void_order", s.store.db.InTx(ctx, func(ctx context.Context) error {
		org, n, err := s.store.voidOrder(ctx, order, reason, s.clock.Now())
		if err != nil || n == 0 {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: actor(ctx), Verb: "tickets.order.void", Subject: order.String(),
			Details: map[string]string{"reason": reason, "tickets": strconv.Itoa(n)}})
	}))
}

// actor names who is acting; work without a request is the system's own.
func actor(ctx context.Context) string {
	if p := auth.From(ctx); p.Kind != auth.Anonymous {
		return p.Actor()
	}
	return "system"
}
