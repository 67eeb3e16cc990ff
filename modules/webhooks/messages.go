package webhooks

import (
	"context"
	"slices"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

func (m *Module) listens() []outbox.Subscription {
	s := m.service
	return []outbox.Subscription{
		outbox.OnMany("webhooks.tells_paid", s.OrdersPaid),
		outbox.OnMany("webhooks.tells_returned", s.MoneyReturned),
		outbox.On("webhooks.tells_published", func(ctx context.Context, e tix.EventPublished) error {
			return s.event(ctx, eventPublished, e.EventID, e.OrganizationID, e.EventID.String())
		}),
		outbox.On("webhooks.tells_rescheduled", func(ctx context.Context, e tix.EventRescheduled) error {
			return s.event(ctx, eventRescheduled, e.EventID, e.OrganizationID, "")
		}),
		outbox.On("webhooks.tells_cancelled", func(ctx context.Context, e tix.EventCancelled) error {
			return s.event(ctx, eventCancelled, e.EventID, e.OrganizationID, e.EventID.String())
		}),
		outbox.On("webhooks.tells_settled", func(ctx context.Context, e tix.EventSettled) error {
			return s.event(ctx, eventSettled, e.EventID, e.OrganizationID, e.EventID.String())
		}),
		outbox.On("webhooks.tells_dispute", s.DisputeMoved),
	}
}

// OrdersPaid writes down who is to hear of orders that were paid.
func (s *Service) OrdersPaid(ctx context.Context, all []tix.OrderPaid) error {
	out := make([]news, len(all))
	for i, p := range all {
		out[i] = news{org: p.OrganizationID, topic: orderPaid, reference: p.OrderID.String(), at: p.At, data: map[string]any{
			"order_id": p.OrderID, "event_id": p.EventID, "organization_id": p.OrganizationID, "total": p.Total, "tickets": p.Tickets,
		}}
	}
	return s.tell(ctx, out)
}

// MoneyReturned writes down who is to hear of money that went back, or came back from there.
func (s *Service) MoneyReturned(ctx context.Context, all []tix.MoneyReturned) error {
	out := make([]news, len(all))
	for i, r := range all {
		out[i] = news{org: r.OrganizationID, topic: orderRefunded, reference: r.Key, at: s.clock.Now(), data: map[string]any{
			"reference": r.Key, "order_id": r.OrderID, "event_id": r.EventID, "organization_id": r.OrganizationID, "amount": r.Amount,
		}}
		if r.Undone {
			out[i].topic = refundUndone
		}
	}
	return s.tell(ctx, out)
}

func (s *Service) event(ctx context.Context, topic string, id tix.EventID, org tix.OrganizationID, reference string) error {
	return s.tell(ctx, []news{{org: org, topic: topic, reference: reference, at: s.clock.Now(), data: map[string]any{"event_id": id, "organization_id": org}}})
}

// DisputeMoved writes down who is to hear that a dispute was opened or decided. The message says neither,
// so the dispute is asked, and what was told already is not told again.
func (s *Service) DisputeMoved(ctx context.Context, m tix.DisputeMoved) error {
	const op = "webhooks.dispute_moved"
	d, err := s.disputes.DisputeSheet(ctx, m.DisputeID)
	if err != nil {
		return errs.Wrap(op, err)
	}
	about := func(topic string) news {
		n := news{org: d.OrganizationID, topic: topic, reference: d.ID.String(), at: s.clock.Now(), data: map[string]any{
			"dispute_id": d.ID, "order_id": d.OrderID, "event_id": d.EventID, "organization_id": d.OrganizationID, "amount": d.Amount, "status": d.Status,
		}}
		if !d.DueBy.IsZero() {
			n.data["due_by"] = d.DueBy.UTC().Format(time.RFC3339)
		}
		return n
	}
	out := []news{about(disputeOpened)}
	if slices.Contains([]string{"won", "lost", "warning_closed"}, d.Status) {
		out = append(out, about(disputeClosed))
	}
	return errs.Wrap(op, s.tell(ctx, out))
}

// tell writes one row for each hook that wants to hear of it, and wakes the hooks' runs. It sends nothing.
func (s *Service) tell(ctx context.Context, all []news) error {
	return errs.Wrap("webhooks.tell", s.db.InTx(ctx, func(ctx context.Context) error {
		var orgs []tix.OrganizationID
		for _, n := range all {
			orgs = append(orgs, n.org)
		}
		hooks, err := s.store.listening(ctx, orgs)
		if err != nil || len(hooks) == 0 {
			return err
		}
		var rows []Delivery
		wake := map[tix.HookID]bool{}
		for _, n := range all {
			message := tix.NewMessageID()
			for _, h := range hooks {
				if h.OrganizationID != n.org || !slices.Contains(h.Topics, n.topic) {
					continue
				}
				d, err := s.delivery(h, n, message)
				if err != nil {
					return err
				}
				rows, wake[h.ID] = append(rows, d), true
			}
		}
		fresh, err := s.store.insert(ctx, rows)
		if err != nil || fresh == 0 {
			return err
		}
		for id := range wake {
			if err := s.out.Publish(ctx, tix.HookDue{HookID: id}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// delivery is a row that is due now.
func (s *Service) delivery(h Hook, n news, message tix.MessageID) (Delivery, error) {
	body, err := n.payload()
	if err != nil {
		return Delivery{}, err
	}
	reference := n.topic + ":" + n.reference
	if n.reference == "" {
		reference += message.String()
	}
	now := s.clock.Now()
	return Delivery{
		ID: tix.NewDeliveryID(), OrganizationID: h.OrganizationID, HookID: h.ID, MessageID: message, Topic: n.topic, Reference: reference,
		Payload: body, State: Pending, NextTryAt: &now, CreatedAt: now,
	}, nil
}
