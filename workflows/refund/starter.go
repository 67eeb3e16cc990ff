package refund

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Saga is the run with its steps, for a worker.
func Saga(a *Activities) durable.Saga {
	return durable.Saga{Runs: map[string]any{Type: Workflow}, Steps: a}
}

// WorkflowID is the id of a refund's run.
func WorkflowID(id tix.RefundID) string { return "refund:" + id.String() }

// Starter starts and wakes runs, and takes decisions to them.
type Starter struct{ temporal client.Client }

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client) *Starter { return &Starter{c} }

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("refund.start", func(ctx context.Context, m tix.RefundRequested) error { return s.ensure(ctx, m.RefundID) }),
		outbox.Call("refund.moved", func(ctx context.Context, m tix.RefundMoved) error { return s.ensure(ctx, m.RefundID) }),
	}
}

// ensure has a run look at the refund: the one that is alive, or else a new one, also after an
// earlier one has ended: a bank may send money back days later.
func (s *Starter) ensure(ctx context.Context, id tix.RefundID) error {
	_, err := s.temporal.SignalWithStartWorkflow(ctx, WorkflowID(id), SignalMoved, nil, client.StartWorkflowOptions{
		ID: WorkflowID(id), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary: "Refund " + id.String(),
	}, Type, id)
	if err != nil {
		return fmt.Errorf("start refund: %w", err)
	}
	return nil
}

// Resolve takes a person's decision to the run. Conflict refund_not_parked when it does not wait for
// one.
func (s *Starter) Resolve(ctx context.Context, id tix.RefundID, action, actor, reason string) error {
	const op = "refund.resolve"
	h, err := s.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(id), UpdateName: durable.UpdateResolve, WaitForStage: client.WorkflowUpdateStageCompleted,
		Args: []any{durable.Resolution{Action: action, Actor: actor, Reason: reason}},
	})
	if err == nil {
		err = h.Get(ctx, nil)
	}
	var refused *temporal.ApplicationError
	var gone *serviceerror.NotFound
	if errors.As(err, &refused) || errors.As(err, &gone) {
		return errs.New(errs.Conflict, "refund_not_parked", "This refund does not wait for a decision.").At(op, err)
	}
	if err != nil {
		return errs.New(errs.Unavailable, "workflows_away", "The decision could not be delivered. Please try again.").At(op, err)
	}
	return nil
}
