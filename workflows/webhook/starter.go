package webhook

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

// WorkflowID is the id of an address's run.
func WorkflowID(id tix.HookID) string { return "webhook:" + id.String() }

// Starter starts and wakes runs.
type Starter struct{ temporal client.Client }

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client) *Starter { return &Starter{c} }

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("webhook.wake", func(ctx context.Context, m tix.HookDue) error { return s.wake(ctx, m.HookID) }),
	}
}

// wake has the run that is alive look again, or else a new one, also after an earlier one has ended.
func (s *Starter) wake(ctx context.Context, id tix.HookID) error {
	_, err := s.temporal.SignalWithStartWorkflow(ctx, WorkflowID(id), SignalDue, nil, client.StartWorkflowOptions{
		ID: WorkflowID(id), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary: "Webhook " + id.String(),
	}, Type, id)
	if err != nil {
		return fmt.Errorf("wake webhook: %w", err)
	}
	return nil
}
