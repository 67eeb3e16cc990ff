package invoices

import (
	"context"
	"fmt"

	"github.com/tixters/tixters/core/tix"
)

// issueFees bills what we have earned of an event and have not billed, or credits what we have given
// back of it: the difference between the ledger and our documents, in each currency.
func (s *Service) issueFees(ctx context.Context, due Due) error {
	// Before the fees are read: who changes them meanwhile waits, and has them billed again.
	if err := s.store.exclude(ctx, lockFees, due.EventID.String()); err != nil {
		return err
	}
	now := s.clock.Now()
	seller, ok, err := s.described(ctx, Platform)
	if err == nil && ok {
		var to Seller
		if to, ok, err = s.described(ctx, issuerOf(due.OrganizationID)); err == nil && ok {
			return s.billFees(ctx, seller, to, due)
		}
		seller = to
	}
	if err != nil {
		return err
	}
	return s.store.wait(ctx, []Due{due}, seller.Issuer, now)
}

func (s *Service) billFees(ctx context.Context, seller, to Seller, due Due) error {
	fees, err := s.books.EventFees(ctx, due.EventID)
	if err != nil {
		return err
	}
	card, err := s.events.Card(ctx, due.EventID)
	if err != nil {
		return err
	}
	b, err := s.open(ctx, seller, s.clock.Now(), FeeInvoice, FeeCreditNote)
	if err != nil {
		return err
	}
	before, err := s.store.feesOf(ctx, due.EventID)
	if err != nil {
		return err
	}
	for _, f := range fees {
		if d, changed := feeDocument(seller, to, card, f, before); changed {
			d.OrganizationID, d.EventID = due.OrganizationID, due.EventID
			d = b.number(d)
			if err := s.record(ctx, d.OrganizationID, "invoices.document.issue", d.ID.String(), map[string]string{
				"number": d.Number, "event": due.EventID.String(), "total": d.Money(d.Total).Decimal() + " " + string(d.Currency),
			}); err != nil {
				return err
			}
		}
	}
	return s.close(ctx, b)
}

// feeDocument drafts what brings our documents of an event to what the fees are; false when they are
// there already. What is credited is taxed as it was billed.
func feeDocument(seller, to Seller, card tix.EventCard, f tix.EventFees, before []Document) (Document, bool) {
	open, n := f.Amount, 1
	var first Document
	for _, d := range before {
		if d.Currency == f.Currency {
			if n == 1 {
				first = d
			}
			open, n = open-d.Total, n+1
		}
	}
	if open == 0 {
		return Document{}, false
	}
	d := Document{Kind: FeeInvoice, Reference: fmt.Sprintf("%s:%s:%d", card.ID, f.Currency, n), Currency: f.Currency}
	d.Content = Content{Recipient: to.Details.party()}.about(card)
	rate, note := feeTax(seller.Details, d.Content.Recipient)
	text := fmt.Sprintf("Fees for selling tickets, %d orders", f.Orders)
	if n > 1 {
		text = "Further fees for selling tickets"
	}
	if open < 0 {
		d.Kind, d.Corrects, text = FeeCreditNote, first.ID, "Fees given back"
		d.Content.Corrects, d.Content.CorrectsOn, d.Content.Recipient = first.Number, first.IssuedOn.Format(dateForm), first.Content.Recipient
		rate, note = first.Content.Taxes[0].Rate, ""
		if len(first.Content.Notes) > 0 {
			note = first.Content.Notes[0]
		}
	}
	if note != "" {
		d.Content.Notes = []string{note}
	}
	quantity, tax := int64(1), included(open, rate)
	if open < 0 {
		quantity = -1
	}
	return bill(d, []Line{{Text: text, Quantity: quantity, Each: open * quantity, Net: open - tax, Tax: tax, Total: open, Rate: rate}}), true
}
