package dispute

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Names of the run's type, signal and update.
const (
	Type         = "Dispute"
	SignalMoved  = "moved"  // the provider said something: look again
	UpdateAnswer = "answer" // a person submits or accepts
	Submit       = "submit"
	Accept       = "accept"
)

const (
	early    = 24 * time.Hour // before the deadline the run submits by itself
	patience = 24 * time.Hour // how often it looks for itself
	asking   = 3 * 24 * time.Hour
)

// Disputes is what the run asks of the disputes room. Every method reads the row first and is safe to
// repeat.
type Disputes interface {
	// DisputeSheet reads the dispute.
	DisputeSheet(ctx context.Context, id tix.DisputeID) (tix.DisputeSheet, error)
	// Look asks the provider what has become of it and answers its status.
	Look(ctx context.Context, id tix.DisputeID) (string, error)
	// Submit tells the bank what is written down; Accept gives the dispute up. Both answer the status then.
	Submit(ctx context.Context, id tix.DisputeID, actor string) (string, error)
	Accept(ctx context.Context, id tix.DisputeID, actor string) (string, error)
}

// Activities are the steps of the run.
type Activities struct{ disputes Disputes }

// NewActivities joins the steps to the room.
func NewActivities(disputes Disputes) *Activities { return &Activities{disputes} }

// DisputeSnapshot is what the run knows: ids, states and amounts.
type DisputeSnapshot struct {
	Status   string
	OrderID  string
	Amount   int64
	Currency string
	DueBy    time.Time
}

// LookAtDispute reads the dispute's row.
func (a *Activities) LookAtDispute(ctx context.Context, id tix.DisputeID) (DisputeSnapshot, error) {
	s, err := a.disputes.DisputeSheet(ctx, id)
	if err != nil {
		return DisputeSnapshot{}, durable.Fail(err)
	}
	return DisputeSnapshot{Status: s.Status, OrderID: s.OrderID.String(), Amount: s.Amount.Amount, Currency: string(s.Amount.Currency), DueBy: s.DueBy}, nil
}

// AskAboutDispute asks the provider what has become of it.
func (a *Activities) AskAboutDispute(ctx context.Context, id tix.DisputeID) (string, error) {
	status, err := a.disputes.Look(ctx, id)
	return status, durable.Fail(err)
}

// Answer is a person's decision, or the run's own.
type Answer struct{ Action, Actor string }

// AnswerDispute submits the evidence, or gives the dispute up.
func (a *Activities) AnswerDispute(ctx context.Context, id tix.DisputeID, d Answer) (string, error) {
	do := a.disputes.Submit
	if d.Action == Accept {
		do = a.disputes.Accept
	}
	status, err := do(ctx, id, d.Actor)
	return status, durable.Fail(err)
}

// Saga is the run with its steps, for a worker.
func Saga(a *Activities) durable.Saga {
	return durable.Saga{Runs: map[string]any{Type: Workflow}, Steps: a}
}

type run struct {
	durable.Parking
	id     tix.DisputeID
	status string
	answer *Answer
}

func (r *run) waiting() bool {
	return r.status == "needs_response" || r.status == "warning_needs_response"
}

func (r *run) over() bool {
	return r.status == "won" || r.status == "lost" || r.status == "warning_closed"
}

// Workflow brings the dispute to its end and returns its last status.
func Workflow(ctx workflow.Context, id tix.DisputeID) (string, error) {
	r := &run{id: id}
	if err := r.handle(ctx); err != nil {
		return "", err
	}
	var a *Activities
	var s DisputeSnapshot
	if err := workflow.ExecuteActivity(durable.Patient(ctx, "Read the dispute"), a.LookAtDispute, id).Get(ctx, &s); err != nil {
		return "", err
	}
	r.status = s.Status
	if err := workflow.UpsertTypedSearchAttributes(ctx,
		temporal.NewSearchAttributeKeyKeyword(durable.AttrOrder).ValueSet(s.OrderID),
		temporal.NewSearchAttributeKeyInt64(durable.AttrAmount).ValueSet(s.Amount),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrCurrency).ValueSet(s.Currency)); err != nil {
		return "", err
	}
	for !r.over() {
		if err := r.step(ctx, s.DueBy); err != nil {
			return "", err
		}
	}
	if err := r.show(ctx); err != nil {
		return "", err
	}
	for workflow.GetSignalChannel(ctx, SignalMoved).ReceiveAsync(nil) { // news of what is done already
	}
	return r.status, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

func (r *run) handle(ctx workflow.Context) error {
	if err := r.Handle(ctx); err != nil {
		return err
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, UpdateAnswer, func(_ workflow.Context, d Answer) error {
		r.answer = &d
		return nil
	}, workflow.UpdateHandlerOptions{
		Description: "Submit the evidence, or accept the dispute, and by whom",
		Validator: func(_ workflow.Context, d Answer) error {
			if r.over() || d.Action == Submit && !r.waiting() || d.Action != Submit && d.Action != Accept || d.Actor == "" {
				return temporal.NewApplicationError("it does not wait for this answer", "answered")
			}
			return nil
		},
	})
}

// step waits for an answer, news or the deadline, and does what follows.
func (r *run) step(ctx workflow.Context, due time.Time) error {
	if err := r.show(ctx); err != nil {
		return err
	}
	wait := patience
	last := due.Add(-early).Sub(workflow.Now(ctx))
	if r.waiting() && !due.IsZero() {
		wait = min(wait, max(last, 0))
	}
	if r.answer == nil && wait > 0 {
		if err := r.await(ctx, wait); err != nil {
			return err
		}
	}
	var a *Activities
	answer := r.answer
	if answer == nil && r.waiting() && !due.IsZero() && !workflow.Now(ctx).Before(due.Add(-early)) {
		answer = &Answer{Submit, "system"}
	}
	r.answer = nil
	return r.Insist(ctx, "Answer the bank", func(ctx workflow.Context) error {
		if answer != nil {
			return workflow.ExecuteActivity(durable.Provider(ctx, "Answer the bank: "+answer.Action, asking), a.AnswerDispute, r.id, *answer).Get(ctx, &r.status)
		}
		return workflow.ExecuteActivity(durable.Provider(ctx, "Ask what has become of it", asking), a.AskAboutDispute, r.id).Get(ctx, &r.status)
	})
}

func (r *run) await(ctx workflow.Context, most time.Duration) error {
	moved := workflow.GetSignalChannel(ctx, SignalMoved)
	if _, err := workflow.AwaitWithTimeout(ctx, most, func() bool { return r.answer != nil || moved.Len() > 0 }); err != nil {
		return err
	}
	for moved.ReceiveAsync(nil) {
	}
	return nil
}

func (r *run) show(ctx workflow.Context) error {
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("The dispute is %s. The provider's messages and people's answers wake this run.", r.status))
	return workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(r.status))
}

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
