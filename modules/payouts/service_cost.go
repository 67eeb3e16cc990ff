package payouts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// ProviderCosts sums what the provider kept of an event's payments, in each currency of our balance: it
// is lost when everything is given back.
func (s *Service) ProviderCosts(ctx context.Context, event tix.EventID) ([]tix.Money, error) {
	out, err := s.store.providerCosts(ctx, event)
	return out, errs.Wrap("payouts.provider_costs", err)
}
