package tickets

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Issue makes the tickets of a paid order in the caller's transaction, one for each place of
// the quote's lines, in the buyer's name, and gives them with their codes. A second call for
// the same order and event gives the same tickets, whatever the sheet says then. The codes are good around
// the times of the event's card.
func (s *Service) Issue(ctx context.Context, order tix.OrderSheet, event tix.EventCard) ([]tix.TicketSheet, error) {
	var sheets []tix.TicketSheet
	err := s.store.db.InTx(ctx, func(ctx context.Context) error {
		signer, err := s.ready(ctx, order)
		if err != nil {
			return err
		}
		tickets, err := s.issue(ctx, order, event, signer)
		if err != nil {
			return err
		}
		sheets, err = s.coded(tickets, signer)
		return err
	})
	return sheets, errs.Wrap("tickets.issue", err)
}

// ready reads what signs the order's tickets, and makes the event's key and the numbers of its tiers
// with the first ticket that needs them.
func (s *Service) ready(ctx context.Context, order tix.OrderSheet) (signer, error) {
	known, err := s.store.signing(ctx, order.EventID)
	if err != nil || known.covers(order) {
		return known, err
	}
	if _, err := s.currentKey(ctx, order.OrganizationID, order.EventID); err != nil {
		return known, err
	}
	for _, l := range order.Quote.Lines {
		if err := s.store.ensureTier(ctx, Tier{TierID: l.TierID, EventID: order.EventID, OrganizationID: order.OrganizationID}); err != nil {
			return known, err
		}
	}
	return s.store.signing(ctx, order.EventID)
}

func (s *Service) issue(ctx context.Context, order tix.OrderSheet, event tix.EventCard, signer signer) ([]Ticket, error) {
	total := 0
	for _, l := range order.Quote.Lines {
		total += l.Quantity
	}
	if total <= 0 {
		return nil, errEmptyOrder
	}
	now := s.clock.Now()
	made := make([]Ticket, 0, total)
	for _, l := range order.Quote.Lines {
		for range l.Quantity {
			made = append(made, Ticket{
				ID: tix.NewTicketID(), OrganizationID: order.OrganizationID, EventID: order.EventID, OrderID: order.ID,
				OrderReference: order.Reference, TierID: l.TierID, TierName: l.Name, HolderName: order.BuyerName,
				Number: len(made) + 1, OfCount: total, KID: signer.current, Generation: 1,
				ValidFrom: event.DoorsAt.Add(-opensBefore), ValidUntil: event.EndsAt.Add(closesAfter),
				State: stateValid, IssuedAt: now,
			})
		}
	}
	n, err := s.store.insert(ctx, made)
	if err != nil || n == len(made) {
		return made, err
	}
	// They were issued before, or by another transaction meanwhile: the rows that stand count.
	return s.store.ofOrder(ctx, order.ID)
}

// OfOrder gives an order's tickets with their codes, by number; none when none were issued. Of an order
// that moved to another event, those of that event.
func (s *Service) OfOrder(ctx context.Context, order tix.OrderID) ([]tix.TicketSheet, error) {
	rows, err := s.store.ofOrder(ctx, order)
	if err != nil {
		return nil, err
	}
	return s.withCodes(ctx, rows)
}
