package eventcancel

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Names of the run's type, signal and query.
const (
	Type          = "EventCancel"
	SignalTurned  = "turned" // somebody paused or resumed: look again
	QueryProgress = "progress"
)

const (
	pace     = 5 * time.Second // between pages: twenty orders a second
	looking  = 30 * time.Second
	patience = 24 * time.Hour // how often a run looks by itself that is paused, or whose buyers choose
	renewed  = 200            // steps before the run continues as a new one, so that its history stays short
)

// run is the orders of one event.
type run struct {
	durable.Parking
	event    tix.EventID
	progress tix.CancelProgress
}

// Workflow brings every order of a cancelled event to its end and returns its last state.
func Workflow(ctx workflow.Context, event tix.EventID) (string, error) {
	r := &run{event: event}
	if err := workflow.SetQueryHandlerWithOptions(ctx, QueryProgress, func() (tix.CancelProgress, error) { return r.progress, nil },
		workflow.QueryHandlerOptions{Description: "How far the refunds are, as this run knows it"}); err != nil {
		return "", err
	}
	if err := r.Handle(ctx); err != nil {
		return "", err
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrEvent).ValueSet(event.String())); err != nil {
		return "", err
	}
	for range renewed {
		if err := r.step(ctx); err != nil {
			return "", err
		}
		if r.progress.State == "done" {
			for workflow.GetSignalChannel(ctx, SignalTurned).ReceiveAsync(nil) { // news of what is done already
			}
			return r.progress.State, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
		}
	}
	for workflow.GetSignalChannel(ctx, SignalTurned).ReceiveAsync(nil) { // the rows know
	}
	return "", workflow.NewContinueAsNewError(ctx, Type, event)
}

// step goes through a page of orders, or looks how far the refunds are, and waits: a little, or while
// buyers choose until they must have.
func (r *run) step(ctx workflow.Context) error {
	var a *Activities
	summary, step, wait := "Go through the next orders", a.RefundEventPage, pace
	if r.progress.Complete {
		summary, step, wait = "Count the refunds", a.CountEventRefunds, looking
	}
	err := r.Insist(ctx, summary, func(ctx workflow.Context) error {
		return workflow.ExecuteActivity(pages(ctx, summary), step, r.event).Get(ctx, &r.progress)
	})
	if err != nil {
		return err
	}
	if err := r.show(ctx); err != nil || r.progress.State == "done" {
		return err
	}
	switch left := r.progress.Next.Sub(workflow.Now(ctx)); {
	case r.progress.State == "paused":
		wait = patience
	case left > wait:
		wait = min(left, patience)
	}
	return r.await(ctx, wait)
}

// pages gives a step that writes some hundred rows its time.
func pages(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: 2 * time.Minute, ScheduleToCloseTimeout: 7 * 24 * time.Hour, RetryPolicy: durable.Again(time.Second, time.Minute),
	})
}

func (r *run) await(ctx workflow.Context, most time.Duration) error {
	timer, cancel := workflow.WithCancel(ctx)
	defer cancel()
	s := workflow.NewSelector(ctx)
	s.AddReceive(workflow.GetSignalChannel(ctx, SignalTurned), func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil) })
	s.AddFuture(workflow.NewTimer(timer, most), func(workflow.Future) {})
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	return ctx.Err()
}

func (r *run) show(ctx workflow.Context) error {
	p := r.progress
	details := fmt.Sprintf("%s: the buyers of %d orders were told, %d refunded, %d on their way, %d wait for a person.", p.State, p.Orders, p.Refunded, p.Open, p.Failed)
	if !p.Next.IsZero() {
		details += fmt.Sprintf(" %d buyers may choose until %s.", p.Waiting, p.Next.UTC().Format(time.RFC3339))
	}
	workflow.SetCurrentDetails(ctx, details)
	return workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(p.State))
}
