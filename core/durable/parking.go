package durable

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// UpdateResolve is the update with which a person decides about a parked step of any run.
const UpdateResolve = "resolve"

// What a person may decide, beside what a run offers of its own.
const (
	Retry = "retry" // run the step again
	Skip  = "skip"  // go on without it
	Abort = "abort" // undo what was done so far
)

// Resolution is a person's decision about a parked step.
type Resolution struct {
	Action string
	Actor  string // "usr_…"
	Reason string
}

// Parking is where a run waits for a person when a step failed for good. A step that moves money
// is never given up by itself.
type Parking struct {
	step   string // that waits; "" when none does
	offers []string
	choice *Resolution
}

// Handle lets the run take decisions; call it before the first blocking call.
func (p *Parking) Handle(ctx workflow.Context) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, UpdateResolve, func(_ workflow.Context, c Resolution) error {
		p.choice = &c
		return nil
	}, workflow.UpdateHandlerOptions{
		Description: "Decide about a parked step: what to do, by whom and why",
		Validator: func(_ workflow.Context, c Resolution) error {
			switch {
			case p.step == "":
				return temporal.NewApplicationError("no step waits for a decision", "not_parked")
			case !slices.Contains(p.offers, c.Action):
				return temporal.NewApplicationError("the action is one of "+strings.Join(p.offers, ", "), "invalid_action")
			case c.Actor == "" || c.Reason == "":
				return temporal.NewApplicationError("a decision has an actor and a reason", "invalid_decision")
			}
			return nil
		},
	})
}

// Insist runs a step that must not be given up. When it fails for good the run parks until a person
// decides: retry runs it again, skip goes on without it.
func (p *Parking) Insist(ctx workflow.Context, step string, do func(workflow.Context) error) error {
	for {
		err := do(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		choice, err := p.Ask(ctx, step, err, Retry, Skip)
		if err != nil || choice.Action == Skip {
			return err
		}
	}
}

// Ask parks the run until a person chooses one of the offers.
func (p *Parking) Ask(ctx workflow.Context, step string, cause error, offers ...string) (Resolution, error) {
	workflow.GetLogger(ctx).Error("step needs attention", "step", step, "error", cause)
	p.step, p.offers, p.choice = step, offers, nil
	if err := attention(ctx, true); err != nil {
		return Resolution{}, err
	}
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("**Needs attention:** %s failed for good. Send the update `resolve` with %s.", step, strings.Join(offers, " or ")))
	if err := workflow.Await(ctx, func() bool { return p.choice != nil }); err != nil {
		return Resolution{}, err
	}
	choice := *p.choice
	p.step = ""
	if err := attention(ctx, false); err != nil {
		return Resolution{}, err
	}
	workflow.GetLogger(ctx).Info("step resolved", "step", step, "action", choice.Action, "actor", choice.Actor, "reason", choice.Reason)
	return choice, nil
}

func attention(ctx workflow.Context, needed bool) error {
	return workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyBool(AttrNeedsAttention).ValueSet(needed))
}
