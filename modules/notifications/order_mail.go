package notifications

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // an answer must not depend on the machine's zones

	"github.com/tixters/tixters/core/tix"
)

// inlineTickets is how many QR codes stand in a mail; the PDF and the order page have all.
const inlineTickets = 10

// writeTickets composes the mail of an order from what the other rooms know now.
// Only valid tickets are shown; there is at least one.
func writeTickets(o tix.OrderSheet, e tix.EventCard, all []tix.TicketSheet) (ticketsMail, error) {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		return ticketsMail{}, fmt.Errorf("zone of %s: %w", e.ID, err)
	}
	m := ticketsMail{
		frame: frame{
			Subject:   plural(len(all), "Your ticket for ", "Your tickets for ") + e.Name,
			Preheader: day(e.StartsAt.In(zone)) + " at " + e.Venue.Name + ". Order " + o.Reference + ".",
			Small: []string{"Sold by " + e.OrganizationName + " with Tixters. Order " + o.Reference + ".",
				"You get this mail because this address was given when the order was made. The link opens the order without a password: keep it to yourself."},
		},
		Organizer: e.OrganizationName, Event: e.Name, When: span(e.StartsAt.In(zone), e.EndsAt.In(zone)), Place: place(e.Venue),
		Buyer: o.BuyerName, Reference: o.Reference,
		Opening: plural(len(all), "here is your ticket. It is in this mail, and always on your order page.",
			fmt.Sprintf("here are your %d tickets. They are in this mail, and always on your order page.", len(all))),
		Action:    button{"Open your order", o.Link},
		AtTheDoor: atTheDoor(e, zone, len(all)),
		Total:     o.Quote.Total.String(),
		Includes:  includes(o.Quote),
		Refunds:   refunds(e, zone),
	}
	if o.Quote.Total.Amount == 0 {
		m.Total = "Free"
	}
	if !e.DoorsAt.IsZero() && e.DoorsAt.Before(e.StartsAt) {
		m.Doors = "Doors open at " + e.DoorsAt.In(zone).Format("15:04")
	}
	for i, t := range all[:min(len(all), inlineTickets)] {
		m.Tickets = append(m.Tickets, ticketStub{Number: t.Number, Of: t.Of, Tier: t.TierName, Holder: t.HolderName, ContentID: contentID(i)})
	}
	if rest := len(all) - inlineTickets; rest > 0 {
		m.More = plural(rest, "One more ticket is in the attached PDF and on your order page.",
			fmt.Sprintf("%d more tickets are in the attached PDF and on your order page.", rest))
	}
	for _, l := range o.Quote.Lines {
		line := paidLine{Quantity: l.Quantity, Name: l.Name, Total: l.Total.String()}
		if l.Total.Amount == 0 {
			line.Total = "Free"
		}
		m.Lines = append(m.Lines, line)
	}
	return m, nil
}

// contentID names the picture of the i-th ticket, from 0, within a mail.
func contentID(i int) string { return fmt.Sprintf("ticket-%d", i+1) }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func day(t time.Time) string { return t.Format("Mon 2 Jan 2006, 15:04") }

// span writes when something happens. What ends before six in the morning belongs to the
// evening before.
func span(from, to time.Time) string {
	evening := to.Add(-6 * time.Hour)
	if !to.After(from) {
		return day(from)
	}
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) || from.Format(time.DateOnly) == evening.Format(time.DateOnly) {
		return day(from) + " to " + to.Format("15:04")
	}
	return day(from) + " to " + day(to)
}

func place(v tix.VenueCard) string {
	parts := []string{}
	for _, p := range []string{v.Name, v.Street, v.City} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

func atTheDoor(e tix.EventCard, zone *time.Location, tickets int) []string {
	how := "Show the QR code from this mail, from the PDF or from your order page. A phone is enough, and it works without a connection."
	once := plural(tickets, "The code opens the door once.", "Each code opens the door for one person, once. Come together, or pass the others their code before.")
	when := ""
	if !e.DoorsAt.IsZero() {
		when = " Doors open at " + e.DoorsAt.In(zone).Format("15:04") + "."
	}
	return []string{how, once + when}
}

func includes(q tix.Quote) string {
	parts := []string{}
	if q.Fees.Amount > 0 {
		parts = append(parts, q.Fees.String()+" fees")
	}
	if q.Tax.Amount > 0 {
		parts = append(parts, q.Tax.String()+" tax")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Includes " + strings.Join(parts, " and ") + "."
}

func refunds(e tix.EventCard, zone *time.Location) string {
	if e.RefundsUntil.IsZero() {
		return "Refunds: " + e.OrganizationName + " promises none for this event, except when it is cancelled."
	}
	return "Refunds until " + day(e.RefundsUntil.In(zone)) + "."
}
