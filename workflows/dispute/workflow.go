package dispute

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
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
	again    = time.Hour // how soon it answers anew when an answer changed nothing
)

type run struct {
	durable.Parking
	id     tix.DisputeID
	now    DisputeSnapshot
	answer *Answer
	tried  bool // it was answered, and waits for an answer all the same
	busy   bool // it is being answered
}

func (r *run) waiting() bool {
	return r.now.Status == "needs_response" || r.now.Status == "warning_needs_response"
}

func (r *run) over() bool {
	return r.now.Status == "won" || r.now.Status == "lost" || r.now.Status == "warning_closed"
}

// learn takes what became of the dispute. An inquiry that becomes a chargeback is answered anew.
func (r *run) learn(now DisputeSnapshot) {
	if now.Status != r.now.Status {
		r.tried = false
	}
	r.now = now
}

// Workflow brings the dispute to its end and returns its last status.
func Workflow(ctx workflow.Context, id tix.DisputeID) (string, error) {
	r := &run{id: id}
	if err := r.handle(ctx); err != nil {
		return "", err
	}
	var a *Activities
	if err := workflow.ExecuteActivity(durable.Patient(ctx, "Read the dispute"), a.LookAtDispute, id).Get(ctx, &r.now); err != nil {
		return "", err
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx,
		temporal.NewSearchAttributeKeyKeyword(durable.AttrOrder).ValueSet(r.now.OrderID),
		temporal.NewSearchAttributeKeyInt64(durable.AttrAmount).ValueSet(r.now.Amount),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrCurrency).ValueSet(r.now.Currency)); err != nil {
		return "", err
	}
	for !r.over() {
		if err := r.step(ctx); err != nil {
			return "", err
		}
	}
	if err := r.show(ctx); err != nil {
		return "", err
	}
	for workflow.GetSignalChannel(ctx, SignalMoved).ReceiveAsync(nil) { // news of what is done already
	}
	return r.now.Status, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
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
			if r.over() || d.Action == Submit && (!r.waiting() || r.busy || r.answer != nil) || d.Action != Submit && d.Action != Accept || d.Actor == "" {
				return temporal.NewApplicationError("it does not wait for this answer", "answered")
			}
			return nil
		},
	})
}

// step waits for an answer, news or the deadline, and does what follows.
func (r *run) step(ctx workflow.Context) error {
	if err := r.show(ctx); err != nil {
		return err
	}
	if wait := r.wait(ctx); r.answer == nil && wait > 0 {
		if err := r.await(ctx, wait); err != nil {
			return err
		}
	}
	answer := r.answer
	if answer == nil && r.due() && !workflow.Now(ctx).Before(r.now.DueBy.Add(-early)) {
		answer = &Answer{Submit, "system"}
	}
	r.answer = nil
	if answer == nil {
		return r.Insist(ctx, "Ask the bank", func(ctx workflow.Context) error {
			var a *Activities
			var now DisputeSnapshot
			err := workflow.ExecuteActivity(durable.Provider(ctx, "Ask what has become of it", asking), a.AskAboutDispute, r.id).Get(ctx, &now)
			if err == nil {
				r.learn(now)
			}
			return err
		})
	}
	r.tried, r.busy = true, true
	defer func() { r.busy = false }()
	return r.Insist(ctx, "Answer the bank", func(ctx workflow.Context) error { return r.reply(ctx, *answer) })
}

// due reports whether the run answers by itself some day.
func (r *run) due() bool { return r.waiting() && !r.now.DueBy.IsZero() }

// wait is how long nothing needs to be done.
func (r *run) wait(ctx workflow.Context) time.Duration {
	if !r.due() {
		return patience
	}
	wait := min(patience, r.now.DueBy.Add(-early).Sub(workflow.Now(ctx)))
	if r.tried {
		wait = max(wait, again)
	}
	return wait
}

func (r *run) reply(ctx workflow.Context, answer Answer) error {
	var a *Activities
	if answer.Action == Submit {
		if err := workflow.ExecuteActivity(durable.Provider(ctx, "Give the provider the evidence's files", asking), a.PrepareEvidence, r.id).Get(ctx, nil); err != nil {
			return err
		}
	}
	var now DisputeSnapshot
	err := workflow.ExecuteActivity(durable.Provider(ctx, "Answer the bank: "+answer.Action, asking), a.AnswerDispute, r.id, answer).Get(ctx, &now)
	if err == nil {
		r.learn(now)
	}
	return err
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
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("The dispute is %s. The provider's messages and people's answers wake this run.", r.now.Status))
	return workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(r.now.Status))
}
