package atonce_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/atonce"
)

// books stand for the payouts room: each round answers as the next of rounds says, the last one for ever.
type books struct {
	mu     sync.Mutex
	rounds []func(now time.Time) (tix.OrderRound, error)
	now    func() time.Time
	sent   int
	plan   tix.EventID
}

func (b *books) PlanOrder(context.Context, tix.OrderID) (tix.EventID, error) { return b.plan, nil }

func (b *books) QueuedOf(context.Context, tix.PayeeID) ([]tix.EventID, error) {
	return []tix.EventID{b.plan}, nil
}

func (b *books) SendOrders(context.Context, tix.EventID) (tix.OrderRound, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	round := b.rounds[min(b.sent, len(b.rounds)-1)]
	b.sent++
	return round(b.now())
}

func (b *books) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sent
}

type answer = func(now time.Time) (tix.OrderRound, error)

// waits is a round after which so many wait, for a while; 0: until something changes.
func waits(sent, waiting int, again time.Duration) answer {
	return func(now time.Time) (tix.OrderRound, error) {
		r := tix.OrderRound{Sent: sent, Waiting: waiting}
		if again != 0 {
			r.Again = now.Add(again)
		}
		return r, nil
	}
}

func fails(err error) answer {
	return func(time.Time) (tix.OrderRound, error) { return tix.OrderRound{}, err }
}

func began() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }

func play(t *testing.T, b *books, script func(e *testsuite.TestWorkflowEnvironment)) (*testsuite.TestWorkflowEnvironment, string) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(began())
	e.SetTestTimeout(20 * time.Second)
	b.now = func() time.Time { return e.Now().UTC() }
	atonce.Saga(atonce.NewActivities(b)).Register(e)
	if script != nil {
		script(e)
	}
	e.ExecuteWorkflow(atonce.Workflow, tix.NewEventID(), 0)
	require.True(t, e.IsWorkflowCompleted())
	require.NoError(t, e.GetWorkflowError())
	var said string
	require.NoError(t, e.GetWorkflowResult(&said))
	return e, said
}

func TestARunEndsWhenNothingWaits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rounds []answer
		calls  int
		took   time.Duration
		script func(e *testsuite.TestWorkflowEnvironment)
	}{
		"at once":                     {rounds: []answer{waits(3, 0, 0)}, calls: 1},
		"round after round":           {rounds: []answer{waits(1, 70, -time.Second), waits(1, 20, -time.Second), waits(1, 0, 0)}, calls: 3},
		"after a limit's window":      {rounds: []answer{waits(2, 1, 3*time.Hour), waits(1, 0, 0)}, calls: 2, took: 3 * time.Hour},
		"nobody says that it changed": {rounds: []answer{waits(1, 1, 0), waits(2, 0, 0)}, calls: 2, took: 24 * time.Hour},
		"when the payee is verified": {rounds: []answer{waits(0, 3, 0), waits(3, 0, 0)}, calls: 2, took: time.Hour, script: func(e *testsuite.TestWorkflowEnvironment) {
			e.RegisterDelayedCallback(func() { e.SignalWorkflow(atonce.SignalMoved, nil) }, time.Hour)
		}},
		"while the provider is away": {rounds: []answer{fails(errs.New(errs.Unavailable, "payment_unavailable", "Later.")), waits(3, 0, 0)}, calls: 2, took: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &books{rounds: c.rounds}
			e, said := play(t, b, c.script)
			require.Equal(t, "3 orders paid on", said)
			require.Equal(t, c.calls, b.count())
			require.Equal(t, c.took, e.Now().Sub(began()).Round(time.Second))
		})
	}
}

func TestARoundThatFailsForGoodWaitsForAPerson(t *testing.T) {
	t.Parallel()
	b := &books{rounds: []answer{fails(errs.New(errs.Denied, "account_not_eligible", "No.")), waits(3, 0, 0)}}
	_, said := play(t, b, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() {
			require.Equal(t, 1, b.count())
			e.UpdateWorkflow(durable.UpdateResolve, "1", &testsuite.TestUpdateCallback{OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {}},
				durable.Resolution{Action: durable.Retry, Actor: "usr_admin", Reason: "the key was wrong"})
		}, time.Hour)
	})
	require.Equal(t, "3 orders paid on", said)
}

func TestALongQueueGoesOnAsANewRun(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	b := &books{rounds: []answer{waits(50, 1000, -time.Second)}, now: e.Now}
	atonce.Saga(atonce.NewActivities(b)).Register(e)
	e.ExecuteWorkflow(atonce.Workflow, tix.NewEventID(), 0)
	require.ErrorContains(t, e.GetWorkflowError(), "continue as new")
}
