package refunds

import (
	"context"
	"slices"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Ask is what somebody wants back.
type Ask struct {
	Tickets  []tix.TicketID // none and no Amount: all that are left, and all of the money
	Amount   int64          // minor units; with it no ticket becomes void by itself
	KeepFees bool           // what the buyer paid on top of the face price stays
	Restock  bool           // the places of the tickets go back on sale
	UsedToo  bool           // also tickets that were let in
	Reason   string         // for the record, and seen by the organization alone
	OnCredit tix.CreditID   // all of it goes onto this credit; zero: it goes back to where it came from
}

// Preview is what a refund would be.
type Preview struct {
	Money   tix.Money
	Fee     int64
	Tickets []tix.TicketSheet // that would become void
}

// Preview works out what a member of the organization would give back. It refuses what Request refuses.
func (s *Service) Preview(ctx context.Context, org tix.OrganizationID, order tix.OrderID, a Ask) (Preview, error) {
	p, err := s.payments.Payment(ctx, org, order)
	if err != nil {
		return Preview{}, errs.Wrap("refunds.preview", err)
	}
	got, err := s.plan(ctx, p, a, terms{whole, a.KeepFees})
	return got, errs.Wrap("refunds.preview", err)
}

// Request gives money of an order of the organization back: the amount is set aside and the tickets
// are void when it returns; a run of its own brings the money to the buyer. Conflict when less is
// left, when the order is not paid, or a ticket is void or was used.
func (s *Service) Request(ctx context.Context, org tix.OrganizationID, order tix.OrderID, a Ask) (Refund, error) {
	id := tix.NewRefundID()
	r, err := s.request(ctx, org, order, a, terms{whole, a.KeepFees}, Refund{ID: id, Cause: id.String(), ActorKind: ByOrganizer})
	return r, errs.Wrap("refunds.request", err)
}

// RequestAll gives back all that is left of an order for a cause that counts once for each order,
// such as a cancelled event. A second time gives the first refund; errs.Conflict when nothing is left.
func (s *Service) RequestAll(ctx context.Context, order tix.OrderID, cause string, restock bool) (Refund, error) {
	r, err := s.requestAll(ctx, order, cause, Ask{Restock: restock, UsedToo: true, Reason: cause})
	return r, errs.Wrap("refunds.request_all", err)
}

func (s *Service) requestAll(ctx context.Context, order tix.OrderID, cause string, a Ask) (Refund, error) {
	if r, err := s.store.ofCause(ctx, order, cause); errs.KindOf(err) != errs.NotFound {
		return r, err
	}
	return s.request(ctx, tix.OrganizationID{}, order, a, terms{percentage: whole}, Refund{ID: tix.NewRefundID(), Cause: cause, ActorKind: BySystem})
}

// request works the refund out again with the order locked, so that two at the same time never give
// the same money or ticket back.
func (s *Service) request(ctx context.Context, org tix.OrganizationID, order tix.OrderID, a Ask, t terms, r Refund) (Refund, error) {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.orders.PromiseBack(ctx, order, 0); err != nil { // locks
			return err
		}
		p, err := s.payments.Payment(ctx, org, order)
		if err != nil {
			return err
		}
		got, err := s.plan(ctx, p, a, t)
		if err != nil {
			return err
		}
		r.OrganizationID, r.EventID, r.OrderID = p.OrganizationID, p.EventID, p.ID
		r.State, r.Amount, r.Fee, r.Currency = Requested, got.Money.Amount, got.Fee, string(got.Money.Currency)
		r.Restock, r.Actor, r.Reason, r.Attempt, r.CreatedAt = a.Restock, actor(ctx, r.ActorKind), a.Reason, 1, s.clock.Now()
		if err := s.split(ctx, p, &r, a.OnCredit); err != nil {
			return err
		}
		r.Tickets = []tix.TicketID{}
		for _, ticket := range got.Tickets {
			r.Tickets = append(r.Tickets, ticket.ID)
		}
		if err := s.orders.PromiseBack(ctx, order, r.Amount); err != nil {
			return err
		}
		return s.begin(ctx, r)
	})
	return r, err
}

// split says how much of a refund goes onto a credit: all of it where that is wanted, otherwise what is
// more than was paid by card and not given back yet.
func (s *Service) split(ctx context.Context, p tix.OrderPayment, r *Refund, onto tix.CreditID) error {
	if !onto.IsZero() && r.Amount > 0 {
		r.Credit, r.CreditID = r.Amount, onto
		return nil
	}
	if p.Credit == 0 {
		return nil
	}
	before, err := s.store.ofOrder(ctx, p.ID)
	if err != nil {
		return err
	}
	card := p.Quote.Total.Amount - p.Credit
	for _, o := range before {
		if o.State != Aborted {
			card -= o.Amount - o.Credit
		}
	}
	if r.Credit = max(0, r.Amount-max(0, card)); r.Credit == 0 {
		return nil
	}
	used, _, err := s.store.lockSpending(ctx, p.ID)
	r.CreditID = used.CreditID
	return err
}

