package purchase_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/purchase"
)

// desk is a starter over a cluster and orders that a test plays.
type desk struct {
	*mocks.Client
	start *purchase.Starter
	clock *clock.Settable
	shop  *shop
	order tix.OrderID
}

func openDesk(t *testing.T, c *mocks.Client) *desk {
	d := &desk{Client: c, clock: clock.At(time.Now()), shop: &shop{status: "pending_payment"}, order: tix.NewOrderID()}
	d.shop.placed = d.clock.Now()
	d.start = purchase.NewStarter(c, d.shop, d.clock)
	return d
}

// hand gives a message to the subscription of its topic.
func (d *desk) hand(t *testing.T, m tix.Message) error {
	t.Helper()
	for _, s := range d.start.Subscriptions() {
		if s.Topic == m.Topic() {
			return outbox.Hand(t.Context(), nil, s, m)
		}
	}
	require.Fail(t, "nobody listens to "+m.Topic())
	return nil
}

func (d *desk) starts() *mock.Call {
	return d.On("ExecuteWorkflow", mock.Anything, mock.MatchedBy(func(o client.StartWorkflowOptions) bool {
		return o.ID == "purchase:"+d.order.String() && o.TaskQueue == durable.Queue
	}), purchase.Type, d.order)
}

// Most buyers pay within seconds: their runs have less to do, and a drop costs the cluster half.
func TestAnUnpaidOrderWaitsForItsRun(t *testing.T) {
	t.Parallel()
	d := openDesk(t, mocks.NewClient(t))
	placed := tix.OrderPlaced{OrderID: d.order}
	require.ErrorContains(t, d.hand(t, placed), "not before 5s", "the shop is making the payment")
	d.clock.Advance(5 * time.Second)
	d.shop.ready = true
	require.ErrorContains(t, d.hand(t, placed), "not before 25s", "the buyer is paying")
	d.clock.Advance(25 * time.Second)
	d.starts().Return(nil, serviceerror.NewWorkflowExecutionAlreadyStarted("", "", ""))
	require.NoError(t, d.hand(t, placed), "starting twice is fine")
}

func TestAnOrderWithoutAPaymentGetsItsRunSoon(t *testing.T) {
	t.Parallel()
	d := openDesk(t, mocks.NewClient(t))
	d.clock.Advance(5 * time.Second)
	d.starts().Return(nil, nil)
	require.NoError(t, d.hand(t, tix.OrderPlaced{OrderID: d.order}))
}

func TestAnOrderThatIsPaidByThenIsLeftToThatMessage(t *testing.T) {
	t.Parallel()
	d := openDesk(t, mocks.NewClient(t))
	d.shop.status = "paid"
	require.NoError(t, d.hand(t, tix.OrderPlaced{OrderID: d.order}))
}

func TestStartingWithoutTemporalIsTriedAgain(t *testing.T) {
	t.Parallel()
	d := openDesk(t, mocks.NewClient(t))
	d.clock.Advance(time.Minute)
	d.starts().Return(nil, serviceerror.NewUnavailable("away"))
	require.ErrorContains(t, d.hand(t, tix.OrderPlaced{OrderID: d.order}), "away")
}

