package purchase

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Activities are the steps of the run: one call of a port each.
type Activities struct {
	orders Orders
	mail   Mail
}

// NewActivities joins the steps to the rooms.
func NewActivities(orders Orders, mail Mail) *Activities { return &Activities{orders, mail} }

// Snapshot is what the run knows of an order: ids, states and amounts.
type Snapshot struct {
	Status         string
	EventID        string
	OrganizationID string
	Reference      string
	Amount         int64
	Currency       string
	ExpiresAt      time.Time
}

// Look reads the order.
func (a *Activities) Look(ctx context.Context, id tix.OrderID) (Snapshot, error) {
	s, err := a.orders.Sheet(ctx, id)
	if err != nil {
		return Snapshot{}, durable.Fail(err)
	}
	return Snapshot{
		Status: s.Status, EventID: s.EventID.String(), OrganizationID: s.OrganizationID.String(), Reference: s.Reference,
		Amount: s.Quote.Total.Amount, Currency: string(s.Quote.Total.Currency), ExpiresAt: s.ExpiresAt,
	}, nil
}

// EnsurePayment makes the payment exist at the provider.
func (a *Activities) EnsurePayment(ctx context.Context, id tix.OrderID) error {
	return durable.Fail(a.orders.EnsurePayment(ctx, id))
}

// Settle applies what the provider says now and returns the order's status.
func (a *Activities) Settle(ctx context.Context, id tix.OrderID) (string, error) {
	status, err := a.orders.Settle(ctx, id)
	return status, durable.Fail(err)
}

// Expire ends the order if it is still unpaid and returns its status.
func (a *Activities) Expire(ctx context.Context, id tix.OrderID) (string, error) {
	status, err := a.orders.Expire(ctx, id)
	return status, durable.Fail(err)
}

// Refund returns the money.
func (a *Activities) Refund(ctx context.Context, id tix.OrderID) error {
	return durable.Fail(a.orders.Refund(ctx, id))
}

// WriteMail queues the mail with the tickets and returns its id; none when all of them were given
// back meanwhile.
func (a *Activities) WriteMail(ctx context.Context, id tix.OrderID) (tix.MailID, error) {
	mail, err := a.mail.QueueOrderTickets(ctx, id, "v1")
	if errs.CodeOf(err) == noTickets {
		return tix.MailID{}, nil
	}
	return mail, durable.Fail(err)
}

// SendMail sends it, unless there is nothing to send.
func (a *Activities) SendMail(ctx context.Context, id tix.MailID) error {
	if id.IsZero() {
		return nil
	}
	err := a.mail.Deliver(ctx, id)
	if errs.CodeOf(err) == noTickets {
		return nil
	}
	return durable.Fail(err)
}

// noTickets is the code of a mail whose tickets were given back before it was sent.
const noTickets = "no_tickets"
