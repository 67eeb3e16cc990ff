package disputes

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// WarningChanged hears of a bank's early warning from the provider, and reads it. With a new one that can
// still be acted on, what the organization's rule says is done at once.
func (s *Service) WarningChanged(ctx context.Context, m tix.WarningChanged) error {
	const op = "disputes.warning_changed"
	p, err := s.provider.GetWarningOn(ctx, m.Account, m.Reference)
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
	hear := func(rule string) error {
		return s.db.InTx(ctx, func(ctx context.Context) error {
			w := Warning{ID: tix.NewWarningID(), OrganizationID: o.OrganizationID, EventID: o.EventID, OrderID: order, Reference: p.Reference, Kind: p.Type,
				Actionable: p.Actionable, State: WarningOpen, Frozen: []tix.TicketID{}, CreatedAt: s.clock.Now()}
			fresh, err := s.store.insertWarning(ctx, &w)
			if err != nil || !fresh {
				return err
			}
			if err := s.recordWarning(ctx, w, "disputes.warning.open", rule); err != nil || !p.Actionable {
				return err
			}
			return s.obey(ctx, w, rule)
		})
	}
	rule, err := s.ruleFor(ctx, o.OrganizationID)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if err = hear(rule); errs.KindOf(err) == errs.Conflict {
		err = hear(RuleAsk) // there is nothing left to give back, or no ticket: a person looks
	}
	return errs.Wrap(op, err)
}

// obey does what a rule says.
func (s *Service) obey(ctx context.Context, w Warning, rule string) error {
	switch rule {
	case RuleNothing:
		w.State = WarningNoted
		return s.decided(ctx, w, "rule", rule)
	case RuleFreeze:
		return s.act(ctx, w, DoFreeze, "rule")
	case RuleRefund:
		used, err := s.used(ctx, w.OrderID)
		if err != nil || used {
			return err
		}
		return s.act(ctx, w, DoRefund, "rule")
	}
	return nil
}

// Decide carries out what a person decided about a warning of the organization. ErrDecided when it does not
// wait for that; Conflict when there is nothing left to give back.
func (s *Service) Decide(ctx context.Context, org tix.OrganizationID, id tix.WarningID, action string) (Warning, error) {
	var w Warning
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if w, err = s.store.lockWarning(ctx, id); err != nil {
			return err
		}
		if w.OrganizationID != org {
			return errs.Missing("warning")
		}
		if !w.waits() || w.State == WarningFrozen && action == DoFreeze {
			return ErrDecided
		}
		if err := s.act(ctx, w, action, actor(ctx)); err != nil {
			return err
		}
		w, err = s.store.lockWarning(ctx, id)
		return err
	})
	return w, errs.Wrap("disputes.decide", err)
}

// act freezes the tickets, gives the money back, or lets everything be, in the caller's transaction.
func (s *Service) act(ctx context.Context, w Warning, action, by string) error {
	switch action {
	case DoFreeze:
		all, err := s.tickets.OfOrder(ctx, w.OrderID)
		if err != nil {
			return err
		}
		for _, t := range all {
			if t.State == "valid" {
				w.Frozen = append(w.Frozen, t.ID)
			}
		}
		if len(w.Frozen) > 0 {
			if err := s.tickets.VoidTickets(ctx, w.Frozen, "disputed"); err != nil {
				return err
			}
		}
		w.State = WarningFrozen
	case DoRefund:
		if len(w.Frozen) > 0 { // so that they become void with the refund, and their places free
			if err := s.tickets.Restore(ctx, w.Frozen); err != nil {
				return err
			}
		}
		refund, err := s.refunds.RefundFraud(ctx, w.OrderID)
		if err != nil {
			return err
		}
		w.State, w.RefundID, w.Frozen = WarningRefunded, &refund, []tix.TicketID{}
	case DoDismiss:
		if err := s.thaw(ctx, w.OrderID, w.Frozen); err != nil {
			return err
		}
		w.State, w.Frozen = WarningDismissed, []tix.TicketID{}
	default:
		return errs.InvalidField("body.action", "Freeze, refund or dismiss.")
	}
	return s.decided(ctx, w, by, action)
}

func (s *Service) decided(ctx context.Context, w Warning, by, action string) error {
	now := s.clock.Now()
	w.DecidedBy, w.DecidedAt = by, &now
	if err := s.store.putWarning(ctx, &w); err != nil {
		return err
	}
	return s.recordWarning(ctx, w, "disputes.warning.decide", action)
}

// takeWarnings hands the warnings of an order to its dispute, and gives the tickets that are frozen for
// them.
func (s *Service) takeWarnings(ctx context.Context, order tix.OrderID) ([]tix.TicketID, error) {
	all, err := s.store.warningsOf(ctx, order)
	if err != nil {
		return nil, err
	}
	var frozen []tix.TicketID
	for _, w := range all {
		if !w.waits() {
			continue
		}
		frozen = append(frozen, w.Frozen...)
		w.State, w.Frozen = WarningDisputed, []tix.TicketID{}
		if err := s.store.putWarning(ctx, &w); err != nil {
			return nil, err
		}
	}
	return frozen, nil
}

// used reports whether somebody was let in with a ticket of the order.
func (s *Service) used(ctx context.Context, order tix.OrderID) (bool, error) {
	all, err := s.tickets.OfOrder(ctx, order)
	if err != nil {
		return false, err
	}
	ids := make([]tix.TicketID, len(all))
	for i, t := range all {
		ids[i] = t.ID
	}
	entries, err := s.door.Entries(ctx, ids)
	return len(entries) > 0, err
}

func (s *Service) recordWarning(ctx context.Context, w Warning, verb, what string) error {
	return s.audit.Record(ctx, tix.Action{OrganizationID: w.OrganizationID, Actor: actor(ctx), Verb: verb, Subject: w.ID.String(),
		Details: map[string]string{"order": w.OrderID.String(), "what": what, "state": w.State}})
}

// Warning gives a warning of the organization; errs.NotFound otherwise.
func (s *Service) Warning(ctx context.Context, org tix.OrganizationID, id tix.WarningID) (Warning, error) {
	w, err := s.store.warning(ctx, id)
	if err == nil && w.OrganizationID != org {
		err = errs.Missing("warning")
	}
	return w, errs.Wrap("disputes.warning", err)
}

// Warnings gives those of the organization, newest first, before a given one; of a state, or with "" all.
func (s *Service) Warnings(ctx context.Context, org tix.OrganizationID, state string, before tix.WarningID, limit int) ([]Warning, error) {
	found, err := s.store.warnings(ctx, org, state, before, limit)
	return found, errs.Wrap("disputes.warnings", err)
}
