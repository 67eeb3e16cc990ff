package refunds

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// CallOff asks to cancel events of an organization together, for one reason, with the same choices for
// their buyers.
type CallOff struct {
	Events      []CallOffEvent // 1 to 100
	Reason      string         // ticket holders read it
	Credit      bool           // buyers may choose a credit
	CreditUntil *time.Time     // until when that is good; nil: without an end
	ChooseUntil *time.Time     // needed when there is something to choose
	Otherwise   string         // for who does not choose; "" is GetRefund
}

// CallOffEvent is one of them.
type CallOffEvent struct {
	EventID    tix.EventID
	NewEventID tix.EventID               // buyers may choose tickets for this one; zero for none
	Tiers      map[tix.TierID]tix.TierID // of the new event, where names do not say it
}

// BatchEventCosts is what cancelling one event of a batch would give back.
type BatchEventCosts struct {
	Event tix.EventCard
	Costs
}

// PreviewBatch works out what cancelling the events would give back, one by one, and refuses what
// CreateBatch refuses. Nothing changes.
func (s *Service) PreviewBatch(ctx context.Context, org tix.OrganizationID, in CallOff) ([]BatchEventCosts, error) {
	const op = "refunds.preview_batch"
	if in.Reason == "" {
		in.Reason = "none yet"
	}
	cards, err := s.checkBatch(ctx, org, &in)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	out := make([]BatchEventCosts, len(cards))
	for i, card := range cards {
		c, err := s.costs(ctx, card)
		if err != nil {
			return nil, errs.Wrap(op, err)
		}
		out[i] = BatchEventCosts{card, c}
	}
	return out, nil
}

// BatchView is a batch with what has become of its events, in their order.
type BatchView struct {
	Batch
	Events []BatchEventView
}

// BatchEventView is one event of a batch; Progress is nil until its run has begun.
type BatchEventView struct {
	BatchEvent
	Name     string
	Progress *Progress
}

// CreateBatch cancels the events, each in a transaction of its own: one that cannot be cancelled is
// noted as failed and does not stop the others. What a crash leaves is done by this room's own message.
// Every event then has a run of its own. errs.Invalid names what is wrong with the request.
func (s *Service) CreateBatch(ctx context.Context, org tix.OrganizationID, in CallOff) (BatchView, error) {
	const op = "refunds.create_batch"
	if _, err := s.checkBatch(ctx, org, &in); err != nil {
		return BatchView{}, errs.Wrap(op, err)
	}
	b := Batch{ID: tix.NewBatchID(), OrganizationID: org, Reason: in.Reason, Credit: in.Credit, CreditUntil: in.CreditUntil, ChooseUntil: in.ChooseUntil, Otherwise: in.Otherwise,
		Actor: auth.From(ctx).Actor(), CreatedAt: s.clock.Now()}
	rows := make([]BatchEvent, len(in.Events))
	for i, e := range in.Events {
		rows[i] = BatchEvent{BatchID: b.ID, EventID: e.EventID, OrganizationID: org, Position: i, NewEventID: e.NewEventID, Tiers: e.Tiers, State: EventAsked}
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insertBatch(ctx, &b, rows); err != nil {
			return err
		}
		if err := s.out.Publish(ctx, BatchAsked{BatchID: b.ID}); err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: b.Actor, Verb: "refunds.batch.create", Subject: b.ID.String(),
			Details: map[string]string{"events": fmt.Sprint(len(rows)), "reason": b.Reason}})
	})
	if err != nil {
		return BatchView{}, errs.Wrap(op, err)
	}
	if err := s.callOff(ctx, b); err != nil {
		s.log.WarnContext(ctx, "not all events are cancelled yet", "batch", b.ID.String(), "error", err)
	}
	v, err := s.BatchOf(ctx, org, b.ID)
	return v, errs.Wrap(op, err)
}

// BatchAsked says that events are to be cancelled together.
type BatchAsked struct {
	BatchID tix.BatchID `json:"batch_id"`
}

// Topic implements tix.Message.
func (BatchAsked) Topic() string { return "refunds.batch_asked" }

// finishBatch cancels what is not cancelled yet.
func (s *Service) finishBatch(ctx context.Context, m BatchAsked) error {
	b, err := s.store.batch(ctx, m.BatchID)
	if err == nil {
		err = s.callOff(ctx, b)
	}
	return errs.Wrap("refunds.finish_batch", err)
}

func (s *Service) callOff(ctx context.Context, b Batch) error {
	rows, err := s.store.batchEvents(ctx, b.ID)
	if err != nil {
		return err
	}
	var failed []error
	for _, row := range rows {
		if row.State == EventAsked {
			failed = append(failed, s.callOffOne(ctx, b, row.EventID))
		}
	}
	return errors.Join(failed...)
}

// callOffOne cancels one event, or notes why it cannot be.
func (s *Service) callOffOne(ctx context.Context, b Batch, event tix.EventID) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		row, err := s.store.lockBatchEvent(ctx, b.ID, event)
		if err != nil || row.State != EventAsked {
			return err
		}
		if err := s.calendar.CallOff(ctx, b.OrganizationID, event, b.Reason); err != nil {
			return err
		}
		c := Cancellation{EventID: event, OrganizationID: b.OrganizationID, State: CancelRunning, Pass: passTell, NewEventID: row.NewEventID, Tiers: row.Tiers,
			Credit: b.Credit, CreditUntil: b.CreditUntil, Otherwise: b.Otherwise, CreatedAt: s.clock.Now()}
		if c.choices() {
			c.ChooseUntil = b.ChooseUntil
		}
		if _, err := s.store.insertCancellation(ctx, &c); err != nil {
			return err
		}
		return s.store.turnBatchEvent(ctx, b.ID, event, EventCancelled, "")
	})
	var refused *errs.Error
	if errors.As(err, &refused) && (refused.Kind == errs.Conflict || refused.Kind == errs.NotFound || refused.Kind == errs.Invalid) {
		return s.store.turnBatchEvent(ctx, b.ID, event, EventFailed, refused.Safe)
	}
	return err
}

// BatchOf gives a batch of the organization with the progress of each event; errs.NotFound otherwise.
func (s *Service) BatchOf(ctx context.Context, org tix.OrganizationID, id tix.BatchID) (BatchView, error) {
	const op = "refunds.batch_of"
	b, err := s.store.batchOf(ctx, org, id)
	if err != nil {
		return BatchView{}, errs.Wrap(op, err)
	}
	rows, err := s.store.batchEvents(ctx, id)
	if err != nil {
		return BatchView{}, errs.Wrap(op, err)
	}
	out := BatchView{Batch: b, Events: make([]BatchEventView, len(rows))}
	for i, row := range rows {
		card, err := s.events.Card(ctx, row.EventID)
		if err != nil {
			return BatchView{}, errs.Wrap(op, err)
		}
		out.Events[i] = BatchEventView{BatchEvent: row, Name: card.Name}
		if row.State != EventCancelled {
			continue
		}
		p, err := s.CancelProgress(ctx, org, row.EventID)
		if err != nil {
			return BatchView{}, errs.Wrap(op, err)
		}
		out.Events[i].Progress = &p
	}
	return out, nil
}

// Batches lists those of the organization, newest first, before a given one.
func (s *Service) Batches(ctx context.Context, org tix.OrganizationID, before tix.BatchID, limit int) ([]Batch, error) {
	found, err := s.store.batches(ctx, org, before, limit)
	return found, errs.Wrap("refunds.batches", err)
}

// sameName reports whether two tiers are called the same by people.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
