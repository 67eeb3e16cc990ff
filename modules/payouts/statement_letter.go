package payouts

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
)

// StatementsPDF draws the statements of an event, each on pages of its own; with a payee only its own.
// errs.NotFound when there are none: nothing was sold, or the payee has no share in it.
func (s *Service) StatementsPDF(ctx context.Context, press *paper.Press, org tix.OrganizationID, event tix.EventID, payee tix.PayeeID) ([]byte, error) {
	const op = "payouts.statements_pdf"
	card, err := s.event(ctx, org, event)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	found, err := s.Statements(ctx, org, event)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	now, drawn := s.clock.Now(), 0
	sheet := press.Begin(paper.Details{Title: "Statement · " + card.Name, Author: card.OrganizationName, Size: paper.SizeOf(card.Venue.Country), At: now})
	for _, st := range found {
		if payee.IsZero() || st.Payee.ID == payee {
			sheet.Letter(letterOf(st, card, now))
			drawn++
		}
	}
	if drawn == 0 {
		return nil, errs.Missing("statement")
	}
	pdf, err := sheet.Bytes()
	return pdf, errs.Wrap(op, err)
}

func letterOf(st Statement, card tix.EventCard, now time.Time) paper.Letter {
	zone, err := time.LoadLocation(card.Zone)
	if err != nil {
		zone = time.UTC
	}
	day := func(t time.Time) string { return t.In(zone).Format("2 January 2006") }
	money := func(n int64) string { return tix.Money{Amount: n, Currency: st.Currency}.String() }
	l := paper.Letter{
		Title: "Statement", Number: string(st.Currency), From: []string{card.OrganizationName}, ToLabel: "For", To: []string{st.Payee.Name},
		Facts: []paper.Fact{{Name: "As of", Value: day(now)}, {Name: "Event", Value: card.Name}},
		Intro: "What " + card.Name + " has brought, and what of it was paid.",
		Foot:  card.OrganizationName + " · " + card.Name, Columns: []paper.Column{{Title: "What"}, {Title: "How many", Width: 30}, {Title: "In your favour", Width: 40}},
	}
	if st.Payee.Email != "" {
		l.To = append(l.To, st.Payee.Email)
	}
	if place := strings.Trim(card.Venue.Name+", "+card.Venue.City, ", "); place != "" {
		l.Facts = append(l.Facts, paper.Fact{Name: "Place", Value: place})
	}
	l.Facts = append(l.Facts, paper.Fact{Name: "Event date", Value: day(card.StartsAt)}, paper.Fact{Name: "Payee", Value: st.Payee.ID.String()})
	for _, line := range st.Lines {
		if line.Amount != 0 { // what was only set aside changes nothing
			l.Rows = append(l.Rows, paper.Row{Cells: []string{kindInWords(line.Kind), strconv.Itoa(line.Count), money(line.Amount)}})
		}
	}
	total := paper.Total{Name: "To be paid", Value: money(st.Balance), Strong: true}
	if st.Balance < 0 {
		total = paper.Total{Name: "Owed by you", Value: money(-st.Balance), Strong: true}
	}
	l.Totals = []paper.Total{total}
	l.Notes = []string{"This is not an invoice. What is kept back for a while is part of what is to be paid."}
	return l
}

// kindInWords says what a kind of journal is to a payee.
func kindInWords(kind string) string {
	words, known := map[string]string{
		kindSale: "Share of tickets sold", kindRefund: "Share of refunds", kindRefundBack: "Share of refunds that did not arrive",
		kindLost: "Share of lost chargebacks", "transfer": "Paid out", "reversal": "Taken back from what was paid out", kindFee: "Costs of payment",
		"adjustment": "Adjusted by hand",
	}[kind]
	if !known {
		return strings.ReplaceAll(kind, "_", " ")
	}
	return words
}
