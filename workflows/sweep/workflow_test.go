package sweep_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/durable/replaytest"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/sweep"
)

// books stand for the payouts room: so many pages of each stage; a page of which the effect happened
// once has it only once.
type books struct {
	mu     sync.Mutex
	pages  map[string]int
	done   map[string]bool // pages whose effect is there
	effect int
	faults []fault
}

// fault is what happens to one call: before its effect, after it, or with no answer in time.
type fault struct {
	err   error
	after bool
}

func faults() map[string]fault {
	return map[string]fault{
		"before the effect": {errors.New("connection refused"), false}, "after the effect": {errors.New("reset"), true},
		"no answer in time": {temporal.NewTimeoutError(enums.TIMEOUT_TYPE_START_TO_CLOSE, nil), true}, "refused, then mended": {errs.New(errs.Conflict, "odd", "No."), false},
	}
}

func (b *books) page(stage, after string) (tix.SweepPage, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var f fault
	if len(b.faults) > 0 {
		f, b.faults = b.faults[0], b.faults[1:]
	}
	if f.err != nil && !f.after {
		return tix.SweepPage{}, f.err
	}
	n, _ := strconv.Atoi(after)
	if key := stage + after; b.pages[stage] > 0 && !b.done[key] {
		b.done[key] = true
		b.effect++
	}
	if f.err != nil {
		return tix.SweepPage{}, f.err
	}
	return tix.SweepPage{Seen: 200, Found: min(b.pages[stage], 1), After: strconv.Itoa(n + 1), More: n+1 < b.pages[stage]}, nil
}

func (b *books) Late(_ context.Context, after string) (tix.SweepPage, error) {
	return b.page("late", after)
}

func (b *books) Stranded(_ context.Context, after string) (tix.SweepPage, error) {
	return b.page("payouts", after)
}

func (b *books) Unsettled(_ context.Context, after string) (tix.SweepPage, error) {
	return b.page("settlements", after)
}

func pages(late, payouts, settlements int) *books {
	return &books{pages: map[string]int{"late": late, "payouts": payouts, "settlements": settlements}, done: map[string]bool{}}
}

func env(b *books) *testsuite.TestWorkflowEnvironment {
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetTestTimeout(20 * time.Second)
	sweep.Saga(sweep.NewActivities(b)).Register(e)
	return e
}

func TestEveryPageOfEveryStageIsLookedAt(t *testing.T) {
	t.Parallel()
	b := pages(3, 2, 0)
	e := env(b)
	e.ExecuteWorkflow(sweep.Workflow, sweep.Position{})
	require.NoError(t, e.GetWorkflowError())
	var words string
	require.NoError(t, e.GetWorkflowResult(&words))
	require.Equal(t, "3 late payouts planned, 2 payouts and 0 settlements are open", words)
	require.Equal(t, 5, b.effect)
}

func TestAFaultOfAnyStepChangesNothingOfTheEnd(t *testing.T) {
	t.Parallel()
	for name, f := range faults() {
		for step := range 5 {
			t.Run(name+" of page "+strconv.Itoa(step), func(t *testing.T) {
				t.Parallel()
				b := pages(2, 2, 1)
				b.faults = append(make([]fault, step), f)
				e := env(b)
				if errs.CodeOf(f.err) != "" {
					e.RegisterDelayedCallback(func() {
						e.UpdateWorkflow(durable.UpdateResolve, "again", &testsuite.TestUpdateCallback{
							OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
						}, durable.Resolution{Action: durable.Retry, Actor: "usr_admin", Reason: "mended"})
					}, time.Hour)
				}
				e.ExecuteWorkflow(sweep.Workflow, sweep.Position{})
				require.NoError(t, e.GetWorkflowError())
				var words string
				require.NoError(t, e.GetWorkflowResult(&words))
				require.Equal(t, "2 late payouts planned, 2 payouts and 1 settlements are open", words)
				require.Equal(t, 5, b.effect, "nothing twice")
				require.Empty(t, b.faults, "it was met")
			})
		}
	}
}

func TestALongSweepGoesOnFromItsPage(t *testing.T) {
	t.Parallel()
	b := pages(1, 350, 1)
	e := env(b)
	e.ExecuteWorkflow(sweep.Workflow, sweep.Position{})
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, e.GetWorkflowError(), &again)
	require.Equal(t, 300, b.effect)
	second := env(b)
	second.ExecuteWorkflow(sweep.Workflow, sweep.Position{Stage: 1, After: "299", Found: [3]int{1, 299}})
	require.NoError(t, second.GetWorkflowError())
	require.Equal(t, 352, b.effect)
}

func stories() map[string]replaytest.Story {
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	return map[string]replaytest.Story{"three_stages": {
		Saga: sweep.Saga(sweep.NewActivities(pages(2, 1, 1))), ID: "sweep:20261122-200000", Ends: "2 late payouts planned, 1 payouts and 1 settlements are open",
		Start: func(ctx context.Context, c client.Client) error {
			return outbox.Hand(ctx, nil, sweep.NewStarter(c).Subscriptions()[0], tix.SweepAsked{At: at})
		},
	}}
}

// lazy is the run as somebody might rewrite it: it looks at no page but the first.
func lazy(ctx workflow.Context, _ sweep.Position) (string, error) {
	var a *sweep.Activities
	return "", workflow.ExecuteActivity(durable.Patient(ctx, "Look"), a.SweepPayouts, "").Get(ctx, nil)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, sweep.Type, sweep.Workflow, lazy, told)
}
