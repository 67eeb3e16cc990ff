package reconcile_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/durable/replaytest"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/reconcile"
)

// books stand for the payouts room: so many pages, of which some fail first.
type books struct {
	mu       sync.Mutex
	pages    int
	fail     int
	after    []string
	since    time.Time
	until    time.Time
	searched int
}

func (b *books) Reconcile(_ context.Context, since, until time.Time, after string) (tix.ReconcilePage, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail > 0 {
		b.fail--
		return tix.ReconcilePage{}, errors.New("reset")
	}
	b.since, b.until = since, until
	b.after = append(b.after, after)
	n := len(b.after)
	return tix.ReconcilePage{Moves: 100, Breaks: n % 2, After: strconv.Itoa(n), More: n < b.pages}, nil
}

func (b *books) MissingThere(context.Context, time.Time, time.Time) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.searched++
	return 1, nil
}

func began() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }

func env(b *books) *testsuite.TestWorkflowEnvironment {
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(began())
	e.SetTestTimeout(20 * time.Second)
	reconcile.Saga(reconcile.NewActivities(b)).Register(e)
	return e
}

func TestEveryPageOfThreeDaysIsCompared(t *testing.T) {
	t.Parallel()
	b := &books{pages: 5, fail: 3}
	e := env(b)
	e.ExecuteWorkflow(reconcile.Workflow, reconcile.Position{})
	require.NoError(t, e.GetWorkflowError())
	var words string
	require.NoError(t, e.GetWorkflowResult(&words))
	require.Equal(t, "500 movements, 3 differ, 1 missing there", words)
	require.Equal(t, []string{"", "1", "2", "3", "4"}, b.after)
	require.Equal(t, 72*time.Hour, b.until.Sub(b.since))
	require.Equal(t, 1, b.searched)
}

func TestALongRunGoesOnFromItsPage(t *testing.T) {
	t.Parallel()
	b := &books{pages: 350}
	e := env(b)
	e.ExecuteWorkflow(reconcile.Workflow, reconcile.Position{})
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, e.GetWorkflowError(), &again)
	until := b.until
	second := env(b)
	second.ExecuteWorkflow(reconcile.Workflow, reconcile.Position{Since: b.since, Until: until, After: "300", Moves: 30_000})
	require.NoError(t, second.GetWorkflowError())
	require.Len(t, b.after, 350)
	require.Equal(t, until, b.until, "the same days")
}

func stories() map[string]replaytest.Story {
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	b := &books{pages: 3}
	return map[string]replaytest.Story{"three_pages": {
		Saga: reconcile.Saga(reconcile.NewActivities(b)), ID: "reconcile:20261122-200000", Ends: "300 movements, 2 differ, 1 missing there",
		Start: func(ctx context.Context, c client.Client) error {
			return outbox.Hand(ctx, nil, reconcile.NewStarter(c).Subscriptions()[0], tix.ReconciliationAsked{At: at})
		},
	}}
}

// lazy is the run as somebody might rewrite it: it only looks for what is missing.
func lazy(ctx workflow.Context, at reconcile.Position) (string, error) {
	var a *reconcile.Activities
	return "", workflow.ExecuteActivity(durable.Patient(ctx, "Find"), a.FindMissing, at).Get(ctx, nil)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, reconcile.Type, reconcile.Workflow, lazy, told)
}
