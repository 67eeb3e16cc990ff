package purchase

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"golang.org/x/time/rate"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// perSecond is how many runs are started a second at most. A run costs tens of CPU
// milliseconds at the server, so a drop of 5,000 orders drains over minutes while the buyers
// already hold their tickets.
const perSecond = 20

// WorkflowID names the one run of an order.
func WorkflowID(order tix.OrderID) string { return "purchase:" + order.String() }

// Starter starts and wakes runs. It is what the outbox calls.
type Starter struct {
	temporal client.Client
	pace     *rate.Limiter
}

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client) *Starter {
	return &Starter{temporal: c, pace: rate.NewLimiter(perSecond, perSecond)}
}

// Subscriptions are the messages that start and wake runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("purchase.start", func(ctx context.Context, m tix.OrderPlaced) error {
			return s.start(ctx, m.OrderID, WorkflowID(m.OrderID))
		}),
		outbox.Call("purchase.payment_changed", func(ctx context.Context, m tix.PaymentChanged) error { return s.wake(ctx, m.OrderID, "") }),
		outbox.Call("purchase.paid", func(ctx context.Context, m tix.OrderPaid) error { return s.wake(ctx, m.OrderID, "paid") }),
		outbox.Call("purchase.closed", func(ctx context.Context, m tix.OrderClosed) error { return s.wake(ctx, m.OrderID, m.Status) }),
	}
}

// start begins the run; one that is there already is what was wanted.
func (s *Starter) start(ctx context.Context, order tix.OrderID, id string) error {
	if err := s.pace.Wait(ctx); err != nil {
		return err
	}
	_, err := s.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: Queue,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		WorkflowTaskTimeout:                      10 * time.Second,
		StaticSummary:                            "Purchase of " + order.String(),
	}, Type, order)
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if err == nil || errors.As(err, &started) {
		return nil
	}
	return fmt.Errorf("start purchase: %w", err)
}

// wake tells the run that something changed. When the order was paid, or must be refunded,
// after its run had ended it unpaid, a late run follows and finds its place in the rows. A run
// that was broken off is started anew.
func (s *Starter) wake(ctx context.Context, order tix.OrderID, status string) error {
	err := s.temporal.SignalWorkflow(ctx, WorkflowID(order), "", SignalPayment, nil)
	var gone *serviceerror.NotFound
	if !errors.As(err, &gone) {
		return err
	}
	ended, err := s.ended(ctx, order)
	switch {
	case err != nil:
		return err
	case ended == brokenOff:
		return s.start(ctx, order, WorkflowID(order))
	case (ended == "expired" || ended == "cancelled") && (status == "paid" || status == "refunding"):
		return s.start(ctx, order, WorkflowID(order)+":late")
	}
	return nil
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
