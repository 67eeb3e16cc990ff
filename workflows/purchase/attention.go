package purchase

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
)

// insist runs a step that must not be given up. When it fails for good the run parks until a
// person decides: retry runs it again, skip goes on without it.
func (r *run) insist(ctx workflow.Context, step string, do func(workflow.Context) error) error {
	for {
		err := do(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		workflow.GetLogger(ctx).Error("step needs attention", "step", step, "error", err)
		r.parked, r.choice = step, nil
		if err := r.attention(ctx, true); err != nil {
			return err
		}
		r.describe(ctx, fmt.Sprintf("**Needs attention:** %s failed for good. Send the update `resolve` with retry or skip.", step))
		if err := workflow.Await(ctx, func() bool { return r.choice != nil }); err != nil {
			return err
		}
		choice := *r.choice
		r.parked = ""
		if err := r.attention(ctx, false); err != nil {
			return err
		}
		workflow.GetLogger(ctx).Info("step resolved", "step", step, "action", choice.Action, "actor", choice.Actor, "reason", choice.Reason)
		if choice.Action == "skip" {
			return nil
		}
	}
}

func (r *run) attention(ctx workflow.Context, needed bool) error {
	return workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyBool(durable.AttrNeedsAttention).ValueSet(needed))
}

// show makes the status findable and readable.
func (r *run) show(ctx workflow.Context) {
	if err := workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(r.status)); err != nil {
		workflow.GetLogger(ctx).Warn("status not shown", "error", err)
	}
	r.describe(ctx, "The order is "+r.status+".")
}

func (r *run) describe(ctx workflow.Context, text string) { workflow.SetCurrentDetails(ctx, text) }

// stripe gives a step that calls the payment provider its queue and limits (the client gives
// up after 20 s).
func stripe(ctx workflow.Context, summary string, most time.Duration) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: QueueStripe, Summary: summary, StartToCloseTimeout: 25 * time.Second, ScheduleToCloseTimeout: most,
		RetryPolicy: durable.Retry(time.Second, time.Minute),
	})
}

// mail gives a step that sends mail its queue and limits.
func mail(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: QueueMail, Summary: summary, StartToCloseTimeout: 30 * time.Second, ScheduleToCloseTimeout: 72 * time.Hour,
		RetryPolicy: durable.Retry(5*time.Second, 10*time.Minute),
	})
}

// patient gives a step that only needs the database the time to wait for it.
func patient(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: 10 * time.Second, ScheduleToCloseTimeout: 7 * 24 * time.Hour,
		RetryPolicy: durable.Retry(time.Second, time.Minute),
	})
}
