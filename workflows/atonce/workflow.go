package atonce

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Names of the run's type and signal.
const (
	Type        = "AtOnce"
	SignalMoved = "moved" // an order is paid, or the payee changed: look again
)

const (
	patience = 24 * time.Hour     // how often the run looks for itself
	trying   = 7 * 24 * time.Hour // how long the provider may be away before a person is asked
	aRound   = 2 * time.Minute
	renewed  = 200 // rounds before the run continues as a new one
)

// Workflow pays what waits of an event's orders and returns how many payouts it sent, in words.
func Workflow(ctx workflow.Context, event tix.EventID, sent int) (string, error) {
	var parking durable.Parking
	if err := parking.Handle(ctx); err != nil {
		return "", err
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrEvent).ValueSet(event.String())); err != nil {
		return "", err
	}
	moved := workflow.GetSignalChannel(ctx, SignalMoved)
	for range renewed {
		swallow(moved)
		var r tix.OrderRound
		if err := parking.Insist(ctx, "Pay orders at once", func(ctx workflow.Context) error {
			var a *Activities
			step := workflow.WithStartToCloseTimeout(durable.Mass(ctx, "Pay what waits", trying), aRound)
			return workflow.ExecuteActivity(step, a.SendOrderPayouts, event).Get(ctx, &r)
		}); err != nil {
			return "", err
		}
		sent += r.Sent
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d orders are paid on, %d wait.", sent, r.Waiting))
		if r.Waiting == 0 && moved.Len() == 0 {
			return fmt.Sprintf("%d orders paid on", sent), workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
		}
		wait := patience
		if !r.Again.IsZero() {
			wait = min(wait, r.Again.Sub(workflow.Now(ctx)))
		}
		if r.Waiting > 0 && wait > 0 {
			if _, err := workflow.AwaitWithTimeout(ctx, wait, func() bool { return moved.Len() > 0 }); err != nil {
				return "", err
			}
		}
	}
	return "", workflow.NewContinueAsNewError(ctx, Type, event, sent)
}

// swallow takes all news that is there: what follows looks at everything.
func swallow(c workflow.ReceiveChannel) {
	for c.ReceiveAsync(nil) {
	}
}
