package payouts

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// net sets what a payee owes us from other events, settled or cancelled, against what it has to get of
// one, in the same currency, and answers what is left of that. The payee is locked, so that two events
// that are settled at the same moment do not pay one debt twice; each event has a journal of its own,
// so that its statement says what came and went.
func (s *Service) net(ctx context.Context, org tix.OrganizationID, o balanceOf, event tix.EventID) (left int64, err error) {
	if o.Amount <= 0 {
		return o.Amount, nil
	}
	if _, err := s.store.payee(ctx, org, o.PayeeID, true); err != nil {
		return 0, err
	}
	debts, err := s.store.debts(ctx, o.PayeeID, o.Currency, event)
	if err != nil {
		return 0, err
	}
	left = o.Amount
	for _, d := range debts {
		take := min(left, d.Debt)
		if take == 0 {
			break
		}
		left -= take
		reference := tix.NewJournalID().String() // the rows say what is still owed: nothing is netted twice
		for _, side := range []struct {
			event  tix.EventID
			amount int64
			kind   string
		}{{event, take, "netted"}, {d.EventID, -take, "debt_paid"}} {
			if err := s.post(ctx, journal{organization: org, event: side.event, kind: side.kind, reference: reference,
				details: map[string]string{"of": event.String(), "for": d.EventID.String()}, entries: []entry{
					{acctPayable, o.PayeeID, o.Currency, side.amount}, {account: acctNetting, currency: o.Currency, amount: -side.amount},
				}}); err != nil {
				return 0, err
			}
		}
	}
	return left, nil
}
