package checkout

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Seen notes that a buyer confirmed a payment from an IP address, when it is not the one that the order
// was placed from: most buyers stay where they are, and cost nothing here. It never spoils a purchase.
func (s *Service) Seen(ctx context.Context, o Order, address string) {
	if address == "" || address == o.PlacedFrom || address == o.ConfirmedFrom {
		return
	}
	if err := s.store.seen(ctx, o.ID, address, s.clock.Now()); err != nil {
		s.log.WarnContext(ctx, "address not noted", "order", o.ID.String(), "error", err)
	}
}

// Trace tells how an order was bought: when its terms were accepted, and from where. errs.NotFound when
// there is no such order.
func (d *Directory) Trace(ctx context.Context, id tix.OrderID) (tix.OrderTrace, error) {
	o, err := d.store.order(ctx, id)
	if err != nil {
		return tix.OrderTrace{}, errs.Wrap("checkout.trace", err)
	}
	out := tix.OrderTrace{TermsAcceptedAt: o.TermsAcceptedAt}
	if o.PlacedFrom != "" {
		out.Addresses = append(out.Addresses, tix.AddressUse{Address: o.PlacedFrom, At: o.CreatedAt, What: "placed the order"})
	}
	if o.ConfirmedFrom != "" && o.ConfirmedAt != nil {
		out.Addresses = append(out.Addresses, tix.AddressUse{Address: o.ConfirmedFrom, At: *o.ConfirmedAt, What: "confirmed the payment"})
	}
	return out, nil
}
