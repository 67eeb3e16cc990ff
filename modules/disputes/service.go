package disputes

import (
	"context"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
)

// Service answers banks.
type Service struct {
	db       *db.DB
	store    store
	out      *outbox.Outbox
	clock    clock.Clock
	press    *paper.Press
	provider Provider
	orders   Orders
	promises Promises
	refunds  Refunds
	tickets  Tickets
	door     Door
	mails    Mails
	events   Events
	books    Books
	audit    Audit
}

// NewService makes the service.
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, press *paper.Press, provider Provider, orders Orders, promises Promises, tickets Tickets,
	door Door, mails Mails, events Events, books Books, refunds Refunds, audit Audit) *Service {
	return &Service{db: d, store: store{d}, out: out, clock: clk, press: press, provider: provider, orders: orders, promises: promises, tickets: tickets,
		door: door, mails: mails, events: events, books: books, refunds: refunds, audit: audit}
}

// DisputeChanged hears of a dispute from the provider, and reads it. A new one freezes the order's
// tickets, unless the bank only asks, and starts a run.
func (s *Service) DisputeChanged(ctx context.Context, m tix.DisputeChanged) error {
	const op = "disputes.dispute_changed"
	p, err := s.provider.GetDisputeOn(ctx, m.Account, m.Reference)
	if err != nil {
		return errs.Wrap(op, err)
	}
	order, err := s.orders.OrderOfPayment(ctx, p.Payment)
	if errs.KindOf(err) == errs.NotFound {
		return nil // a payment of another installation that shares the provider's account
	}
	if err != nil {
		return errs.Wrap(op, err)
	}
	o, err := s.orders.Payment(ctx, tix.OrganizationID{}, order)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if o.Charging.Account != m.Account {
		return nil // somebody else's payment that borrows a name
	}
	d, err := s.store.ofReference(ctx, p.Reference)
	if errs.KindOf(err) == errs.NotFound {
		d, err = s.open(ctx, o, p)
	}
	if err != nil {
		return errs.Wrap(op, err)
	}
	if _, err := s.apply(ctx, d.ID, p); err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error { return s.out.Publish(ctx, tix.DisputeMoved{DisputeID: d.ID}) }))
}

// open writes a new dispute down, and gives it, or the one that somebody else wrote down meanwhile. With one
// of our own payments goes everything that speaks for the sale; an organizer that charged itself answers for
// itself.
func (s *Service) open(ctx context.Context, o tix.OrderPayment, p tix.Dispute) (Dispute, error) {
	d := Dispute{
		ID: tix.NewDisputeID(), OrganizationID: o.OrganizationID, EventID: o.EventID, OrderID: o.ID, Reference: p.Reference, Status: "needs_response", Reason: p.Reason,
		Amount: p.Amount.Amount, Currency: p.Amount.Currency, Frozen: []tix.TicketID{}, Evidence: map[string]string{}, CreatedAt: s.clock.Now(),
	}
	var f facts
	if o.Charging.Account == "" {
		var err error
		if f, err = s.gather(ctx, o.ID); err != nil {
			return d, err
		}
		d.Evidence = f.texts()
	}
	if inquiry(p.Status) {
		d.Status = "warning_needs_response"
	}
	if !p.DueBy.IsZero() {
		d.DueBy = &p.DueBy
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		fresh, err := s.store.insert(ctx, &d)
		if err != nil || !fresh {
			return err
		}
		if !inquiry(p.Status) {
			if err := s.freeze(ctx, d); err != nil {
				return err
			}
		}
		if o.Charging.Account == "" {
			if err := s.repack(ctx, d, f); err != nil {
				return err
			}
		}
		return s.record(ctx, d, "disputes.dispute.open", map[string]string{"reason": d.Reason, "order": o.ID.String()})
	})
	if err != nil {
		return Dispute{}, err
	}
	return s.store.ofReference(ctx, p.Reference)
}

// freeze voids the tickets that are good, and remembers them, together with those that a warning of fraud
// froze before: they are good again when the dispute is won.
func (s *Service) freeze(ctx context.Context, d Dispute) error {
	all, err := s.tickets.OfOrder(ctx, d.OrderID)
	if err != nil {
		return err
	}
	ids, good := append([]tix.TicketID{}, d.Frozen...), []tix.TicketID{}
	for _, t := range all {
		if t.State == "valid" {
			good = append(good, t.ID)
		}
	}
	before, err := s.takeWarnings(ctx, d.OrderID)
	if err != nil {
		return err
	}
	if ids = append(append(ids, good...), before...); len(ids) == 0 {
		return nil
	}
	if len(good) > 0 {
		if err := s.tickets.VoidTickets(ctx, good, "disputed"); err != nil {
			return err
		}
	}
	return s.store.setFrozen(ctx, d.ID, ids)
}

// account is the account that the payment of a dispute is on; "" is ours.
func (s *Service) account(ctx context.Context, d Dispute) (string, error) {
	o, err := s.orders.Payment(ctx, d.OrganizationID, d.OrderID)
	return o.Charging.Account, err
}

// ours refuses what only the organizer may answer.
func (s *Service) ours(ctx context.Context, d Dispute) error {
	account, err := s.account(ctx, d)
	if err == nil && account != "" {
		err = ErrTheirs
	}
	return err
}

func (s *Service) record(ctx context.Context, d Dispute, verb string, details map[string]string) error {
	return s.audit.Record(ctx, tix.Action{OrganizationID: d.OrganizationID, Actor: actor(ctx), Verb: verb, Subject: d.ID.String(), Details: details})
}

// actor is who does something: a person, or the house itself.
func actor(ctx context.Context) string {
	if who := auth.From(ctx); who.Kind != auth.Anonymous {
		return who.Actor()
	}
	return "system"
}

// Get gives a dispute of the organization; errs.NotFound otherwise.
func (s *Service) Get(ctx context.Context, org tix.OrganizationID, id tix.DisputeID) (Dispute, error) {
	d, err := s.store.dispute(ctx, id)
	if err == nil && d.OrganizationID != org {
		err = errs.Missing("dispute")
	}
	return d, errs.Wrap("disputes.get", err)
}

// List gives disputes of the organization, newest first, before a given one.
func (s *Service) List(ctx context.Context, org tix.OrganizationID, before tix.DisputeID, limit int) ([]Dispute, error) {
	found, err := s.store.list(ctx, org, before, limit)
	return found, errs.Wrap("disputes.list", err)
}

// Answerable gives a dispute of the organization that we may answer; errs.NotFound otherwise, or ErrTheirs.
func (s *Service) Answerable(ctx context.Context, org tix.OrganizationID, id tix.DisputeID) (Dispute, error) {
	d, err := s.Get(ctx, org, id)
	if err == nil {
		err = s.ours(ctx, d)
	}
	return d, errs.Wrap("disputes.answerable", err)
}

// DisputeSheet gives a dispute to its run.
func (s *Service) DisputeSheet(ctx context.Context, id tix.DisputeID) (tix.DisputeSheet, error) {
	const op = "disputes.sheet"
	d, err := s.store.dispute(ctx, id)
	if err != nil {
		return tix.DisputeSheet{}, errs.Wrap(op, err)
	}
	account, err := s.account(ctx, d)
	return d.sheet(account), errs.Wrap(op, err)
}
