package payout

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

// WorkflowID is the id of a payout's run.
func WorkflowID(id tix.PayoutID) string { return "payout:" + id.String() }

// Starter starts and wakes runs, and takes decisions to them.
type Starter struct {
	temporal client.Client
	books    Books
}

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client, books Books) *Starter { return &Starter{c, books} }

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("payout.start", func(ctx context.Context, m tix.PayoutPlanned) error { return s.start(ctx, m.PayoutID) }),
		outbox.Call("payout.moved", func(ctx context.Context, m tix.PayoutMoved) error { return s.ensure(ctx, m.PayoutID) }),
		outbox.Call("payout.payee", s.payee),
	}
}

// payee wakes everything that waits for a payee.
func (s *Starter) payee(ctx context.Context, m tix.PayeeChanged) error {
	ids, err := s.books.BlockedOf(ctx, m.PayeeID)
	for _, id := range ids {
		if err == nil {
			err = s.ensure(ctx, id)
		}
	}
	return err
}

// start gives a payout a run; one that is alive is left alone.
func (s *Starter) start(ctx context.Context, id tix.PayoutID) error {
	_, err := s.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: WorkflowID(id), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true, StaticSummary: "Payout " + id.String(),
	}, Type, id)
	var alive *serviceerror.WorkflowExecutionAlreadyStarted
	if err != nil && !errors.As(err, &alive) {
		return fmt.Errorf("start payout: %w", err)
	}
	return nil
}

// ensure has a run look at the payout: the one that is alive, or else a new one, also after an
// earlier one has ended: a bank may send money back days later.
func (s *Starter) ensure(ctx context.Context, id tix.PayoutID) error {
	_, err := s.temporal.SignalWithStartWorkflow(ctx, WorkflowID(id), SignalMoved, nil, client.StartWorkflowOptions{
		ID: WorkflowID(id), TaskQueue: durable.Queue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary: "Payout " + id.String(),
	}, Type, id)
	if err != nil {
		return fmt.Errorf("start payout: %w", err)
	}
	return nil
}

// Resolve takes a person's decision to the run. Conflict payout_not_parked when it does not wait for
// one.
func (s *Starter) Resolve(ctx context.Context, id tix.PayoutID, action, actor, reason string) error {
	const op = "payout.resolve"
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
		return errs.New(errs.Conflict, "payout_not_parked", "This payout does not wait for a decision.").At(op, err)
	}
	if err != nil {
		return errs.New(errs.Unavailable, "workflows_away", "The decision could not be delivered. Please try again.").At(op, err)
	}
	return nil
}
