package disputes

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
)

// section is a part of the pack: small words, and what they are.
type section struct {
	title string
	rows  []row
}

type row struct{ name, value string }

// sections are what the pack tells. The same facts and texts give the same sections.
func sections(d Dispute, f facts) []section {
	return []section{
		{"The dispute", []row{{"Reference", d.Reference}, {"Reason", strings.ReplaceAll(d.Reason, "_", " ")}, {"Amount", d.Money().String()}, {"Opened", stamp(d.CreatedAt)}}},
		{"What the seller says", saying(d.Evidence)},
		{"The order", ordered(f.order)},
		{"What was sold", []row{{"Event", f.card.Name}, {"Sold by", f.card.OrganizationName}, {"Begins", stamp(f.card.StartsAt)},
			{"Place", place(f.card.Venue)}}},
		{"Terms", []row{{"Accepted", stamp(f.trace.TermsAcceptedAt) + ", by ticking \"I accept the terms\".\nNo order is taken without it."}, {"Refunds", f.policy()}}},
		{"Network addresses of the buyer", addresses(f.trace.Addresses)},
		{"Mails to the buyer", mails(f.mails)},
		{"Tickets", issued(f.tickets)},
		{"Entries at the door", entered(f.entries, f.tickets)},
	}
}

func place(v tix.VenueCard) string {
	return strings.Join(slices.DeleteFunc([]string{v.Name, v.Street, v.City, v.Country}, func(s string) bool { return s == "" }), ", ")
}

// saying are the texts that are not told elsewhere in the pack.
func saying(texts map[string]string) []row {
	var out []row
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		switch name {
		case "customer_name", "customer_email_address", "customer_purchase_ip", "service_date", "access_activity_log":
			continue
		}
		label := strings.ReplaceAll(name, "_", " ")
		if name == "uncategorized_text" {
			label = "statement"
		}
		out = append(out, row{strings.ToUpper(label[:1]) + label[1:], texts[name]})
	}
	return out
}

func ordered(o tix.OrderPayment) []row {
	rows := []row{{"Order", o.Reference}, {"Buyer", o.BuyerName}, {"E-mail", o.BuyerEmail}, {"Ordered", stamp(o.CreatedAt)}, {"Paid", stamp(o.PaidAt)}, {"Payment", strings.TrimSpace(o.Payment + " " + o.Charge)}}
	for _, l := range o.Quote.Lines {
		rows = append(rows, row{fmt.Sprintf("%d x", l.Quantity), fmt.Sprintf("%s, %s each: %s", l.Name, l.Each, l.Total)})
	}
	rows = append(rows, row{"Total", fmt.Sprintf("%s, of which fees %s and tax %s", o.Quote.Total, o.Quote.Fees, o.Quote.Tax)})
	if o.Refunded > 0 {
		rows = append(rows, row{"Given back", (tix.Money{Amount: o.Refunded, Currency: o.Quote.Total.Currency}).String()})
	}
	return rows
}

func addresses(used []tix.AddressUse) []row {
	rows := make([]row, len(used))
	for i, a := range used {
		rows[i] = row{stamp(a.At), "The buyer " + a.What + " from " + a.Address + "."}
	}
	return rows
}

func mails(sent []tix.MailTrace) []row {
	rows := make([]row, len(sent))
	for i, m := range sent {
		what := []string{fmt.Sprintf("%q to %s: %s.", m.Subject, m.To, m.State)}
		for _, e := range []struct {
			what string
			at   time.Time
		}{{"Handed to the mail provider", m.SentAt}, {"Taken by the recipient's mail server", m.DeliveredAt}, {"Came back", m.FailedAt}} {
			if !e.at.IsZero() {
				what = append(what, e.what+" "+stamp(e.at)+".")
			}
		}
		rows[i] = row{stamp(m.QueuedAt), strings.Join(what, "\n")} // no time is broken in two
	}
	return rows
}

