package settlement

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
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
func WorkflowID(event tix.EventID) string { return "settlement:" + event.String() }

// Starter starts and wakes runs.
type Starter struct{ temporal client.Client }

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client) *Starter { return &Starter{c} }

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("settlement.start", func(ctx context.Context, m tix.EventPublished) error { return s.ensure(ctx, m.EventID) }),
		outbox.Call("settlement.moved", func(ctx context.Context, m tix.EventRescheduled) error { return s.ensure(ctx, m.EventID) }),
		outbox.Call("settlement.cancelled", func(ctx context.Context, m tix.EventCancelled) error { return s.ensure(ctx, m.EventID) }),
		outbox.Call("settlement.decided", func(ctx context.Context, m tix.SettlementDecided) error { return s.ensure(ctx, m.EventID) }),
		outbox.Call("settlement.open", s.open),
	}
}

// open starts the run of a settlement that has none; one that is alive is left alone.
func (s *Starter) open(ctx context.Context, m tix.SettlementOpen) error {
	_, err := s.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: WorkflowID(m.EventID), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		WorkflowExecutionErrorWhenAlreadyStarted: true, StaticSummary: "Settlement of " + m.EventID.String(),
	}, Type, m.EventID)
	return unlessThere(err)
}

// unlessThere makes success of a run that there is already.
func unlessThere(err error) error {
	var there *serviceerror.WorkflowExecutionAlreadyStarted
	if err != nil && !errors.As(err, &there) {
		return fmt.Errorf("start settlement: %w", err)
	}
	return nil
}

// ensure has a run look at the event: the one that is alive, or else a new one. One that has settled
// the event stays ended.
func (s *Starter) ensure(ctx context.Context, event tix.EventID) error {
	_, err := s.temporal.SignalWithStartWorkflow(ctx, WorkflowID(event), SignalChanged, nil, client.StartWorkflowOptions{
		ID: WorkflowID(event), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		StaticSummary: "Settlement of " + event.String(),
	}, Type, event)
	return unlessThere(err)
}
