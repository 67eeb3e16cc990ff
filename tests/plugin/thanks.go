package guestbook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// patience is how long after the sale a buyer is thanked.
const patience = 24 * time.Hour

func newEntryID() EntryID { return tix.NewID[entryKind]() }

// invite lets the buyer of a paid order write; it runs in one transaction with the inbox mark.
func (m *Module) invite(ctx context.Context, paid tix.OrderPaid) error {
	return m.store.invite(ctx, Invitation{OrderID: paid.OrderID, OrganizationID: paid.OrganizationID, InvitedAt: m.clock.Now()})
}

// plan starts the private workflow; one that is there already is what was wanted. Private
// workflows run on the queue of the platform's own worker.
func (m *Module) plan(ctx context.Context, paid tix.OrderPaid) error {
	_, err := m.runs.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: "guestbook-thanks:" + paid.OrderID.String(), TaskQueue: durable.Queue, WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, "GuestbookThanks", paid.OrderID)
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if err == nil || errors.As(err, &started) {
		return nil
	}
	return fmt.Errorf("plan thanks: %w", err)
}

// Thanks waits a day and thanks the buyer of an order; it answers whether it was the first to.
func Thanks(ctx workflow.Context, order tix.OrderID) (first bool, err error) {
	if err := workflow.Sleep(ctx, patience); err != nil {
		return false, err
	}
	step := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second, RetryPolicy: durable.Again(time.Second, time.Minute)})
	var s *Steps
	err = workflow.ExecuteActivity(step, s.ThankBuyer, order).Get(step, &first)
	return first, err
}

// Steps are the activities of Thanks.
type Steps struct{ m *Module }

// ThankBuyer marks the invitation as thanked.
func (s *Steps) ThankBuyer(ctx context.Context, order tix.OrderID) (bool, error) {
	first, err := s.m.store.thank(ctx, order, s.m.clock.Now())
	return first, durable.Fail(err)
}
