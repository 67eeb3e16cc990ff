package tickets

import (
	"time"

	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
)

// printing is everything that one PDF shows.
type printing struct {
	card    tix.EventCard
	order   tix.OrderSheet
	tickets []tix.TicketSheet
	zone    *time.Location
}

// drawTickets gives each ticket a page. The document is as old as the order: the same tickets give the
// same bytes.
func drawTickets(press *paper.Press, p printing) ([]byte, error) {
	sheet := press.Begin(paper.Details{
		Title: p.card.Name + " · " + p.order.Reference, Author: p.card.OrganizationName, Size: paper.SizeOf(p.card.Venue.Country), At: p.order.CreatedAt,
	})
	for _, t := range p.tickets {
		sheet.F.AddPage()
		if err := newStub(sheet, p).draw(t); err != nil {
			return nil, err
		}
	}
	return sheet.Bytes()
}
