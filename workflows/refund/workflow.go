package refund

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Names of the run's type, signal and query.
const (
	Type        = "Refund"
	SignalMoved = "moved" // the provider said something: look again
	QueryState  = "state"
)

// What a person may decide about a parked refund.
const (
	Retry  = durable.Retry
	Settle = "settle"
	Abort  = durable.Abort
)

const (
	patience = 6 * time.Hour      // how often the run looks for itself
	giving   = 7 * 24 * time.Hour // how long the provider may be away before a person is asked
)

// run is one refund on its way.
type run struct {
	durable.Parking
	refund tix.RefundID
	state  string
	mass   bool
}

// Workflow drives the refund to its end and returns its last state.
func Workflow(ctx workflow.Context, refund tix.RefundID) (string, error) {
	r := &run{refund: refund}
	if err := workflow.SetQueryHandlerWithOptions(ctx, QueryState, func() (string, error) { return r.state, nil },
		workflow.QueryHandlerOptions{Description: "The refund's state as this run knows it"}); err != nil {
		return "", err
	}
	if err := r.Handle(ctx); err != nil {
		return "", err
	}
	if err := r.look(ctx); err != nil {
		return "", err
	}
	for r.open() {
		if err := r.step(ctx); err != nil {
			return "", err
		}
		if err := r.show(ctx); err != nil {
			return "", err
		}
	}
	for workflow.GetSignalChannel(ctx, SignalMoved).ReceiveAsync(nil) { // news of what is done already
	}
	return r.state, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

func (r *run) open() bool {
	return r.state != "refunded" && r.state != "settled" && r.state != "aborted"
}

func (r *run) look(ctx workflow.Context) error {
	var a *Activities
	var s RefundSnapshot
	if err := workflow.ExecuteActivity(durable.Patient(ctx, "Read the refund"), a.LookAtRefund, r.refund).Get(ctx, &s); err != nil {
		return err
	}
	r.state, r.mass = s.State, s.Mass
	return workflow.UpsertTypedSearchAttributes(ctx,
		temporal.NewSearchAttributeKeyKeyword(durable.AttrOrder).ValueSet(s.OrderID),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrEvent).ValueSet(s.EventID),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrOrganization).ValueSet(s.OrganizationID),
		temporal.NewSearchAttributeKeyInt64(durable.AttrAmount).ValueSet(s.Amount),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrCurrency).ValueSet(s.Currency),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(s.State),
	)
}

// step brings an open refund one step further.
func (r *run) step(ctx workflow.Context) error {
	if r.state == "failed" {
		return r.ask(ctx, errors.New("the bank sent the money back"))
	}
	var a *Activities
	provider := durable.Provider
	if r.mass {
		provider = durable.Mass
	}
	var err error
	if r.state == "requested" {
		// The step that can be undone comes first: a transfer back can be made again, a refund cannot.
		err = workflow.ExecuteActivity(provider(ctx, "Take back what payees were paid of it", giving), a.RecoverRefund, r.refund).Get(ctx, nil)
	}
	if err == nil {
		err = workflow.ExecuteActivity(provider(ctx, "Give the money back", giving), a.GiveRefund, r.refund).Get(ctx, &r.state)
	}
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return r.ask(ctx, err)
	}
	if r.state == "pending" || r.state == "disputed" {
		return r.await(ctx)
	}
	return nil
}

// ask parks the refund until a person decides, and carries the decision out.
func (r *run) ask(ctx workflow.Context, cause error) error {
	for {
		choice, err := r.Ask(ctx, "Give the money back", cause, Retry, Settle, Abort)
		if err != nil {
			return err
		}
		var a *Activities
		err = workflow.ExecuteActivity(durable.Patient(ctx, "Carry out the decision: "+choice.Action), a.ResolveRefund, r.refund, choice).Get(ctx, &r.state)
		if err == nil || ctx.Err() != nil {
			return err
		}
		cause = err // a decision that cannot be carried out is not the last word
	}
}

// await waits for news of the bank, and looks by itself now and then.
func (r *run) await(ctx workflow.Context) error {
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("The refund is %s. The provider's messages wake this run.", r.state))
	timer, cancel := workflow.WithCancel(ctx)
	defer cancel()
	moved := workflow.GetSignalChannel(ctx, SignalMoved)
	s := workflow.NewSelector(ctx)
	s.AddReceive(moved, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil) })
	s.AddFuture(workflow.NewTimerWithOptions(timer, patience, workflow.TimerOptions{Summary: "Look again"}), func(workflow.Future) {})
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	for moved.ReceiveAsync(nil) {
	}
	return ctx.Err()
}

// show makes the state findable and readable.
func (r *run) show(ctx workflow.Context) error {
	workflow.SetCurrentDetails(ctx, "The refund is "+r.state+".")
	return workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(r.state))
}
