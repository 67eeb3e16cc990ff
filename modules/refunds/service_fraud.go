package refunds

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// causeFraud is the cause of a refund that is made because a bank warned of fraud; the provider is told.
const causeFraud = "fraudulent"

// RefundFraud gives back all that is left of an order because its payment is said to be fraudulent, before
// the bank takes it; the places go back on sale. A second time gives the first refund; errs.Conflict when
// nothing is left.
func (s *Service) RefundFraud(ctx context.Context, order tix.OrderID) (tix.RefundID, error) {
	r, err := s.RequestAll(ctx, order, causeFraud, true)
	return r.ID, err
}

// told is why, in the provider's words.
func (r Refund) told() string {
	if r.Cause == causeFraud {
		return "fraudulent"
	}
	return "requested_by_customer"
}
