package payout

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Activities are the steps of the run.
type Activities struct{ books Books }

// NewActivities joins the steps to the room.
func NewActivities(books Books) *Activities { return &Activities{books} }

// PayoutSnapshot is what the run knows: ids, states and amounts.
type PayoutSnapshot struct {
	State          string
	EventID        string
	OrganizationID string
	Amount         int64
	Currency       string
	Due            time.Time
}

// LookAtPayout reads the payout.
func (a *Activities) LookAtPayout(ctx context.Context, id tix.PayoutID) (PayoutSnapshot, error) {
	s, err := a.books.PayoutSheet(ctx, id)
	if err != nil {
		return PayoutSnapshot{}, durable.Fail(err)
	}
	return PayoutSnapshot{State: s.State, EventID: s.EventID.String(), OrganizationID: s.OrganizationID.String(), Amount: s.Amount.Amount, Currency: string(s.Amount.Currency), Due: s.Due}, nil
}

// Sent is what has become of a transfer.
type Sent struct {
	State string
	Again time.Time // when a blocked one may go on; zero: when something changes
}

// SendPayout transfers it to the payee's account.
func (a *Activities) SendPayout(ctx context.Context, id tix.PayoutID) (Sent, error) {
	state, err := a.books.Send(ctx, id)
	if err != nil || state != "blocked" {
		return Sent{State: state}, durable.Fail(err)
	}
	sheet, err := a.books.PayoutSheet(ctx, id)
	return Sent{sheet.State, sheet.Again}, durable.Fail(err)
}

// BankPayout pays it out to the bank, or reads what has become of that.
func (a *Activities) BankPayout(ctx context.Context, id tix.PayoutID) (string, error) {
	state, err := a.books.Bank(ctx, id)
	return state, durable.Fail(err)
}

// ResolvePayout carries out a person's decision.
func (a *Activities) ResolvePayout(ctx context.Context, id tix.PayoutID, r durable.Resolution) (string, error) {
	state, err := a.books.ResolvePayout(ctx, id, r.Action, r.Actor, r.Reason)
	return state, durable.Fail(err)
}
