package invoices

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// mostVersions is how often the details of an invoice may be corrected.
const mostVersions = 10

// Recipient gives whom the holder of an order's token wants billed: at first the buyer's name alone.
func (s *Service) Recipient(ctx context.Context, order tix.OrderID, token string) (Party, error) {
	const op = "invoices.recipient"
	if err := s.orders.CheckToken(ctx, order, token); err != nil {
		return Party{}, errs.Wrap(op, err)
	}
	named, err := s.store.recipients(ctx, []tix.OrderID{order})
	if err != nil {
		return Party{}, errs.Wrap(op, err)
	}
	if p, ok := named[order]; ok {
		return p, nil
	}
	o, err := s.sheet(ctx, order)
	return Party{Name: o.BuyerName}, errs.Wrap(op, err)
}

func (s *Service) sheet(ctx context.Context, order tix.OrderID) (tix.OrderSheet, error) {
	found, err := s.orders.Sheets(ctx, []tix.OrderID{order})
	if err == nil && len(found) == 0 {
		err = errs.Missing("order")
	}
	if err != nil {
		return tix.OrderSheet{}, err
	}
	return found[0], nil
}

// SetRecipient says whom the holder of an order's token wants billed. An invoice that was issued gets a
// new version under its number, unless it says so already. ErrNotPaid, ErrFree, ErrManyVersions.
func (s *Service) SetRecipient(ctx context.Context, order tix.OrderID, token string, p Party) (Party, error) {
	const op = "invoices.set_recipient"
	if err := s.orders.CheckToken(ctx, order, token); err != nil {
		return Party{}, errs.Wrap(op, err)
	}
	p = p.tidy()
	p.TaxNumber, p.Email = "", ""
	if p.Name == "" {
		return Party{}, errs.InvalidField("body.name", "An invoice needs a name.")
	}
	if err := p.check("body."); err != nil {
		return Party{}, errs.Wrap(op, err)
	}
	o, err := s.sheet(ctx, order)
	switch {
	case err != nil:
	case o.PaidAt.IsZero():
		err = ErrNotPaid
	case o.Quote.Total.Amount == 0:
		err = ErrFree
	default:
		err = s.db.InTx(ctx, func(ctx context.Context) error { return s.setRecipient(ctx, o, p) })
	}
	return p, errs.Wrap(op, err)
}

func (s *Service) setRecipient(ctx context.Context, o tix.OrderSheet, p Party) error {
	seller, ok, err := s.described(ctx, issuerOf(o.OrganizationID))
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if ok { // nobody issues the invoice meanwhile
		if _, err := s.open(ctx, seller, now, Invoice); err != nil {
			return err
		}
	}
	if err := s.store.putRecipient(ctx, &Recipient{OrderID: o.ID, OrganizationID: o.OrganizationID, Party: p, UpdatedAt: now}); err != nil {
		return err
	}
	found, err := s.store.ofOrders(ctx, []tix.OrderID{o.ID})
	if err != nil {
		return err
	}
	for _, d := range found[o.ID] {
		if d.Kind != Invoice || d.Reference != o.ID.String() || d.Content.Recipient == p {
			continue
		}
		if d.Version == mostVersions {
			return ErrManyVersions
		}
		d.Replaces, d.ID, d.Version, d.CreatedAt = d.ID, tix.NewDocumentID(), d.Version+1, now
		d.Content.Recipient, d.Content.VersionOn = p, seller.day(now).Format(dateForm)
		if err := s.store.insert(ctx, []Document{d}); err != nil {
			return err
		}
		return s.record(ctx, o.OrganizationID, "invoices.recipient.update", d.ID.String(), map[string]string{"number": d.Number, "order": o.ID.String()})
	}
	return s.record(ctx, o.OrganizationID, "invoices.recipient.update", o.ID.String(), nil)
}
