package settlement

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
	Type          = "Settlement"
	SignalChanged = "changed" // the event moved, or somebody decided: look again
	QueryState    = "state"
)

// patience is how often the run looks for itself while it waits for a person.
const patience = 7 * 24 * time.Hour

// run is one event's settlement.
type run struct {
	durable.Parking
	event tix.EventID
	state string
}

// Workflow waits until an event's money is due, settles it, and returns the settlement's last state.
func Workflow(ctx workflow.Context, event tix.EventID) (string, error) {
	r := &run{event: event}
	if err := workflow.SetQueryHandlerWithOptions(ctx, QueryState, func() (string, error) { return r.state, nil },
		workflow.QueryHandlerOptions{Description: "The settlement's state as this run knows it"}); err != nil {
		return "", err
	}
	if err := r.Handle(ctx); err != nil {
		return "", err
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrEvent).ValueSet(event.String())); err != nil {
		return "", err
	}
	for r.state != "settled" {
		if err := r.step(ctx); err != nil {
			return "", err
		}
	}
	for workflow.GetSignalChannel(ctx, SignalChanged).ReceiveAsync(nil) { // news of what is done already
	}
	return r.state, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// step reads when the event is due, waits for that or for news, and settles what is due.
func (r *run) step(ctx workflow.Context) error {
	var a *Activities
	var d Due
	if err := workflow.ExecuteActivity(durable.Patient(ctx, "Read when the event is due"), a.ReadDue, r.event).Get(ctx, &d); err != nil {
		return err
	}
	r.state = d.State
	if err := r.show(ctx, d); err != nil || r.state == "settled" {
		return err
	}
	wait := patience
	if r.state == "waiting" {
		wait = d.At.Sub(workflow.Now(ctx))
	}
	if wait > 0 {
		if news := r.await(ctx, wait); ctx.Err() != nil {
			return ctx.Err()
		} else if news && r.state == "waiting" {
			return nil // the event may have moved
		}
	}
	if r.state == "held" {
		return nil
	}
	return r.Insist(ctx, "Settle the event", func(ctx workflow.Context) error {
		return workflow.ExecuteActivity(durable.Patient(ctx, "Settle the event"), a.SettleEvent, r.event).Get(ctx, &r.state)
	})
}

// await waits for news, at most for so long.
func (r *run) await(ctx workflow.Context, most time.Duration) (news bool) {
	timer, cancel := workflow.WithCancel(ctx)
	defer cancel()
	changed := workflow.GetSignalChannel(ctx, SignalChanged)
	s := workflow.NewSelector(ctx)
	s.AddReceive(changed, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil); news = true })
	s.AddFuture(workflow.NewTimerWithOptions(timer, most, workflow.TimerOptions{Summary: "Until the event is due"}), func(workflow.Future) {})
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	for changed.ReceiveAsync(nil) {
		news = true
	}
	return news
}

func (r *run) show(ctx workflow.Context, d Due) error {
	details := map[string]string{
		"waiting":  fmt.Sprintf("Waiting until %s.", d.At.Format("2 January 2006, 15:04 UTC")),
		"held":     "On hold until an administrator releases it.",
		"approval": "**Needs attention:** two administrators must approve.",
		"settled":  "Settled. Each payout has a run of its own.",
	}[r.state]
	workflow.SetCurrentDetails(ctx, details)
	return workflow.UpsertTypedSearchAttributes(ctx,
		temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(r.state),
		temporal.NewSearchAttributeKeyBool(durable.AttrNeedsAttention).ValueSet(r.state == "approval"))
}
