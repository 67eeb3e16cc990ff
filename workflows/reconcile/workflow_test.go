package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	"github.com/tixters/tixters/workflows/reconcile"
)

// books stand for the payouts room: so many pages of our own, and of each payee's account. A page that was
// compared is compared once, however often it is asked for.
type books struct {
	mu       sync.Mutex
	pages    int
	accounts int // each has two pages
	faults   []fault
	compared []string // pages, in order
	since    time.Time
	until    time.Time
}

// fault is what happens to one call: before its effect, after it, or with no answer in time.
type fault struct {
	err   error
	after bool
}

func faults() map[string]fault {
	return map[string]fault{
		"before the effect": {errors.New("connection refused"), false}, "after the effect": {errors.New("reset"), true},
		"no answer in time": {temporal.NewTimeoutError(enums.TIMEOUT_TYPE_START_TO_CLOSE, nil), true}, "refused, then mended": {errs.New(errs.Denied, "odd", "No."), false},
	}
}

// call meets the next fault, or has its effect.
func (b *books) call(page string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var f fault
	if len(b.faults) > 0 {
		f, b.faults = b.faults[0], b.faults[1:]
	}
	if (f.err == nil || f.after) && !slices.Contains(b.compared, page) {
		b.compared = append(b.compared, page)
	}
	return f.err
}

func (b *books) Reconcile(_ context.Context, since, until time.Time, after string) (tix.ReconcilePage, error) {
	n, _ := strconv.Atoi(after)
	b.since, b.until = since, until
	return tix.ReconcilePage{Moves: 100, Breaks: (n + 1) % 2, After: strconv.Itoa(n + 1), More: n+1 < b.pages}, b.call("ours " + after)
}

func (b *books) MissingThere(context.Context, time.Time, time.Time) (int, error) {
	return 1, b.call("missing")
}

func (b *books) ReconcileAccount(_ context.Context, _, _ time.Time, at tix.AccountPlace) (tix.AccountPage, error) {
	payee := at.PayeeID
	if at.After == "" {
		payee[15]++
	}
	if int(payee[15]) > b.accounts {
		return tix.AccountPage{Done: true}, b.call("no more")
	}
	page := tix.AccountPage{Place: tix.AccountPlace{PayeeID: payee, After: "second"}, Moves: 10}
	if at.After != "" {
		page.Place.After, page.Breaks = "", 1
	}
	return page, b.call(fmt.Sprintf("account %d %s", payee[15], at.After))
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
	b := &books{pages: 3, accounts: 2}
	e := env(b)
	e.ExecuteWorkflow(reconcile.Workflow, reconcile.Position{})
	require.NoError(t, e.GetWorkflowError())
	var words string
	require.NoError(t, e.GetWorkflowResult(&words))
	require.Equal(t, "300 movements, 2 differ, 1 missing there; of payees' accounts 40, 2 differ", words)
	require.Equal(t, everything(), b.compared)
	require.Equal(t, 72*time.Hour, b.until.Sub(b.since))
}

// everything is what a run of three pages and two accounts looks at.
func everything() []string {
	return []string{"ours ", "ours 1", "ours 2", "missing", "account 1 ", "account 1 second", "account 2 ", "account 2 second", "no more"}
}

func TestAFaultOfAnyStepChangesNothingOfTheEnd(t *testing.T) {
	t.Parallel()
	for name, f := range faults() {
		for step, what := range everything() {
			t.Run(name+" of "+what, func(t *testing.T) {
				t.Parallel()
				b := &books{pages: 3, accounts: 2, faults: append(make([]fault, step), f)}
				e := env(b)
				if errs.CodeOf(f.err) != "" {
					e.RegisterDelayedCallback(func() {
						e.UpdateWorkflow(durable.UpdateResolve, "again", &testsuite.TestUpdateCallback{
							OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
						}, durable.Resolution{Action: durable.Retry, Actor: "usr_admin", Reason: "mended"})
					}, time.Hour)
				}
				e.ExecuteWorkflow(reconcile.Workflow, reconcile.Position{})
				require.NoError(t, e.GetWorkflowError())
				var words string
				require.NoError(t, e.GetWorkflowResult(&words))
				require.Equal(t, "300 movements, 2 differ, 1 missing there; of payees' accounts 40, 2 differ", words)
				require.Equal(t, everything(), b.compared, "nothing is left out, and nothing twice")
				require.Empty(t, b.faults, "it was met")
			})
		}
	}
}

func TestALongRunGoesOnFromItsPage(t *testing.T) {
	t.Parallel()
	b := &books{pages: 350, accounts: 100}
	e := env(b)
	e.ExecuteWorkflow(reconcile.Workflow, reconcile.Position{})
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, e.GetWorkflowError(), &again)
	until := b.until
	require.Len(t, b.compared, 300)
	second := env(b)
	second.ExecuteWorkflow(reconcile.Workflow, reconcile.Position{Since: b.since, Until: until, After: "300", Moves: 30_000})
	require.NoError(t, second.GetWorkflowError())
	require.Len(t, b.compared, 350+1+200+1)
	require.Equal(t, until, b.until, "the same days")

	// In the middle of an account.
	third := &books{pages: 1, accounts: 3}
	e = env(third)
	at := tix.PayeeID{15: 2}
	e.ExecuteWorkflow(reconcile.Workflow, reconcile.Position{Since: b.since, Until: until, Accounts: true, Account: tix.AccountPlace{PayeeID: at, After: "second"}})
	require.NoError(t, e.GetWorkflowError())
	require.Equal(t, []string{"account 2 second", "account 3 ", "account 3 second", "no more"}, third.compared)
}

func stories() map[string]replaytest.Story {
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	b := &books{pages: 3, accounts: 1}
	return map[string]replaytest.Story{"three_pages": {
		Saga: reconcile.Saga(reconcile.NewActivities(b)), ID: "reconcile:20261122-200000", Ends: "300 movements, 2 differ, 1 missing there; of payees' accounts 20, 1 differ",
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
