package tickets

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
)

var errNoTickets = errs.New(errs.Conflict, "no_tickets", "There are no valid tickets in this order.")

// Documents is the Service and what it makes of an order on paper: the PDF and the calendar entry.
type Documents struct {
	*Service
	orders Orders
	press  *paper.Press
}

// NewDocuments makes the documents.
func NewDocuments(s *Service, orders Orders, press *paper.Press) *Documents {
	return &Documents{Service: s, orders: orders, press: press}
}

// PDF gives a page for each valid ticket of the order, A4, or Letter where that is the paper.
// The same tickets of the same event always give the same bytes. Conflict "no_tickets" when
// the order has no valid ticket.
func (d *Documents) PDF(ctx context.Context, order tix.OrderID) ([]byte, error) {
	sheet, card, err := d.show(ctx, order)
	if err != nil {
		return nil, errs.Wrap("tickets.pdf", err)
	}
	all, err := d.OfOrder(ctx, order)
	if err != nil {
		return nil, errs.Wrap("tickets.pdf", err)
	}
	valid := make([]tix.TicketSheet, 0, len(all))
	for _, t := range all {
		if t.State == stateValid {
			valid = append(valid, t)
		}
	}
	if len(valid) == 0 {
		return nil, errNoTickets
	}
	page, err := drawTickets(d.press, printing{card: card, order: sheet, tickets: valid, zone: zoneOf(card)})
	return page, errs.Wrap("tickets.pdf", err)
}

// Calendar gives the event as an iCalendar file (RFC 5545) with a stable UID, so that a second
// import changes the entry instead of adding one.
func (d *Documents) Calendar(ctx context.Context, order tix.OrderID) ([]byte, error) {
	sheet, card, err := d.show(ctx, order)
	if err != nil {
		return nil, errs.Wrap("tickets.calendar", err)
	}
	return calendarEntry(card, sheet), nil
}

// QR gives the code as a PNG, level M, 8 pixels a module, with the quiet zone of 4 modules.
func (d *Documents) QR(code string) ([]byte, error) { return drawQR(code) }

func (d *Documents) show(ctx context.Context, order tix.OrderID) (tix.OrderSheet, tix.EventCard, error) {
	sheet, err := d.orders.Sheet(ctx, order)
	if err != nil {
		return sheet, tix.EventCard{}, fmt.Errorf("order: %w", err)
	}
	card, err := d.events.Card(ctx, sheet.EventID)
	if err != nil {
		return sheet, card, fmt.Errorf("event: %w", err)
	}
	return sheet, card, nil
}

// zoneOf gives the zone in which the event's times are shown; UTC when it is unknown.
func zoneOf(card tix.EventCard) *time.Location {
	zone, err := time.LoadLocation(card.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}
