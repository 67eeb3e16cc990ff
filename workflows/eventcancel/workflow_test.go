package eventcancel_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/eventcancel"
)

// room stands for the refunds room: an event of so many orders, whose refunds take some looks.
type room struct {
	mu     sync.Mutex
	orders int
	slow   int // looks until the last refund is done
	paused bool
	fail   []error
	p      tix.CancelProgress
	pages  int
	counts int
}

func (r *room) RefundEvent(_ context.Context, _ tix.EventID, limit int) (tix.CancelProgress, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.fail) > 0 {
		err := r.fail[0]
		r.fail = r.fail[1:]
		return r.p, err
	}
	r.p.State = "running"
	if r.paused {
		r.p.State = "paused"
		return r.p, nil
	}
	r.pages++
	n := min(limit, r.orders-r.p.Orders)
	r.p.Orders, r.p.Open, r.p.Complete = r.p.Orders+n, r.p.Open+n, n < limit
	return r.p, nil
}

func (r *room) EventRefunds(context.Context, tix.EventID) (tix.CancelProgress, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts++
	if r.slow--; r.slow <= 0 {
		r.p.State, r.p.Refunded, r.p.Open = "done", r.p.Orders, 0
	}
	return r.p, nil
}

func began() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }

func env(t *testing.T, r *room) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(began())
	e.SetTestTimeout(20 * time.Second)
	eventcancel.Saga(eventcancel.NewActivities(r)).Register(e)
	return e
}

func play(t *testing.T, e *testsuite.TestWorkflowEnvironment) {
	t.Helper()
	e.ExecuteWorkflow(eventcancel.Workflow, tix.NewEventID())
	require.True(t, e.IsWorkflowCompleted())
	require.NoError(t, e.GetWorkflowError())
	var state string
	require.NoError(t, e.GetWorkflowResult(&state))
	require.Equal(t, "done", state)
}

func TestEveryOrderIsGoneThroughAtThePace(t *testing.T) {
	t.Parallel()
	r := &room{orders: 2450, slow: 3}
	e := env(t, r)
	play(t, e)
	require.Equal(t, 2450, r.p.Refunded)
	require.Equal(t, 25, r.pages)
	require.GreaterOrEqual(t, e.Now().Sub(began()), 24*5*time.Second, "twenty a second")
}

func TestAnEventWithoutOrdersIsDoneAtOnce(t *testing.T) {
	t.Parallel()
	r := &room{}
	play(t, env(t, r))
	require.Equal(t, 1, r.pages)
}

func TestAPausedRunWaitsAndGoesOn(t *testing.T) {
	t.Parallel()
	r := &room{orders: 50, paused: true}
	e := env(t, r)
	e.RegisterDelayedCallback(func() {
		r.mu.Lock()
		r.paused = false
		r.mu.Unlock()
		e.SignalWorkflow(eventcancel.SignalTurned, nil)
	}, 7*time.Hour)
	play(t, e)
	require.Equal(t, 50, r.p.Refunded)
	require.GreaterOrEqual(t, e.Now().Sub(began()), 7*time.Hour)
}

func TestALongRunContinuesAsANewOne(t *testing.T) {
	t.Parallel()
	r := &room{orders: 25_000, slow: 1}
	e := env(t, r)
	e.ExecuteWorkflow(eventcancel.Workflow, tix.NewEventID())
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, e.GetWorkflowError(), &again)
	require.Equal(t, 20_000, r.p.Orders)
	second := env(t, r)
	play(t, second)
	require.Equal(t, 25_000, r.p.Refunded, "the rows know where it was")
}

func TestAFailureIsTriedAgainAndARefusalWaitsForAPerson(t *testing.T) {
	t.Parallel()
	r := &room{orders: 10, fail: []error{errors.New("connection refused"), errs.New(errs.Conflict, "odd", "No.")}}
	e := env(t, r)
	e.RegisterDelayedCallback(func() {
		e.UpdateWorkflow(durable.UpdateResolve, "again", &testsuite.TestUpdateCallback{
			OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
		}, durable.Resolution{Action: durable.Retry, Actor: "usr_admin", Reason: "mended"})
	}, time.Hour)
	play(t, e)
	require.Equal(t, 10, r.p.Refunded)
}
