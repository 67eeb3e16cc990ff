package purchase

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
	Type          = "Purchase"
	SignalPayment = "payment" // something changed: look again
	QueryStatus   = "status"
)

// grace is how long after the hold's end a payment under way may still land.
const grace = 2 * time.Minute

// patience is how often the run looks for itself while a bank takes its time.
const patience = 30 * time.Minute

// run is one purchase on its way.
type run struct {
	order  tix.OrderID
	status string
	durable.Parking
}

// Workflow drives the order to its end and returns its last status.
func Workflow(ctx workflow.Context, order tix.OrderID) (string, error) {
	r := &run{order: order}
	if err := r.setup(ctx); err != nil {
		return "", err
	}
	first, err := r.look(ctx)
	if err != nil {
		return "", err
	}
	if r.status == "pending_payment" {
		if err := r.await(ctx, first.ExpiresAt); err != nil {
			return "", err
		}
	}
	switch r.status {
	case "paid":
		err = r.mail(ctx)
	case "refunding":
		err = r.refund(ctx)
	}
	if err != nil {
		return "", err
	}
	r.show(ctx)
	for workflow.GetSignalChannel(ctx, SignalPayment).ReceiveAsync(nil) { // news of what is done already
	}
	return r.status, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

func (r *run) setup(ctx workflow.Context) error {
	err := workflow.SetQueryHandlerWithOptions(ctx, QueryStatus, func() (string, error) { return r.status, nil },
		workflow.QueryHandlerOptions{Description: "The order's status as this run knows it"})
	if err != nil {
		return err
	}
	return r.Handle(ctx)
}

func (r *run) look(ctx workflow.Context) (Snapshot, error) {
	var a *Activities
	var s Snapshot
	local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: time.Minute, StartToCloseTimeout: 5 * time.Second, Summary: "Read the order",
	})
	if err := workflow.ExecuteLocalActivity(local, a.Look, r.order).Get(local, &s); err != nil {
		// The database is away for longer than a worker may wait: an activity of its own does.
		if err := workflow.ExecuteActivity(durable.Patient(ctx, "Read the order"), a.Look, r.order).Get(ctx, &s); err != nil {
			return s, err
		}
	}
	r.status = s.Status
	return s, workflow.UpsertTypedSearchAttributes(ctx,
		temporal.NewSearchAttributeKeyKeyword(durable.AttrOrder).ValueSet(r.order.String()),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrEvent).ValueSet(s.EventID),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrOrganization).ValueSet(s.OrganizationID),
		temporal.NewSearchAttributeKeyInt64(durable.AttrAmount).ValueSet(s.Amount),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrCurrency).ValueSet(s.Currency),
		temporal.NewSearchAttributeKeyKeyword(durable.AttrStatus).ValueSet(s.Status),
	)
}

// await makes the payment exist and waits until the order is no longer pending.
func (r *run) await(ctx workflow.Context, expires time.Time) error {
	var a *Activities
	// The buyer can still pay by another try when this fails: the order's end decides.
	err := workflow.ExecuteActivity(durable.Provider(ctx, "Make sure the payment exists", 10*time.Minute), a.EnsurePayment, r.order).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Warn("payment could not be made", "error", err)
	}
	changed := workflow.GetSignalChannel(ctx, SignalPayment)
	until := expires.Add(grace)
	for r.status == "pending_payment" {
		r.describe(ctx, fmt.Sprintf("Waiting for the payment until %s", until.Format("15:04:05 UTC")))
		signalled := r.signal(ctx, changed, until.Sub(workflow.Now(ctx)))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		step, summary := a.Settle, "Ask the payment provider"
		if !signalled {
			step, summary = a.Expire, "Expire the unpaid order"
		}
		if err := r.Insist(ctx, summary, func(ctx workflow.Context) error {
			return workflow.ExecuteActivity(durable.Provider(ctx, summary, 24*time.Hour), step, r.order).Get(ctx, &r.status)
		}); err != nil {
			return err
		}
		r.show(ctx)
		if r.status == "pending_payment" && !signalled {
			if until, err = r.extended(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// extended gives the new end of an order that was not over yet, because a payment under way
// was given more time.
func (r *run) extended(ctx workflow.Context) (time.Time, error) {
	s, err := r.look(ctx)
	until := s.ExpiresAt.Add(grace)
	if !until.After(workflow.Now(ctx)) {
		until = workflow.Now(ctx).Add(patience)
	}
	return until, err
}

// signal waits for news, at most for so long, and swallows all news that is there.
func (r *run) signal(ctx workflow.Context, changed workflow.ReceiveChannel, most time.Duration) bool {
	timer, cancel := workflow.WithCancel(ctx)
	defer cancel()
	got := false
	s := workflow.NewSelector(ctx)
	s.AddReceive(changed, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil); got = true })
	s.AddFuture(workflow.NewTimerWithOptions(timer, max(most, time.Second), workflow.TimerOptions{Summary: "End of the hold"}), func(workflow.Future) {})
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.Select(ctx)
	for changed.ReceiveAsync(nil) {
		got = true
	}
	return got
}

func (r *run) mail(ctx workflow.Context) error {
	var a *Activities
	return r.Insist(ctx, "Send the tickets", func(ctx workflow.Context) error {
		var id tix.MailID
		if err := workflow.ExecuteActivity(durable.Mail(ctx, "Write the mail with the tickets"), a.WriteMail, r.order).Get(ctx, &id); err != nil {
			return err
		}
		return workflow.ExecuteActivity(durable.Mail(ctx, "Send the mail with the tickets"), a.SendMail, id).Get(ctx, nil)
	})
}

func (r *run) refund(ctx workflow.Context) error {
	var a *Activities
	err := r.Insist(ctx, "Refund an order that came too late", func(ctx workflow.Context) error {
		return workflow.ExecuteActivity(durable.Provider(ctx, "Refund the whole payment", 7*24*time.Hour), a.Refund, r.order).Get(ctx, nil)
	})
	if err != nil {
		return err
	}
	_, err = r.look(ctx)
	return err
}
