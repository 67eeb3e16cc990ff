package checkout

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// EventOrders lists orders of an organization's event, newest first, before an order in that
// list; q looks in names, addresses and references.
func (s *Service) EventOrders(ctx context.Context, org tix.OrganizationID, event tix.EventID, q string, before tix.OrderID, limit int) ([]Order, error) {
	found, err := s.store.ofEvent(ctx, org, event, q, before, limit)
	return found, errs.Wrap("checkout.event_orders", err)
}

// OrganizationOrder shows an order to the organization that sold it; errs.NotFound to others.
func (s *Service) OrganizationOrder(ctx context.Context, org tix.OrganizationID, id tix.OrderID) (View, error) {
	o, err := s.store.ofOrganization(ctx, org, id)
	if err != nil {
		return View{}, errs.Wrap("checkout.organization_order", err)
	}
	v, err := s.view(ctx, sold{order: o})
	v.Payment = nil // the means to pay are the buyer's alone
	return v, err
}
