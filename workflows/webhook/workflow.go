package webhook

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Names of the run's type and signal.
const (
	Type      = "Webhook"
	SignalDue = "due" // something new waits: look again
)

// Idle is what a run returns when nothing waits.
const Idle = "idle"

// rounds is how often a run looks before it goes on as a new one.
const rounds = 200

// Workflow has what is due sent until nothing waits.
func Workflow(ctx workflow.Context, id tix.HookID) (string, error) {
	due := workflow.GetSignalChannel(ctx, SignalDue)
	for round := 0; ; round++ {
		for due.ReceiveAsync(nil) { // the look below sees all that was said so far
		}
		if round >= rounds || workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return "", workflow.NewContinueAsNewError(ctx, Type, id)
		}
		var a *Activities
		var next time.Time
		if err := workflow.ExecuteActivity(durable.Hooks(ctx, "Send what is due"), a.DeliverWebhooks, id).Get(ctx, &next); err != nil {
			return "", err
		}
		if next.IsZero() {
			if due.Len() > 0 {
				continue
			}
			return Idle, nil
		}
		if err := wait(ctx, due, next); err != nil {
			return "", err
		}
	}
}

// wait ends when it is time, or when the run is woken before.
func wait(ctx workflow.Context, due workflow.ReceiveChannel, until time.Time) error {
	left := until.Sub(workflow.Now(ctx))
	if left <= 0 {
		return nil
	}
	workflow.SetCurrentDetails(ctx, "The next try is at "+until.UTC().Format("2 January 2006, 15:04:05 UTC")+".")
	timer, cancel := workflow.WithCancel(ctx)
	defer cancel()
	s := workflow.NewSelector(ctx)
	s.AddReceive(due, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil) })
	s.AddFuture(workflow.NewTimerWithOptions(timer, left, workflow.TimerOptions{Summary: "Until the next try"}), func(workflow.Future) {})
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	return ctx.Err()
}
