package checkout

import (
	"context"
	"net/mail"
	"strings"
	"time"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Place asks for an order.
type Place struct {
	HoldID      tix.HoldID
	HoldToken   string
	Name        string
	Email       string
	AcceptTerms bool
	Credit      string // code of a credit that pays as much as it can; "" for none
	Link        string // tracked link that the buyer came by; "" for none
	Address     string // IP address of the buyer; "" when it was not seen
}

// Placed is an order with what its buyer needs to go on.
type Placed struct {
	View
	Token string
}

// PlaceOrder makes the one order of a hold. The same hold again gives the same order, with
// the buyer's name and address corrected while it is unpaid. An order that is free, or paid by a credit
// altogether, is paid at once.
// When the payment cannot be made now, the order stands all the same and View.Payment is
// absent: Confirm, Order and the purchase workflow try again with the same key.
func (s *Service) PlaceOrder(ctx context.Context, p Place) (Placed, error) {
	const op = "checkout.place_order"
	if err := p.clean(); err != nil {
		return Placed{}, err
	}
	h, err := s.readHold(p.HoldID, p.HoldToken)
	if err != nil {
		return Placed{}, err
	}
	var made sold
	began := time.Now()
	for range 2 { // the second time, when somebody else was faster by the width of a row
		err = s.db.InTx(ctx, func(ctx context.Context) error {
			made, err = s.place(ctx, h, p)
			return err
		})
		if !db.IsUnique(err, "checkout_orders_hold") {
			break
		}
	}
	s.queue.Observe(h.EventID, [16]byte{}, time.Since(began), outcome(err))
	if errs.CodeOf(err) == "hold_expired" {
		return Placed{}, ErrHoldGone.At(op, err)
	}
	if err != nil {
		return Placed{}, errs.Wrap(op, err)
	}
	if made.order.Status == Pending {
		if made.order, err = s.ensurePayment(ctx, made.order); err != nil {
			s.log.WarnContext(ctx, "payment not made yet", "order", made.order.ID.String(), "error", err)
		}
	}
	v, err := s.view(ctx, made)
	return Placed{View: v, Token: s.token(made.order)}, errs.Wrap(op, err)
}

// place makes the order, or gives the one that was made from the hold before. Extending the
// hold locks its rows, so a double click waits there and then finds the first one's order.
func (s *Service) place(ctx context.Context, h Hold, p Place) (sold, error) {
	now := s.clock.Now()
	if !now.Before(h.ExpiresAt) {
		if o, found, err := s.placed(ctx, h, p); err != nil || found {
			return sold{order: o}, err
		}
		return sold{}, ErrHoldGone
	}
	o := Order{
		ID: tix.NewOrderID(), OrganizationID: h.OrganizationID, EventID: h.EventID, HoldID: h.ID, Reference: newReference(), Status: Pending,
		BuyerName: p.Name, BuyerEmail: p.Email, Quote: h.Quote, TotalAmount: h.Quote.Total.Amount, Currency: string(h.Quote.Total.Currency),
		Tickets: h.Quote.Tickets(), TokenEpoch: 1, Link: p.Link, TermsAcceptedAt: now, PlacedFrom: p.Address, ExpiresAt: h.ExpiresAt, CreatedAt: now,
		ChargeType: tix.ChargeSeparate,
	}
	if o.TotalAmount > 0 && o.ExpiresAt.Sub(now) < extension {
		o.ExpiresAt, o.Extended = o.ExpiresAt.Add(extension), true
	}
	gone := s.stock.Extend(ctx, h.ID, o.ExpiresAt.Add(stockGrace))
	if gone != nil && errs.CodeOf(gone) != "hold_expired" {
		return sold{}, gone
	}
	if o, found, err := s.placed(ctx, h, p); err != nil || found {
		return sold{order: o}, err
	}
	if gone != nil {
		return sold{}, gone
	}
	if err := s.useCredit(ctx, &o, p.Credit); err != nil {
		return sold{}, err
	}
	if err := s.store.createOrder(ctx, &o); err != nil {
		return sold{}, err
	}
	placed := tix.OrderPlaced{OrderID: o.ID, EventID: o.EventID, OrganizationID: o.OrganizationID, Total: o.Total()}
	if err := s.out.Publish(ctx, placed); err != nil {
		return sold{}, err
	}
	if o.Due().Amount == 0 {
		return s.fulfil(ctx, o, tix.Payment{})
	}
	return sold{order: o}, nil
}

// useCredit sets aside what the buyer's credit pays of a new order.
func (s *Service) useCredit(ctx context.Context, o *Order, code string) (err error) {
	if code != "" && o.TotalAmount > 0 {
		o.CreditAmount, err = s.credits.Reserve(ctx, tix.CreditUse{Code: code, OrganizationID: o.OrganizationID, OrderID: o.ID, Total: o.Total()})
	}
	return err
}

// placed gives the order of a hold, with its buyer corrected while it is unpaid.
func (s *Service) placed(ctx context.Context, h Hold, p Place) (Order, bool, error) {
	o, found, err := s.store.orderOfHold(ctx, h.ID)
	if err == nil && found && o.Status == Pending && (o.BuyerName != p.Name || o.BuyerEmail != p.Email) {
		o.BuyerName, o.BuyerEmail = p.Name, p.Email
		err = s.store.correctBuyer(ctx, o)
	}
	return o, found, err
}

// clean trims what people type and refuses what cannot be a buyer.
func (p *Place) clean() error {
	p.Name, p.Email = strings.Join(strings.Fields(p.Name), " "), strings.TrimSpace(p.Email)
	if p.Name == "" || len(p.Name) > 120 {
		return errs.InvalidField("body.name", "Tell us your name.")
	}
	if !validEmail(p.Email) {
		return errs.InvalidField("body.email", "This does not look like an e-mail address.")
	}
	if !p.AcceptTerms {
		return errs.InvalidField("body.accept_terms", "Please accept the terms.")
	}
	return nil
}

func validEmail(e string) bool {
	a, err := mail.ParseAddress(e)
	return err == nil && a.Address == e && len(e) <= 254
}
