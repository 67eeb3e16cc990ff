package disputes

import (
	"context"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Service answers banks.
type Service struct {
	db       *db.DB
	store    store
	out      *outbox.Outbox
	clock    clock.Clock
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
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, provider Provider, orders Orders, promises Promises, refunds Refunds, tickets Tickets, door Door,
	mails Mails, events Events, books Books, audit Audit) *Service {
	return &Service{db: d, store: store{d}, out: out, clock: clk, provider: provider, orders: orders, promises: promises, refunds: refunds, tickets: tickets, door: door,
		mails: mails, events: events, books: books, audit: audit}
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
	texts := map[string]string{}
	if m.Account == "" { // else the organizer, who charged itself, answers for itself
		if texts, err = s.assemble(ctx, o); err != nil {
			return errs.Wrap(op, err)
		}
	}
	d := Dispute{
		ID: tix.NewDisputeID(), OrganizationID: o.OrganizationID, EventID: o.EventID, OrderID: order, Reference: p.Reference, Status: "needs_response", Reason: p.Reason,
		Amount: p.Amount.Amount, Currency: p.Amount.Currency, Frozen: []tix.TicketID{}, Evidence: texts, CreatedAt: s.clock.Now(),
	}
	if inquiry(p.Status) {
		d.Status = "warning_needs_response"
	}
	if !p.DueBy.IsZero() {
		d.DueBy = &p.DueBy
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		fresh, err := s.store.insert(ctx, &d)
		if err != nil || !fresh {
			return err
		}
		if !inquiry(p.Status) {
			if err := s.freeze(ctx, d); err != nil {
				return err
			}
		}
		return s.record(ctx, d, "disputes.dispute.open", map[string]string{"reason": d.Reason, "order": order.String()})
	})
	if err != nil {
		return errs.Wrap(op, err)
	}
	if d, err = s.store.ofReference(ctx, p.Reference); err != nil {
		return errs.Wrap(op, err)
	}
	if _, err := s.apply(ctx, d.ID, p); err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error { return s.out.Publish(ctx, tix.DisputeMoved{DisputeID: d.ID}) }))
}

// freeze voids the tickets that are good, and remembers them.
func (s *Service) freeze(ctx context.Context, d Dispute) error {
	all, err := s.tickets.OfOrder(ctx, d.OrderID)
	if err != nil {
		return err
	}
	ids := []tix.TicketID{}
	for _, t := range all {
		if t.State == "valid" {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := s.tickets.VoidTickets(ctx, ids, "disputed"); err != nil {
		return err
	}
	return s.store.setFrozen(ctx, d.ID, ids)
}

// account is the account that the payment of a dispute is on; "" is ours.
func (s *Service) account(ctx context.Context, d Dispute) (string, error) {
	o, err := s.orders.Payment(ctx, d.OrganizationID, d.OrderID)
	return o.Charging.Account, err
}

// Look reads what has become of a dispute, and answers its status.
func (s *Service) Look(ctx context.Context, id tix.DisputeID) (string, error) {
	const op = "disputes.look"
	d, err := s.store.dispute(ctx, id)
	if err != nil || closed(d.Status) {
		return d.Status, errs.Wrap(op, err)
	}
	account, err := s.account(ctx, d)
	if err != nil {
		return d.Status, errs.Wrap(op, err)
	}
	p, err := s.provider.GetDisputeOn(ctx, account, d.Reference)
	if err != nil {
		return d.Status, errs.Wrap(op, err)
	}
	status, err := s.apply(ctx, id, p)
	return status, errs.Wrap(op, err)
}

// apply writes down what the provider says: the books, and at the end the tickets and the order. It may
// come in any order and again.
func (s *Service) apply(ctx context.Context, id tix.DisputeID, p tix.Dispute) (string, error) {
	d, err := s.store.dispute(ctx, id)
	if err != nil || closed(d.Status) {
		return d.Status, err
	}
	money := s.money(d, p)
	if p.Status == "lost" {
		if err := s.books.Recover(ctx, tix.MoneyBack{Key: d.Reference, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Amount: d.Money(), Account: p.Account, Lost: true}); err != nil {
			return d.Status, err
		}
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if d, err = s.store.lock(ctx, id); err != nil || closed(d.Status) {
			return err
		}
		money = s.money(d, p)
		if err := s.books.Withdrawn(ctx, money); err != nil {
			return err
		}
		if inquiry(d.Status) && !inquiry(p.Status) && p.Status != "won" { // the bank that asked now takes
			if err := s.freeze(ctx, d); err != nil {
				return err
			}
		}
		switch p.Status {
		case "won", "warning_closed":
			if err = s.tickets.Restore(ctx, d.Frozen); err == nil {
				err = s.refunds.Undisputed(ctx, d.OrderID)
			}
		case "lost":
			err = s.lose(ctx, d, money)
		}
		if err != nil {
			return err
		}
		before := d.Status
		d.Status, d.Withdrawn = p.Status, p.Withdrawn
		if closed(d.Status) {
			now := s.clock.Now()
			d.ClosedAt = &now
		}
		if err := s.store.put(ctx, &d); err != nil || d.Status == before {
			return err
		}
		return s.record(ctx, d, "disputes.dispute."+d.Status, map[string]string{"before": before})
	})
	return d.Status, err
}

func (s *Service) money(d Dispute, p tix.Dispute) tix.DisputeMoney {
	return tix.DisputeMoney{Reference: d.Reference, OrderID: d.OrderID, EventID: d.EventID, OrganizationID: d.OrganizationID, Account: p.Account, Amount: d.Money(), Before: d.Withdrawn, Withdrawn: p.Withdrawn,
		Currency: p.Currency, Taken: p.Taken, Won: p.Status == "won"}
}

// lose takes the money from who had it, and keeps it from being refunded too.
func (s *Service) lose(ctx context.Context, d Dispute, money tix.DisputeMoney) error {
	if err := s.books.Lost(ctx, money); err != nil {
		return err
	}
	if err := s.refunds.LostToBank(ctx, d.OrderID); err != nil {
		return err
	}
	err := s.promises.PromiseBack(ctx, d.OrderID, d.Amount)
	if code := errs.CodeOf(err); code == "refund_exceeds_order" || code == "order_not_paid" {
		return nil // some of it was refunded before the bank took all
	}
	if err != nil {
		return err
	}
	return s.promises.Empty(ctx, d.OrderID)
}

func (s *Service) record(ctx context.Context, d Dispute, verb string, details map[string]string) error {
	actor := "system"
	if who := auth.From(ctx); who.Kind != auth.Anonymous {
		actor = who.Actor()
	}
	return s.audit.Record(ctx, tix.Action{OrganizationID: d.OrganizationID, Actor: actor, Verb: verb, Subject: d.ID.String(), Details: details})
}
