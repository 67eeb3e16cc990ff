package payout

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Names of the run's type, signal and query.
const (
	Type        = "Payout"
	SignalMoved = "moved" // the bank, the payee or a person: look again
	QueryState  = "state"
)

const (
	patience = 24 * time.Hour      // how often the run looks for itself
	sending  = 14 * 24 * time.Hour // how long the provider may be away, or our balance short, before a person is asked
)

// run is one payout on its way.
type run struct {
	durable.Parking
	payout tix.PayoutID
	state  string
}

// Workflow brings the payout to its end and returns its last state.
func Workflow(ctx workflow.Context, payout tix.PayoutID) (string, error) {
	r := &run{payout: payout}
	if err := workflow.SetQueryHandlerWithOptions(ctx, QueryState, func() (string, error) { return r.state, nil },
		workflow.QueryHandlerOptions{Description: "The payout's state as this run knows it"}); err != nil {
		return "", err
	}
	if err := r.Handle(ctx); err != nil {
		return "", err
	}
	due, err := r.look(ctx)
	if err != nil {
		return "", err
	}
	if wait := due.Sub(workflow.Now(ctx)); wait > 0 && r.state == "planned" {
		workflow.SetCurrentDetails(ctx, "Waiting until "+due.Format("2 January 2006, 15:04 UTC")+".")
		if err := workflow.NewTimerWithOptions(ctx, wait, workflow.TimerOptions{Summary: "Until the reserve is due"}).Get(ctx, nil); err != nil {
			return "", err
		}
	}
	if r.state == "paid" { // woken by a bank that sent back what it had
		if err := r.bank(ctx); err != nil {
			return "", err
		}
	}
	for r.state != "paid" && r.state != "aborted" {
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

func (r *run) look(ctx workflow.Context) (time.Time, error) {
	var a *Activities
	var s PayoutSnapshot
	if err := workflow.ExecuteActivity(durable.Patient(ctx, "Read the payout"), a.LookAtPayout, r.payout).Get(ctx, &s); err != nil {
		return time.Time{}, err
	}
	r.state = s.State
	return s.Due, workflow.UpsertTypedSearchAttributes(ctx,
		temporal.NewSearchAttributeKeyKeyword(durable.AttrEvent).ValueSet(s.EventID),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrOrganization).ValueSet(s.OrganizationID),
		temporal.NewSearchAttributeKeyInt64(durable.AttrAmount).ValueSet(s.Amount),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrCurrency).ValueSet(s.Currency),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(s.State),
	)
}

// step brings the payout one step further.
func (r *run) step(ctx workflow.Context) error {
	var a *Activities
	switch r.state {
	case "planned", "blocked":
		var sent Sent
		err := workflow.ExecuteActivity(durable.Provider(ctx, "Transfer to the payee", sending), a.SendPayout, r.payout).Get(ctx, &sent)
		if err != nil {
			return r.ask(ctx, err)
		}
		if r.state = sent.State; r.state != "blocked" {
			return nil
		}
		if wait := sent.Again.Sub(workflow.Now(ctx)); wait > 0 {
			return r.await(ctx, "A limit holds it up until "+sent.Again.Format("2 January 2006, 15:04 UTC")+", or until an administrator lets it through.", min(wait, patience))
		}
		return r.await(ctx, "The payee may not be paid now. The run goes on when that changes.", patience)
	case "failed":
		return r.ask(ctx, errors.New("the bank sent the money back"))
	}
	if err := r.bank(ctx); err != nil || r.state != "in_transit" {
		return err
	}
	return r.await(ctx, "On its way to the bank. The provider's messages wake this run.", patience)
}

func (r *run) bank(ctx workflow.Context) error {
	var a *Activities
	if err := workflow.ExecuteActivity(durable.Provider(ctx, "Pay out to the bank", sending), a.BankPayout, r.payout).Get(ctx, &r.state); err != nil {
		return r.ask(ctx, err)
	}
	return nil
}

// ask parks the payout until a person decides, and carries the decision out.
func (r *run) ask(ctx workflow.Context, cause error) error {
	if ctx.Err() != nil {
		return cause
	}
	for {
		choice, err := r.Ask(ctx, "Pay the payee", cause, durable.Retry, durable.Abort)
		if err != nil {
			return err
		}
		var a *Activities
		err = workflow.ExecuteActivity(durable.Patient(ctx, "Carry out the decision: "+choice.Action), a.ResolvePayout, r.payout, choice).Get(ctx, &r.state)
		if err == nil || ctx.Err() != nil {
			return err
		}
		cause = err // a decision that cannot be carried out is not the last word
	}
}

// await waits for news, and looks by itself after a while.
func (r *run) await(ctx workflow.Context, details string, most time.Duration) error {
	if err := r.show(ctx); err != nil {
		return err
	}
	workflow.SetCurrentDetails(ctx, details)
	timer, cancel := workflow.WithCancel(ctx)
	defer cancel()
	moved := workflow.GetSignalChannel(ctx, SignalMoved)
	s := workflow.NewSelector(ctx)
	s.AddReceive(moved, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil) })
	s.AddFuture(workflow.NewTimerWithOptions(timer, most, workflow.TimerOptions{Summary: "Look again"}), func(workflow.Future) {})
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	for moved.ReceiveAsync(nil) {
	}
	return ctx.Err()
}

// show makes the state findable and readable.
func (r *run) show(ctx workflow.Context) error {
	workflow.SetCurrentDetails(ctx, "The payout is "+r.state+".")
	return workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(r.state))
}
