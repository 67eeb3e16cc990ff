package purchase_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/purchase"
)

// hand gives a message to the subscription of its topic.
func hand[M tix.Message](t *testing.T, c client.Client, m M) error {
	t.Helper()
	for _, s := range purchase.NewStarter(c).Subscriptions() {
		if s.Topic == m.Topic() {
			return outbox.Hand(t.Context(), nil, s, m)
		}
	}
	require.Fail(t, "nobody listens to "+m.Topic())
	return nil
}

func TestStartingTwiceIsFine(t *testing.T) {
	t.Parallel()
	order := tix.NewOrderID()
	c := mocks.NewClient(t)
	c.On("ExecuteWorkflow", mock.Anything, mock.MatchedBy(func(o client.StartWorkflowOptions) bool {
		return o.ID == "purchase:"+order.String() && o.TaskQueue == purchase.Queue
	}), purchase.Type, order).Return(nil, serviceerror.NewWorkflowExecutionAlreadyStarted("", "", ""))
	require.NoError(t, hand(t, c, tix.OrderPlaced{OrderID: order}))
}

func TestStartingWithoutTemporalIsTriedAgain(t *testing.T) {
	t.Parallel()
	c := mocks.NewClient(t)
	c.On("ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(nil, serviceerror.NewUnavailable("away"))
	require.Error(t, hand(t, c, tix.OrderPlaced{OrderID: tix.NewOrderID()}))
}

func TestWaking(t *testing.T) {
	t.Parallel()
	const running, done, failed, terminated = enums.WORKFLOW_EXECUTION_STATUS_RUNNING, enums.WORKFLOW_EXECUTION_STATUS_COMPLETED,
		enums.WORKFLOW_EXECUTION_STATUS_FAILED, enums.WORKFLOW_EXECUTION_STATUS_TERMINATED
	const never = enums.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED
	for name, c := range map[string]struct {
		state   enums.WorkflowExecutionStatus // of the run that took no signal
		ended   string
		message string // "paid", "closed:<status>" or "changed"
		starts  string // what is started after the order's id; "-" nothing
	}{
		"news before the run began":               {never, "", "paid", "-"},
		"news while the run begins":               {running, "", "paid", "-"},
		"paid, as the run ended":                  {done, "paid", "paid", "-"},
		"paid after it expired":                   {done, "expired", "paid", ":late"},
		"paid after it was cancelled":             {done, "cancelled", "paid", ":late"},
		"money to return after it expired":        {done, "expired", "closed:refunding", ":late"},
		"closed, as everybody knows":              {done, "expired", "closed:expired", "-"},
		"a payment changed after it expired":      {done, "expired", "changed", "-"},
		"refunded, as the run ended":              {done, "refunded", "closed:refunded", "-"},
		"paid after the run was broken off":       {failed, "", "paid", ""},
		"a change after the run was broken off":   {terminated, "", "changed", ""},
		"closing news after it was broken off":    {terminated, "", "closed:refunding", ""},
		"a cancelled order, its run broken off":   {failed, "", "closed:cancelled", ""},
		"paid before, and the run ended refunded": {done, "refunded", "paid", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			order := tix.NewOrderID()
			id := purchase.WorkflowID(order)
			m := mocks.NewClient(t)
			m.On("SignalWorkflow", mock.Anything, id, "", purchase.SignalPayment, nil).Return(serviceerror.NewNotFound("gone"))
			if c.state == never {
				m.On("DescribeWorkflowExecution", mock.Anything, id, "").Return(nil, serviceerror.NewNotFound("never was"))
			} else {
				m.On("DescribeWorkflowExecution", mock.Anything, id, "").Return(&workflowservice.DescribeWorkflowExecutionResponse{
					WorkflowExecutionInfo: &workflow.WorkflowExecutionInfo{Status: c.state}}, nil)
			}
			if c.state == done {
				run := mocks.NewWorkflowRun(t)
				run.On("Get", mock.Anything, mock.Anything).Run(func(a mock.Arguments) { *a.Get(1).(*string) = c.ended }).Return(nil)
				m.On("GetWorkflow", mock.Anything, id, "").Return(run)
			}
			if c.starts != "-" {
				m.On("ExecuteWorkflow", mock.Anything, mock.MatchedBy(func(o client.StartWorkflowOptions) bool { return o.ID == id+c.starts }),
					purchase.Type, order).Return(nil, nil)
			}
			require.NoError(t, tellOf(t, m, order, c.message))
		})
	}
}

func tellOf(t *testing.T, c client.Client, order tix.OrderID, message string) error {
	t.Helper()
	switch message {
	case "paid":
		return hand(t, c, tix.OrderPaid{OrderID: order})
	case "changed":
		return hand(t, c, tix.PaymentChanged{OrderID: order})
	}
	return hand(t, c, tix.OrderClosed{OrderID: order, Status: message[len("closed:"):]})
}

func TestANoticeReachesARunThatIsAlive(t *testing.T) {
	t.Parallel()
	order := tix.NewOrderID()
	c := mocks.NewClient(t)
	heard := 0
	c.On("SignalWorkflow", mock.Anything, purchase.WorkflowID(order), "", purchase.SignalPayment, nil).
		Run(func(a mock.Arguments) { require.NoError(t, a.Get(0).(context.Context).Err()); heard++ }).Return(nil)
	require.NoError(t, hand(t, c, tix.PaymentChanged{OrderID: order}))
	require.Equal(t, 1, heard)
}
