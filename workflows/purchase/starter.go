package purchase

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// WorkflowID names the one run of an order.
func WorkflowID(order tix.OrderID) string { return "purchase:" + order.String() }

const (
	// soon is how long an order waits for a run that must make its payment, because the shop's own
	// try has failed or its process has died.
	soon = 5 * time.Second
	// unhurried is how long an order with a payment waits for a run. Whoever pays by then has a run
	// that only sends the tickets.
	unhurried = 30 * time.Second
)

// Starter starts and wakes runs. It is what the outbox calls.
type Starter struct {
	temporal client.Client
	orders   Orders
	clock    clock.Clock
	pace     *pace
}

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client, orders Orders, clk clock.Clock) *Starter {
	return &Starter{temporal: c, orders: orders, clock: clk, pace: newPace()}
}

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("purchase.start", func(ctx context.Context, m tix.OrderPlaced) error { return s.placed(ctx, m.OrderID) }),
		outbox.Call("purchase.paid", func(ctx context.Context, m tix.OrderPaid) error { return s.ensure(ctx, m.OrderID, "paid", m.At) }),
		outbox.Call("purchase.closed", func(ctx context.Context, m tix.OrderClosed) error { return s.closed(ctx, m.OrderID, m.Status) }),
		outbox.Call("purchase.stuck", func(ctx context.Context, m tix.PaymentStuck) error { return s.ensure(ctx, m.OrderID, "", time.Time{}) }),
	}
}

// placed starts the run of an order that is still unpaid when its time has come. One that is not
// has had the message with which its run starts.
func (s *Starter) placed(ctx context.Context, order tix.OrderID) error {
	o, err := s.orders.Sheet(ctx, order)
	if err != nil || o.Status != "pending_payment" {
		return err
	}
	wait := soon
	if o.PaymentReady {
		wait = unhurried
	}
	if left := o.CreatedAt.Add(wait).Sub(s.clock.Now()); left > 0 {
		return outbox.Later(left)
	}
	if err := s.pace.turn(order, o.CreatedAt, time.Now()); err != nil {
		return err
	}
	return s.start(ctx, order, WorkflowID(order))
}

// ensure has a run look at the order again: the one that is alive, or else a new one. When its run
// has ended the order unpaid and it was paid or must be refunded since, a late run follows and finds
// its place in the rows.
func (s *Starter) ensure(ctx context.Context, order tix.OrderID, status string, since time.Time) error {
	if err := s.pace.turn(order, since, time.Now()); err != nil {
		return err
	}
	began := time.Now()
	_, err := s.temporal.SignalWithStartWorkflow(ctx, WorkflowID(order), SignalPayment, nil, options(WorkflowID(order), order), Type, order)
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if !errors.As(err, &started) {
		s.pace.took(time.Since(began), time.Now())
		return wrap(err)
	}
	ended, err := s.ended(ctx, order)
	if err == nil && (ended == "expired" || ended == "cancelled") && (status == "paid" || status == "refunding") {
		err = s.start(ctx, order, WorkflowID(order)+":late")
	}
	return err
}

// closed tells the run, if there is one, that its order has ended. An order that must be refunded
// needs one.
func (s *Starter) closed(ctx context.Context, order tix.OrderID, status string) error {
	if status == "refunding" {
		return s.ensure(ctx, order, status, time.Time{}) // who waits for money gives way to nobody
	}
	return s.wake(ctx, order)
}

func options(id string, order tix.OrderID) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: id, TaskQueue: durable.Queue,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		WorkflowTaskTimeout:                      10 * time.Second,
		StaticSummary:                            "Purchase of " + order.String(),
	}
}

// start begins a run; one that is there already is what was wanted.
func (s *Starter) start(ctx context.Context, order tix.OrderID, id string) error {
	began := time.Now()
	_, err := s.temporal.ExecuteWorkflow(ctx, options(id, order), Type, order)
	s.pace.took(time.Since(began), time.Now())
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &started) {
		return nil
	}
	return wrap(err)
}

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("start purchase: %w", err)
}

// wake tells a run that is alive that something changed. One that was broken off is started anew.
func (s *Starter) wake(ctx context.Context, order tix.OrderID) error {
	err := s.temporal.SignalWorkflow(ctx, WorkflowID(order), "", SignalPayment, nil)
	var gone *serviceerror.NotFound
	if !errors.As(err, &gone) {
		return err
	}
	ended, err := s.ended(ctx, order)
	if err == nil && ended == brokenOff {
		err = s.start(ctx, order, WorkflowID(order))
	}
	return err
}

// brokenOff is how a run ended that failed or was terminated.
const brokenOff = "broken_off"

// ended gives the status with which the order's run ended; "" when there was none yet, or one
// has begun meanwhile: it reads the rows itself.
func (s *Starter) ended(ctx context.Context, order tix.OrderID) (string, error) {
	found, err := s.temporal.DescribeWorkflowExecution(ctx, WorkflowID(order), "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	switch found.GetWorkflowExecutionInfo().GetStatus() {
	case enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return "", nil
	case enums.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		var status string
		return status, s.temporal.GetWorkflow(ctx, WorkflowID(order), "").Get(ctx, &status)
	}
	return brokenOff, nil
}
