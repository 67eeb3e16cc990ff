package invoices

import (
	"slices"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// batch is what is known while documents of some orders of one seller are made.
type batch struct {
	*book
	seller  Seller
	now     time.Time
	sheets  map[tix.OrderID]tix.OrderSheet
	cards   map[tix.EventID]tix.EventCard
	parties map[tix.OrderID]Party
	docs    map[tix.OrderID][]Document // newest versions, the invoice first
}

// make drafts and numbers what is due. It gives back what comes too early: the end of a return whose
// beginning is not known.
func (b *batch) make(dues []Due) (early []Due) {
	for _, d := range dues {
		invoice, ok := b.invoice(d.OrderID)
		if !ok {
			continue // it was not paid, or cost nothing
		}
		switch d.Kind {
		case dueReturned:
			if _, done := b.find(d.OrderID, CreditNote, d.Reference); !done {
				b.credit(invoice, d)
			}
		case dueUndone:
			note, known := b.find(d.OrderID, CreditNote, d.Reference)
			if !known {
				early = append(early, d)
			} else if _, done := b.find(d.OrderID, Invoice, d.Reference); !done {
				b.restore(note)
			}
		}
	}
	return early
}

func (b *batch) find(order tix.OrderID, kind, reference string) (Document, bool) {
	i := slices.IndexFunc(b.docs[order], func(d Document) bool { return d.Kind == kind && d.Reference == reference })
	if i < 0 {
		return Document{}, false
	}
	return b.docs[order][i], true
}

func (b *batch) add(d Document) Document {
	d = b.number(d)
	b.docs[d.OrderID] = append(b.docs[d.OrderID], d)
	return d
}

// invoice gives the invoice of an order, and makes it when there is none.
func (b *batch) invoice(order tix.OrderID) (Document, bool) {
	if d, ok := b.find(order, Invoice, order.String()); ok {
		return d, true
	}
	o, ok := b.sheets[order]
	if !ok || o.PaidAt.IsZero() || o.Quote.Total.Amount == 0 {
		return Document{}, false
	}
	d := Document{OrganizationID: o.OrganizationID, Kind: Invoice, Reference: order.String(), EventID: o.EventID, OrderID: order, Currency: o.Quote.Total.Currency}
	d.Content = Content{Recipient: Party{Name: o.BuyerName}, OrderReference: o.Reference, PaidOn: b.seller.day(o.PaidAt).Format(dateForm)}.about(b.cards[o.EventID])
	if p, named := b.parties[order]; named {
		d.Content.Recipient = p
	}
	lines := make([]Line, len(o.Quote.Lines))
	for i, l := range o.Quote.Lines {
		lines[i] = Line{Text: l.Name, Quantity: int64(l.Quantity), Each: l.Each.Amount, Net: l.Total.Amount - l.Tax.Amount, Tax: l.Tax.Amount,
			Total: l.Total.Amount, Fee: l.Fees.Amount, Rate: l.TaxRate}
	}
	return b.add(bill(d, lines)), true
}

// credit gives money of an order back, as much of it as is left. What is credited in whole at once
// repeats the invoice's lines; of a part nobody knows to which ticket each cent belongs.
func (b *batch) credit(invoice Document, due Due) {
	rest := left(b.docs[invoice.OrderID])
	parts := part(rest, due.Amount.Amount)
	if len(parts) == 0 {
		return
	}
	d := b.follow(invoice, CreditNote, due.Reference)
	var lines []Line
	if len(b.docs[invoice.OrderID]) == 1 && due.Amount.Amount >= invoice.Total {
		for _, l := range invoice.Content.Lines {
			l.Quantity, l.Net, l.Tax, l.Total, l.Fee = -l.Quantity, -l.Net, -l.Tax, -l.Total, -l.Fee
			lines = append(lines, l)
		}
	} else {
		for _, p := range parts {
			lines = append(lines, Line{Text: "Returned of order " + invoice.Content.OrderReference, Quantity: -1, Each: p.Net + p.Tax, Net: -p.Net, Tax: -p.Tax,
				Total: -p.Net - p.Tax, Rate: p.Rate})
		}
	}
	b.add(bill(d, lines))
}

// restore bills again what a credit note took back, because its money did not arrive.
func (b *batch) restore(note Document) {
	lines := slices.Clone(note.Content.Lines)
	for i, l := range lines {
		lines[i].Quantity, lines[i].Net, lines[i].Tax, lines[i].Total, lines[i].Fee = -l.Quantity, -l.Net, -l.Tax, -l.Total, -l.Fee
	}
	d := b.follow(note, Invoice, note.Reference)
	d.Content.Notes = []string{"The money of credit note " + note.Number + " did not arrive; what it took back is owed again."}
	b.add(bill(d, lines))
}

// follow begins a document that corrects another.
func (b *batch) follow(of Document, kind, reference string) Document {
	d := Document{OrganizationID: of.OrganizationID, Kind: kind, Reference: reference, Corrects: of.ID, EventID: of.EventID, OrderID: of.OrderID, Currency: of.Currency}
	d.Content = of.Content
	d.Content.Notes, d.Content.VersionOn, d.Content.Corrects, d.Content.CorrectsOn = nil, "", of.Number, of.IssuedOn.Format(dateForm)
	return d
}
