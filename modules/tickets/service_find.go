package tickets

import (
	"context"
	"strings"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// ByID gives a ticket without its code.
func (s *Service) ByID(ctx context.Context, id tix.TicketID) (tix.TicketSheet, error) {
	t, err := s.store.byID(ctx, id)
	return t.sheet(), errs.Wrap("tickets.by_id", err)
}

// Sheets gives several tickets without their codes; ids that do not exist are left out.
func (s *Service) Sheets(ctx context.Context, ids []tix.TicketID) (map[tix.TicketID]tix.TicketSheet, error) {
	rows, err := s.store.byIDs(ctx, ids)
	if err != nil {
		return nil, errs.Wrap("tickets.sheets", err)
	}
	sheets := make(map[tix.TicketID]tix.TicketSheet, len(rows))
	for _, t := range rows {
		sheets[t.ID] = t.sheet()
	}
	return sheets, nil
}

// References gives what people read aloud for the orders of some tickets, by ticket.
func (s *Service) References(ctx context.Context, ids []tix.TicketID) (map[tix.TicketID]string, error) {
	rows, err := s.store.byIDs(ctx, ids)
	if err != nil {
		return nil, errs.Wrap("tickets.references", err)
	}
	references := make(map[tix.TicketID]string, len(rows))
	for _, t := range rows {
		references[t.ID] = t.OrderReference
	}
	return references, nil
}

// Find gives at most limit (1 to 100) tickets of an event whose holder's name contains q, or whose order's
// reference or ticket id is q, by holder's name. An empty q finds nothing.
func (s *Service) Find(ctx context.Context, event tix.EventID, q string, limit int) ([]tix.TicketSheet, error) {
	q = strings.TrimSpace(q)
	if q == "" {
		return []tix.TicketSheet{}, nil
	}
	rows, err := s.store.find(ctx, event, q, min(max(limit, 1), 100))
	sheets := make([]tix.TicketSheet, 0, len(rows))
	for _, t := range rows {
		sheets = append(sheets, t.sheet())
	}
	return sheets, errs.Wrap("tickets.find", err)
}

// Count gives how many valid tickets an event has.
func (s *Service) Count(ctx context.Context, event tix.EventID) (int, error) {
	return s.store.count(ctx, event)
}

// List gives an organization's tickets of an event, newest first, from after on; q as in Find,
// and empty for all.
func (s *Service) List(ctx context.Context, org tix.OrganizationID, event tix.EventID, q string, after tix.TicketID, limit int) ([]Ticket, error) {
	card, err := s.events.Card(ctx, event)
	if err != nil {
		return nil, errs.Wrap("tickets.list", err)
	}
	if card.OrganizationID != org {
		return nil, errs.Missing("event")
	}
	return s.store.list(ctx, org, event, strings.TrimSpace(q), after, limit)
}