// A drop pays thousands of orders in a minute; whoever is over the pace gets a turn, and keeps it.
func TestStartsAreSpread(t *testing.T) {
	t.Parallel()
	c := mocks.NewClient(t)
	c.On("SignalWithStartWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(nil, nil)
	d := openDesk(t, c)
	waits := 0
	for range 200 {
		if err := d.hand(t, tix.OrderPaid{OrderID: tix.NewOrderID()}); err != nil {
			require.ErrorContains(t, err, "not before")
			waits++
		}
	}
	require.Greater(t, waits, 100)
}

func TestNews(t *testing.T) {
	t.Parallel()
	const done = enums.WORKFLOW_EXECUTION_STATUS_COMPLETED
	for name, c := range map[string]struct {
		ended   string // how the run of the order ended; "" when it is alive or there is none yet
		message string // "paid", "stuck", "closed:refunding"
		late    bool   // a late run is started
	}{
		"paid, and the run is there or not":       {"", "paid", false},
		"a payment that does not fit":             {"", "stuck", false},
		"money to return":                         {"", "closed:refunding", false},
		"paid, as the run ended":                  {"paid", "paid", false},
		"paid after it expired":                   {"expired", "paid", true},
		"paid after it was cancelled":             {"cancelled", "paid", true},
		"money to return after it expired":        {"expired", "closed:refunding", true},
		"a strange payment after it expired":      {"expired", "stuck", false},
		"paid before, and the run ended refunded": {"refunded", "paid", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, mocks.NewClient(t))
			id := purchase.WorkflowID(d.order)
			call := d.On("SignalWithStartWorkflow", mock.Anything, id, purchase.SignalPayment, nil,
				mock.MatchedBy(func(o client.StartWorkflowOptions) bool { return o.ID == id }), purchase.Type, d.order)
			if c.ended == "" {
				call.Return(nil, nil)
			} else {
				call.Return(nil, serviceerror.NewWorkflowExecutionAlreadyStarted("", "", ""))
				d.endedAs(t, done, c.ended)
			}
			if c.late {
				d.On("ExecuteWorkflow", mock.Anything, mock.MatchedBy(func(o client.StartWorkflowOptions) bool { return o.ID == id+":late" }),
					purchase.Type, d.order).Return(nil, nil)
			}
			require.NoError(t, d.tell(t, c.message))
		})
	}
}

func (d *desk) endedAs(t *testing.T, state enums.WorkflowExecutionStatus, ended string) {
	id := purchase.WorkflowID(d.order)
	d.On("DescribeWorkflowExecution", mock.Anything, id, "").Return(&workflowservice.DescribeWorkflowExecutionResponse{
		WorkflowExecutionInfo: &workflow.WorkflowExecutionInfo{Status: state}}, nil)
	if state == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED {
		run := mocks.NewWorkflowRun(t)
		run.On("Get", mock.Anything, mock.Anything).Run(func(a mock.Arguments) { *a.Get(1).(*string) = ended }).Return(nil)
		d.On("GetWorkflow", mock.Anything, id, "").Return(run)
	}
}

func (d *desk) tell(t *testing.T, message string) error {
	t.Helper()
	switch message {
	case "paid":
		return d.hand(t, tix.OrderPaid{OrderID: d.order})
	case "stuck":
		return d.hand(t, tix.PaymentStuck{OrderID: d.order})
	}
	return d.hand(t, tix.OrderClosed{OrderID: d.order, Status: message[len("closed:"):]})
}

// An order that ended unpaid needs no run; one that is alive hears of it.
func TestClosingNews(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state  enums.WorkflowExecutionStatus // of the run that took no signal
		starts bool
	}{
		"there was no run":       {enums.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED, false},
		"the run begins":         {enums.WORKFLOW_EXECUTION_STATUS_RUNNING, false},
		"the run has ended":      {enums.WORKFLOW_EXECUTION_STATUS_COMPLETED, false},
		"the run was broken off": {enums.WORKFLOW_EXECUTION_STATUS_TERMINATED, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, mocks.NewClient(t))
			id := purchase.WorkflowID(d.order)
			d.On("SignalWorkflow", mock.Anything, id, "", purchase.SignalPayment, nil).Return(serviceerror.NewNotFound("gone"))
			if c.state == enums.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED {
				d.On("DescribeWorkflowExecution", mock.Anything, id, "").Return(nil, serviceerror.NewNotFound("never was"))
			} else {
				d.endedAs(t, c.state, "expired")
			}
			if c.starts {
				d.starts().Return(nil, nil)
			}
			require.NoError(t, d.tell(t, "closed:cancelled"))
		})
	}
}

func TestANoticeReachesARunThatIsAlive(t *testing.T) {
	t.Parallel()
	d := openDesk(t, mocks.NewClient(t))
	heard := 0
	d.On("SignalWorkflow", mock.Anything, purchase.WorkflowID(d.order), "", purchase.SignalPayment, nil).
		Run(func(a mock.Arguments) { require.NoError(t, a.Get(0).(context.Context).Err()); heard++ }).Return(nil)
	require.NoError(t, d.tell(t, "closed:expired"))
	require.Equal(t, 1, heard)
}
