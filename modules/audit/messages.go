package audit

import (
	"context"
	"strconv"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// listens records what other rooms tell, exactly once: the entry and the mark that the
// message was seen are one transaction.
func (m *Module) listens() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.OnMany("audit.record_order_paid", func(ctx context.Context, all []tix.OrderPaid) error {
			actions := make([]tix.Action, len(all))
			for i, p := range all {
				actions[i] = tix.Action{OrganizationID: p.OrganizationID, Actor: "buyer", Verb: p.Topic(), Subject: p.OrderID.String(),
					Details: map[string]string{"event": p.EventID.String(), "total": p.Total.Decimal() + " " + string(p.Total.Currency), "tickets": strconv.Itoa(p.Tickets)}}
			}
			return m.service.RecordAll(ctx, actions)
		}),
		outbox.On("audit.record_order_closed", func(ctx context.Context, c tix.OrderClosed) error {
			return m.service.Record(ctx, tix.Action{OrganizationID: c.OrganizationID, Actor: "system", Verb: c.Topic(), Subject: c.OrderID.String(),
				Details: map[string]string{"event": c.EventID.String(), "status": c.Status}})
		}),
	}
}