func issued(tickets []tix.TicketSheet) []row {
	rows := make([]row, len(tickets))
	for i, t := range tickets {
		rows[i] = row{fmt.Sprintf("%d of %d", t.Number, t.Of), fmt.Sprintf("%s for %s, %s", t.TierName, t.HolderName, t.ID)}
	}
	return rows
}

func entered(entries []tix.Entry, tickets []tix.TicketSheet) []row {
	number := map[tix.TicketID]int{}
	for _, t := range tickets {
		number[t.ID] = t.Number
	}
	rows := make([]row, len(entries))
	for i, e := range entries {
		rows[i] = row{stamp(e.At), fmt.Sprintf("Ticket %d was scanned and let in at %s.", number[e.TicketID], gate(e.Gate))}
	}
	return rows
}

// Measures of the pack, in millimetres.
const (
	packEdge  = 20.0
	packTop   = 24.0
	packFoot  = 18.0
	packNames = 46.0 // of the small words
	packLine  = 4.6
)

// packing is the pack on its way to paper.
type packing struct {
	*paper.Sheet
	width, height, y float64
}

// drawPack draws the evidence of a dispute. The same facts and texts give the same bytes.
func drawPack(press *paper.Press, d Dispute, f facts) ([]byte, error) {
	p := &packing{Sheet: press.Begin(paper.Details{Title: "Evidence for dispute " + d.Reference, Author: f.card.OrganizationName, Size: paper.SizeOf(f.card.Venue.Country), At: d.CreatedAt})}
	p.width, p.height = p.F.GetPageSize()
	p.page()
	p.Write(packEdge, p.y, 18, "B", paper.Ink(), p.Text("Evidence"))
	p.y += 7
	p.Write(packEdge, p.y, 9.5, "", paper.Soft(), p.Cut(fmt.Sprintf("Dispute %s, order %s. All times are UTC.", d.Reference, f.order.Reference), p.width-2*packEdge, 9.5, ""))
	for _, s := range sections(d, f) {
		if len(s.rows) == 0 {
			s.rows = []row{{"", "Nothing is known."}}
		}
		p.section(s)
	}
	p.feet(d)
	return p.Bytes()
}

func (p *packing) page() {
	p.F.AddPage()
	p.Fill(paper.Brand())
	p.F.Rect(0, 0, p.width, 3, "F")
	p.y = packTop
}

// room begins a new page when so much does not fit on this one.
func (p *packing) room(need float64) {
	if p.y+need > p.height-packFoot-4 {
		p.page()
	}
}

func (p *packing) section(s section) {
	p.room(24)
	if p.y > packTop {
		p.y += 11
	}
	p.Write(packEdge, p.y, 11.5, "B", paper.Ink(), p.Text(s.title))
	p.y += 2
	p.Stroke(paper.Line(), 0.2)
	p.F.Line(packEdge, p.y, p.width-packEdge, p.y)
	p.y += 1
	for _, r := range s.rows {
		p.row(r)
	}
}

func (p *packing) row(r row) {
	first := true
	for _, paragraph := range strings.Split(r.value, "\n") {
		for _, line := range p.Split(paragraph, p.width-2*packEdge-packNames, 9.5, "") {
			p.room(packLine)
			p.y += packLine
			if first {
				p.Write(packEdge, p.y, 8.5, "", paper.Soft(), p.Cut(r.name, packNames-3, 8.5, ""))
				first = false
			}
			p.Write(packEdge+packNames, p.y, 9.5, "", paper.Ink(), line)
		}
	}
	p.y += 0.8
}

// feet numbers the pages, once it is known how many there are.
func (p *packing) feet(d Dispute) {
	last := p.F.PageNo()
	for n := 1; n <= last; n++ {
		p.F.SetPage(n)
		p.Write(packEdge, p.height-packFoot+6, 7.5, "", paper.Soft(), p.Text("Evidence for dispute "+d.Reference))
		p.WriteRight(p.width-packEdge, p.height-packFoot+6, 7.5, "", paper.Soft(), p.Text(fmt.Sprintf("Page %d of %d", n, last)))
	}
}
