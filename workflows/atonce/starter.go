package atonce

import (
	"context"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Saga is the run with its steps, for a worker.
func Saga(a *Activities) durable.Saga {
	return durable.Saga{Runs: map[string]any{Type: Workflow}, Steps: a}
}

// WorkflowID is the id of an event's run.
func WorkflowID(event tix.EventID) string { return "at-once:" + event.String() }

// Starter starts and wakes runs.
type Starter struct {
	temporal client.Client
	books    Books
}

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client, books Books) *Starter { return &Starter{c, books} }

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("at_once.paid", s.paid), outbox.Call("at_once.payee", s.payee),
		outbox.Call("at_once.queued", func(ctx context.Context, m tix.OrdersQueued) error { return s.ensure(ctx, m.EventID) }),
	}
}

// paid plans the payout of an order that is charged at once. A message of any other costs nothing.
func (s *Starter) paid(ctx context.Context, m tix.OrderPaid) error {
	if m.Charge != tix.ChargeAtOnce {
		return nil
	}
	event, err := s.books.PlanOrder(ctx, m.OrderID)
	if err != nil || event.IsZero() {
		return err
	}
	return s.ensure(ctx, event)
}

// payee wakes the runs of everything that waits for a payee.
func (s *Starter) payee(ctx context.Context, m tix.PayeeChanged) error {
	events, err := s.books.QueuedOf(ctx, m.PayeeID)
	for _, event := range events {
		if err == nil {
			err = s.ensure(ctx, event)
		}
	}
	return err
}

// ensure has a run look at the event: the one that is alive, or else a new one.
func (s *Starter) ensure(ctx context.Context, event tix.EventID) error {
	_, err := s.temporal.SignalWithStartWorkflow(ctx, WorkflowID(event), SignalMoved, nil, client.StartWorkflowOptions{
		ID: WorkflowID(event), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary: "Paying orders of " + event.String() + " at once",
	}, Type, event, 0)
	if err != nil {
		return fmt.Errorf("start at-once: %w", err)
	}
	return nil
}