// begin writes a refund down, in the transaction that set its amount aside.
func (s *Service) begin(ctx context.Context, r Refund) error {
	fresh, err := s.store.insert(ctx, &r)
	if err != nil {
		return err
	}
	if !fresh {
		return errAlreadyAsked()
	}
	if len(r.Tickets) > 0 {
		if err := s.tickets.VoidTickets(ctx, r.Tickets, "refunded"); err != nil {
			return err
		}
	}
	if err := s.out.Publish(ctx, tix.RefundRequested{RefundID: r.ID, OrderID: r.OrderID, EventID: r.EventID, OrganizationID: r.OrganizationID, Amount: r.Money()}); err != nil {
		return err
	}
	return s.record(ctx, r, "refunds.refund.create", map[string]string{"order": r.OrderID.String(), "amount": r.Money().Decimal() + " " + r.Currency})
}

func errAlreadyAsked() *errs.Error {
	return errs.New(errs.Conflict, "already_requested", "This refund was asked for already.")
}

// plan works out amount and tickets.
func (s *Service) plan(ctx context.Context, p tix.OrderPayment, a Ask, t terms) (Preview, error) {
	if p.Status != "paid" {
		return Preview{}, ErrNotPaid
	}
	all, err := s.tickets.OfOrder(ctx, p.ID)
	if err != nil {
		return Preview{}, err
	}
	left := slices.DeleteFunc(slices.Clone(all), func(t tix.TicketSheet) bool { return t.State != "valid" })
	out := Preview{Money: tix.Money{Currency: p.Quote.Total.Currency}, Tickets: []tix.TicketSheet{}}
	rest := p.Quote.Total.Amount - p.Refunded
	switch {
	case len(a.Tickets) > 0:
		for _, id := range a.Tickets {
			i := slices.IndexFunc(left, func(t tix.TicketSheet) bool { return t.ID == id })
			if i < 0 {
				return Preview{}, errs.InvalidField("body.tickets", "A ticket is not of this order, or void already.")
			}
			out.Tickets = append(out.Tickets, left[i])
			left = slices.Delete(left, i, i+1)
		}
	case a.Amount == 0:
		out.Tickets, left = left, nil
	}
	if err := s.unused(ctx, out.Tickets, a.UsedToo); err != nil {
		return Preview{}, err
	}
	switch {
	case a.Amount > 0:
		out.Money.Amount = a.Amount
	case len(a.Tickets) == 0 && t.percentage == whole && !t.keepFees:
		out.Money.Amount = rest // to the last cent, whatever was rounded before
		out.Fee, err = s.feeLeft(ctx, p)
		out.Fee = min(out.Fee, rest)
	default:
		var o owed
		o, err = forTickets(p.Quote, out.Tickets, t)
		out.Money.Amount = min(o.amount, rest)
		out.Fee = min(o.fee, out.Money.Amount)
	}
	if err == nil && out.Money.Amount == 0 && len(out.Tickets) == 0 {
		err = ErrNothing
	}
	return out, err
}

// feeLeft is our fee of an order that no refund has given back.
func (s *Service) feeLeft(ctx context.Context, p tix.OrderPayment) (int64, error) {
	fee := p.Quote.Total.Amount
	for _, l := range p.Quote.Lines {
		fee -= l.Payee.Amount
	}
	before, err := s.store.ofOrder(ctx, p.ID)
	for _, r := range before {
		if r.State != Aborted {
			fee -= r.Fee
		}
	}
	return max(fee, 0), err
}

// unused refuses tickets that were let in, unless they may be refunded too.
func (s *Service) unused(ctx context.Context, tickets []tix.TicketSheet, usedToo bool) error {
	if usedToo || len(tickets) == 0 {
		return nil
	}
	ids := make([]tix.TicketID, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	used, err := s.door.Admitted(ctx, ids)
	if err == nil && len(used) > 0 {
		err = ErrUsed
	}
	return err
}

// Get gives a refund of the organization; errs.NotFound otherwise.
func (s *Service) Get(ctx context.Context, org tix.OrganizationID, id tix.RefundID) (Refund, error) {
	r, err := s.store.ofOrganization(ctx, org, id)
	return r, errs.Wrap("refunds.get", err)
}

// Filter narrows a list; zero values do not.
type Filter struct {
	EventID tix.EventID
	OrderID tix.OrderID
	State   State
}

// List gives refunds of the organization, newest first, before a given one.
func (s *Service) List(ctx context.Context, org tix.OrganizationID, f Filter, before tix.RefundID, limit int) ([]Refund, error) {
	found, err := s.store.list(ctx, org, f.EventID, f.OrderID, f.State, before, limit)
	return found, errs.Wrap("refunds.list", err)
}

// Sheet gives a refund to its run.
func (s *Service) Sheet(ctx context.Context, id tix.RefundID) (tix.RefundSheet, error) {
	r, err := s.store.refund(ctx, id)
	return tix.RefundSheet{
		ID: r.ID, OrderID: r.OrderID, EventID: r.EventID, OrganizationID: r.OrganizationID, State: string(r.State), Amount: r.Money(), Mass: r.ActorKind == BySystem,
	}, errs.Wrap("refunds.sheet", err)
}
