package invoices

import (
	"strconv"
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
)

// PDF draws documents one after the other, each with its own page numbers, on the paper of the seller's
// country. The same documents always give the same bytes.
func (s *Service) PDF(docs []Document) ([]byte, error) {
	if len(docs) == 0 {
		return nil, ErrNoInvoice
	}
	first, last := docs[0], docs[len(docs)-1]
	sheet := s.press.Begin(paper.Details{
		Title: titleOf(first.Kind) + " " + first.Number, Author: first.Content.Seller.Name, Size: paper.SizeOf(first.Content.Seller.Country), At: last.CreatedAt,
	})
	for _, d := range docs {
		sheet.Letter(letterOf(d))
	}
	pdf, err := sheet.Bytes()
	return pdf, errs.Wrap("invoices.pdf", err)
}

func titleOf(kind string) string {
	if kind == CreditNote || kind == FeeCreditNote {
		return "Credit note"
	}
	return "Invoice"
}

func letterOf(d Document) paper.Letter {
	c := d.Content
	l := paper.Letter{
		Title: titleOf(d.Kind), Number: d.Number, From: sender(c.Seller), ToLabel: "Billed to", To: addressee(c.Recipient),
		Facts: facts(d), Foot: strings.Join(append([]string{c.Seller.Name}, c.Seller.address()...), " · "), Notes: c.Notes,
	}
	l.Intro = "Tickets for " + c.Event + "."
	switch {
	case d.Version > 1:
		l.Intro = "This document corrects " + strings.ToLower(l.Title) + " " + d.Number + " of " + dayOf(d.IssuedOn) + " and replaces it. What is billed has not changed."
	case d.Kind == FeeInvoice && d.Corrects.IsZero():
		l.Intro = "Our fees for " + c.Event + "."
	case c.Corrects != "":
		l.Intro = "This corrects " + c.Corrects + " of " + readDay(c.CorrectsOn) + ", " + c.Event + "."
	}
	l.Columns = []paper.Column{{Title: "Description"}, {Title: "Quantity", Width: 17}, {Title: "Price", Width: 25}, {Title: "Tax rate", Width: 18}, {Title: "Net", Width: 26}, {Title: "Total", Width: 27}}
	for _, line := range c.Lines {
		row := paper.Row{Cells: []string{line.Text, strconv.FormatInt(line.Quantity, 10), d.Money(line.Each).String(), percent(line.Rate), d.Money(line.Net).String(), d.Money(line.Total).String()}}
		if line.Fee != 0 {
			row.Under = "Includes fees of " + d.Money(line.Fee).String()
		}
		l.Rows = append(l.Rows, row)
	}
	l.Totals = []paper.Total{{Name: "Net", Value: d.Money(d.Net).String()}}
	for _, t := range c.Taxes {
		if t.Rate != 0 {
			l.Totals = append(l.Totals, paper.Total{Name: "Tax " + percent(t.Rate) + " on " + d.Money(t.Net).String(), Value: d.Money(t.Tax).String()})
		}
	}
	l.Totals = append(l.Totals, paper.Total{Name: "Total", Value: d.Money(d.Total).String(), Strong: true})
	return l
}

func sender(p Party) []string {
	out := append([]string{p.Name}, p.address()...)
	for _, f := range []struct{ name, value string }{{"Tax number ", p.TaxNumber}, {"VAT id ", p.VATID}, {"", p.Email}} {
		if f.value != "" {
			out = append(out, f.name+f.value)
		}
	}
	return out
}

func addressee(p Party) []string {
	out := append([]string{p.Name}, p.address()...)
	if p.VATID != "" {
		out = append(out, "VAT id "+p.VATID)
	}
	return out
}

func facts(d Document) []paper.Fact {
	c := d.Content
	out := []paper.Fact{{Name: "Date", Value: dayOf(d.IssuedOn)}}
	add := func(name, value string) {
		if value != "" {
			out = append(out, paper.Fact{Name: name, Value: value})
		}
	}
	add("Corrected on", readDay(c.VersionOn))
	add("Corrects", c.Corrects)
	add("Order", c.OrderReference)
	add("Event", c.Event)
	add("Place", c.Place)
	add("Event date", readDay(c.EventOn))
	add("Paid on", readDay(c.PaidOn))
	return out
}

// dayOf is "4 December 2026".
func dayOf(t time.Time) string { return t.Format("2 January 2006") }

func readDay(text string) string {
	t, err := time.Parse(dateForm, text)
	if err != nil {
		return text
	}
	return dayOf(t)
}

// percent writes basis points: "19 %", "8.88 %".
func percent(rate int64) string {
	text := tix.Money{Amount: rate, Currency: "EUR"}.Decimal()
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " %"
}
