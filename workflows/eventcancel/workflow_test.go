package eventcancel_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
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
	slow   int       // looks until the last refund is done
	until  time.Time // buyers choose until then; zero: there is nothing to choose
	now    func() time.Time
	told   int // of orders, in the first pass
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
	if !r.until.IsZero() && r.told < r.orders {
		r.told += min(limit, r.orders-r.told)
		r.p.Waiting = r.told
		if r.p.Next = (time.Time{}); r.told == r.orders {
			r.p.Next = r.until
		}
		return r.p, nil
	}
	if r.now != nil && r.now().Before(r.until) {
		return r.p, nil
	}
	r.p.Next = time.Time{}
	n := min(limit, r.orders-r.p.Orders)
	r.p.Orders, r.p.Open, r.p.Complete = r.p.Orders+n, r.p.Open+n, n < limit
	r.p.Waiting = max(0, r.p.Waiting-n)
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

// TestALongRunContinuesAsANewOne: 25,000 orders at the pace, with buyers who choose for three weeks.
func TestALongRunContinuesAsANewOne(t *testing.T) {
	t.Parallel()
	for name, until := range map[string]time.Time{"refunds": {}, "choices": began().Add(21 * 24 * time.Hour)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &room{orders: 25_000, slow: 1, until: until}
			runs, at := 0, began()
			for done := false; !done; runs++ {
				require.Less(t, runs, 5)
				e := env(t, r)
				e.SetStartTime(at)
				r.now = e.Now
				e.ExecuteWorkflow(eventcancel.Workflow, tix.NewEventID())
				at = e.Now()
				var again *workflow.ContinueAsNewError
				if err := e.GetWorkflowError(); err != nil {
					require.ErrorAs(t, err, &again)
				} else {
					done = true
				}
			}
			require.Equal(t, 25_000, r.p.Refunded, "the rows know where it was")
			require.GreaterOrEqual(t, at.Sub(began()), 25_000/20*time.Second, "twenty orders a second")
			if until.IsZero() {
				require.Equal(t, []int{2, 251}, []int{runs, r.pages})
			} else {
				require.Equal(t, 3, runs)
				require.True(t, at.After(until))
			}
		})
	}
}

func TestBuyersHaveUntilTheDeadlineAndTheRunSleeps(t *testing.T) {
	t.Parallel()
	r := &room{orders: 150, slow: 1, until: began().Add(60 * time.Hour)}
	e := env(t, r)
	r.now = e.Now
	play(t, e)
	require.Equal(t, 150, r.p.Refunded)
	require.Equal(t, 60*time.Hour, e.Now().Sub(began()).Round(time.Minute))
	require.Equal(t, 2+3+1, r.pages, "two to tell, one look a day and at the deadline, one to close")
}

func TestAPauseWhileBuyersChooseLastsBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	r := &room{orders: 50, slow: 1, until: began().Add(10 * time.Hour)}
	e := env(t, r)
	r.now = e.Now
	pause := func(after time.Duration, paused bool) {
		e.RegisterDelayedCallback(func() {
			r.mu.Lock()
			r.paused = paused
			r.mu.Unlock()
			e.SignalWorkflow(eventcancel.SignalTurned, nil)
		}, after)
	}
	pause(time.Hour, true)
	pause(30*time.Hour, false)
	play(t, e)
	require.Equal(t, 50, r.p.Refunded)
	require.Equal(t, 30*time.Hour, e.Now().Sub(began()).Round(time.Minute))
}

// TestAFaultAtAnyStepChangesNothingAboutTheEnd: each step fails once without its effect, once with it,
// and once is never heard of again.
func TestAFaultAtAnyStepChangesNothingAboutTheEnd(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"RefundEventPage", "CountEventRefunds"} {
		for _, fault := range []string{"before", "after", "timeout"} {
			t.Run(step+" "+fault, func(t *testing.T) {
				t.Parallel()
				r := &room{orders: 250, slow: 2}
				a := eventcancel.NewActivities(r)
				do := map[string]func(context.Context, tix.EventID) (tix.CancelProgress, error){"RefundEventPage": a.RefundEventPage, "CountEventRefunds": a.CountEventRefunds}[step]
				e := env(t, r)
				calls := 0
				e.OnActivity(step, mock.Anything, mock.Anything).Return(func(ctx context.Context, event tix.EventID) (tix.CancelProgress, error) {
					if calls++; calls != 1 {
						return do(ctx, event)
					}
					switch fault {
					case "before":
						return tix.CancelProgress{}, errors.New("connection refused")
					case "after":
						_, _ = do(ctx, event)
						return tix.CancelProgress{}, errors.New("connection reset")
					}
					_, _ = do(ctx, event)
					return tix.CancelProgress{}, temporal.NewTimeoutError(enums.TIMEOUT_TYPE_START_TO_CLOSE, nil)
				})
				play(t, e)
				require.Equal(t, 250, r.p.Refunded)
				require.Greater(t, calls, 1)
			})
		}
	}
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
