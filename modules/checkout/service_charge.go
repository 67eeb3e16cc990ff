package checkout

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Client gives what a browser needs to pay, whatever it pays for.
func (s *Service) Client() tix.PaymentClient { return s.payments.Client() }

// ClientOf is Client for tickets of an event: with the account where payments are made now. That of an
// order is with its payment.
func (s *Service) ClientOf(ctx context.Context, event tix.EventID) (tix.PaymentClient, error) {
	const op = "checkout.client_of"
	c := s.Client()
	if event.IsZero() {
		return c, nil
	}
	sale, err := s.catalog.Get(ctx, event)
	if err != nil {
		return c, errs.Wrap(op, err)
	}
	charging, err := s.books.Charging(ctx, event, sale.card.OrganizationID)
	c.Account = charging.Account
	return c, errs.Wrap(op, err)
}

// charge makes the payment of an order as its event says, and tells how that was. An account that
// cannot charge any more, of which we have not heard yet, does not hold up a sale: then we charge.
func (s *Service) charge(ctx context.Context, o Order, description string) (tix.Payment, tix.Charging, error) {
	c, err := s.books.Charging(ctx, o.EventID, o.OrganizationID)
	if err != nil {
		return tix.Payment{}, c, err
	}
	if o.CreditAmount > 0 && c.Type != tix.ChargeSeparate { // the organizer's part is more than what is charged
		c = tix.Charging{Type: tix.ChargeSeparate, Note: "A part of the order is paid with a credit."}
	}
	order := tix.PaymentOrder{
		OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Key: "pi:" + o.ID.String() + ":1", Account: c.Account,
		Amount: o.Due(), Description: description,
	}
	if c.Type == tix.ChargeDirect {
		order.Fee = o.Quote.fee()
	}
	p, err := s.payments.Create(ctx, order)
	if c.Type == tix.ChargeDirect && errs.CodeOf(err) == "account_not_eligible" {
		c = tix.Charging{Type: tix.ChargeSeparate, Note: "The organizer's account refused to charge."}
		order.Account, order.Fee = "", 0
		p, err = s.payments.Create(ctx, order)
	}
	return p, c, err
}

// fee is what the platform keeps, in minor units.
func (q Quote) fee() int64 {
	fee := q.Total.Amount
	for _, l := range q.Lines {
		fee -= l.Payee.Amount
	}
	return fee
}

// share is our fee of a direct charge, which goes back with all of the order; 0 of any other.
func (o Order) share() int64 {
	if o.ChargeType != tix.ChargeDirect {
		return 0
	}
	return o.Quote.fee()
}
