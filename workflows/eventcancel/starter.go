package eventcancel

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
func WorkflowID(event tix.EventID) string { return "event-cancel:" + event.String() }

// Starter starts and wakes runs.
type Starter struct{ temporal client.Client }

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client) *Starter { return &Starter{c} }

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("eventcancel.start", func(ctx context.Context, m tix.EventCancelled) error { return s.ensure(ctx, m.EventID) }),
		outbox.Call("eventcancel.turned", func(ctx context.Context, m tix.CancellationTurned) error { return s.ensure(ctx, m.EventID) }),
	}
}

// ensure has a run look at the event: the one that is alive, or else a new one; one that is done stays
// ended.
func (s *Starter) ensure(ctx context.Context, event tix.EventID) error {
	_, err := s.temporal.SignalWithStartWorkflow(ctx, WorkflowID(event), SignalTurned, nil, client.StartWorkflowOptions{
		ID: WorkflowID(event), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		StaticSummary: "Orders of the cancelled " + event.String(),
	}, Type, event)
	var ended *serviceerror.WorkflowExecutionAlreadyStarted
	if err != nil && !errors.As(err, &ended) {
		return fmt.Errorf("start event cancellation: %w", err)
	}
	return nil
}
