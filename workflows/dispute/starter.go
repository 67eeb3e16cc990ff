package dispute

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

// WorkflowID is the id of a dispute's run.
func WorkflowID(id tix.DisputeID) string { return "dispute:" + id.String() }

// Starter starts and wakes runs, and takes answers to them.
type Starter struct{ temporal client.Client }

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client) *Starter { return &Starter{c} }

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{outbox.Call("dispute.moved", func(ctx context.Context, m tix.DisputeMoved) error {
		_, err := s.temporal.SignalWithStartWorkflow(ctx, WorkflowID(m.DisputeID), SignalMoved, nil, client.StartWorkflowOptions{
			ID: WorkflowID(m.DisputeID), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
			StaticSummary: "Dispute " + m.DisputeID.String(),
		}, Type, m.DisputeID)
		var ended *serviceerror.WorkflowExecutionAlreadyStarted
		if err != nil && !errors.As(err, &ended) {
			return fmt.Errorf("start dispute: %w", err)
		}
		return nil
	})}
}

// Answer has the run submit the evidence or accept the dispute. Conflict dispute_answered when it does
// not wait for that.
func (s *Starter) Answer(ctx context.Context, id tix.DisputeID, action, actor string) error {
	const op = "dispute.answer"
	h, err := s.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(id), UpdateName: UpdateAnswer, WaitForStage: client.WorkflowUpdateStageCompleted, Args: []any{Answer{action, actor}},
	})
	if err == nil {
		err = h.Get(ctx, nil)
	}
	var refused *temporal.ApplicationError
	var gone *serviceerror.NotFound
	if errors.As(err, &refused) || errors.As(err, &gone) {
		return errs.New(errs.Conflict, "dispute_answered", "This dispute was answered already, or is closed.").At(op, err)
	}
	if err != nil {
		return errs.New(errs.Unavailable, "workflows_away", "The answer could not be delivered. Please try again.").At(op, err)
	}
	return nil
}
