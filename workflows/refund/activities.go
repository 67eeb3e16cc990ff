package refund

import (
	"context"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Activities are the steps of the run.
type Activities struct{ refunds Refunds }

// NewActivities joins the steps to the room.
func NewActivities(refunds Refunds) *Activities { return &Activities{refunds} }

// RefundSnapshot is what the run knows: ids, states and amounts.
type RefundSnapshot struct {
	State          string
	OrderID        string
	EventID        string
	OrganizationID string
	Amount         int64
	Currency       string
	Mass           bool
}

// LookAtRefund reads the refund.
func (a *Activities) LookAtRefund(ctx context.Context, id tix.RefundID) (RefundSnapshot, error) {
	s, err := a.refunds.Sheet(ctx, id)
	if err != nil {
		return RefundSnapshot{}, durable.Fail(err)
	}
	return RefundSnapshot{
		State: s.State, OrderID: s.OrderID.String(), EventID: s.EventID.String(), OrganizationID: s.OrganizationID.String(),
		Amount: s.Amount.Amount, Currency: string(s.Amount.Currency), Mass: s.Mass,
	}, nil
}

// RecoverRefund takes back from payees what they were paid already of the refund.
func (a *Activities) RecoverRefund(ctx context.Context, id tix.RefundID) error {
	return durable.Fail(a.refunds.Recover(ctx, id))
}

// GiveRefund asks the provider and answers the refund's state, or "disputed".
func (a *Activities) GiveRefund(ctx context.Context, id tix.RefundID) (string, error) {
	state, err := a.refunds.Give(ctx, id)
	return state, durable.Fail(err)
}

// ResolveRefund carries out a person's decision.
func (a *Activities) ResolveRefund(ctx context.Context, id tix.RefundID, r durable.Resolution) (string, error) {
	state, err := a.refunds.Resolve(ctx, id, r.Action, r.Actor, r.Reason)
	return state, durable.Fail(err)
}
