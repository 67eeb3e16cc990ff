package invoices

import (
	"bytes"
	"context"
	"slices"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// SellerDescribed says that the details of an issuer were said or changed.
type SellerDescribed struct {
	OrganizationID tix.OrganizationID `json:"organization_id"` // "": the platform
}

// Topic implements tix.Message.
func (SellerDescribed) Topic() string { return "invoices.seller_described" }

// FeesChanged says that our fees of an event that was billed have changed.
type FeesChanged struct {
	EventID        tix.EventID        `json:"event_id"`
	OrganizationID tix.OrganizationID `json:"organization_id"`
}

// Topic implements tix.Message.
func (FeesChanged) Topic() string { return "invoices.fees_changed" }

// catchUp is how many documents that waited are issued in one transaction.
const catchUp = 200

func (m *Module) listens() []outbox.Subscription {
	s := m.service
	return []outbox.Subscription{
		outbox.OnMany("invoices.bills_orders", s.OrdersPaid),
		outbox.OnMany("invoices.credits_returns", s.MoneyReturned),
		outbox.On("invoices.bills_fees", func(ctx context.Context, e tix.EventSettled) error {
			return s.issue(ctx, []Due{{Kind: dueFees, Reference: e.EventID.String(), OrganizationID: e.OrganizationID, EventID: e.EventID}})
		}),
		outbox.On("invoices.corrects_fees", func(ctx context.Context, e FeesChanged) error {
			return s.issue(ctx, []Due{{Kind: dueFees, Reference: e.EventID.String(), OrganizationID: e.OrganizationID, EventID: e.EventID}})
		}),
		outbox.On("invoices.catches_up", s.catchUp),
	}
}

// OrdersPaid issues the invoices of orders that were paid.
func (s *Service) OrdersPaid(ctx context.Context, all []tix.OrderPaid) error {
	var dues []Due
	for _, p := range all {
		if p.Total.Amount > 0 {
			dues = append(dues, Due{Kind: duePaid, Reference: p.OrderID.String(), OrganizationID: p.OrganizationID, EventID: p.EventID, OrderID: p.OrderID})
		}
	}
	return s.issue(ctx, dues)
}

// MoneyReturned issues the credit notes of what went back, and what follows from money that did not
// arrive. Fees of events that were billed are looked at again.
func (s *Service) MoneyReturned(ctx context.Context, all []tix.MoneyReturned) error {
	dues := make([]Due, len(all))
	events := map[tix.EventID]tix.OrganizationID{}
	for i, r := range all {
		dues[i] = Due{Kind: dueReturned, Reference: r.Key, OrganizationID: r.OrganizationID, EventID: r.EventID, OrderID: r.OrderID, Amount: r.Amount}
		if r.Undone {
			dues[i].Kind = dueUndone
		}
		events[r.EventID] = r.OrganizationID
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.issue(ctx, dues); err != nil {
			return err
		}
		for event, org := range events {
			// Whoever bills the event at this moment may have read its fees before they changed.
			if err := s.store.share(ctx, lockFees, event.String()); err != nil {
				return err
			}
			billed, err := s.store.billed(ctx, event)
			if err != nil {
				return err
			}
			if !billed {
				continue
			}
			if err := s.out.Publish(ctx, FeesChanged{event, org}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) catchUp(ctx context.Context, m SellerDescribed) error {
	return errs.Wrap("invoices.catch_up", s.db.InTx(ctx, func(ctx context.Context) error {
		dues, err := s.store.take(ctx, issuerOf(m.OrganizationID), catchUp)
		if err != nil || len(dues) == 0 {
			return err
		}
		var orders []Due
		for _, d := range dues {
			if d.Kind != dueFees {
				orders = append(orders, d)
				continue
			}
			// Each event in a transaction of its own: they are locked one by one, and the series for all.
			if err := s.out.Publish(ctx, FeesChanged{d.EventID, d.OrganizationID}); err != nil {
				return err
			}
		}
		if err := s.issue(ctx, orders); err != nil {
			return err
		}
		if len(dues) < catchUp {
			return nil
		}
		return s.out.Publish(ctx, m) // there may be more
	}))
}

// sorted puts what is due into the order in which rows are locked and documents follow each other.
func sorted(dues []Due) []Due {
	rank := []string{duePaid, dueReturned, dueUndone, dueFees}
	out := slices.Clone(dues)
	slices.SortStableFunc(out, func(a, b Due) int {
		if c := bytes.Compare(a.OrganizationID[:], b.OrganizationID[:]); c != 0 {
			return c
		}
		return slices.Index(rank, a.Kind) - slices.Index(rank, b.Kind)
	})
	return out
}
