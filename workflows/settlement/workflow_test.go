package settlement_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/settlement"
)

// books stand for the payouts room.
type books struct {
	mu      sync.Mutex
	state   string
	due     time.Time
	settles func() (string, error)
	looked  int
	settled int
}

func (b *books) Due(context.Context, tix.EventID) (string, time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.looked++
	return b.state, b.due, nil
}

func (b *books) Settle(context.Context, tix.EventID) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settled++
	state, err := b.settles()
	if err == nil {
		b.state = state
	}
	return b.state, err
}

func (b *books) set(state string, due time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state, b.due = state, due
}

func (b *books) looks() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.looked
}

func began() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }

func play(t *testing.T, b *books, script func(e *testsuite.TestWorkflowEnvironment)) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(began())
	e.SetTestTimeout(20 * time.Second)
	settlement.Saga(settlement.NewActivities(b)).Register(e)
	if script != nil {
		script(e)
	}
	e.ExecuteWorkflow(settlement.Workflow, tix.NewEventID())
	require.True(t, e.IsWorkflowCompleted())
	require.NoError(t, e.GetWorkflowError())
	return e
}

func settles() (string, error) { return "settled", nil }

func at(e *testsuite.TestWorkflowEnvironment, after time.Duration, do func()) {
	e.RegisterDelayedCallback(func() { do(); e.SignalWorkflow(settlement.SignalChanged, nil) }, after)
}

func TestAnEventIsSettledWhenItIsDue(t *testing.T) {
	t.Parallel()
	b := &books{state: "waiting", due: began().AddDate(0, 2, 0), settles: settles}
	e := play(t, b, nil)
	require.Equal(t, began().AddDate(0, 2, 0), e.Now().UTC().Round(time.Second))
	require.Equal(t, 1, b.settled)
}

func TestAnEventThatMovesIsSettledAtItsNewTime(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]time.Time{"later": began().AddDate(1, 0, 0), "earlier": began().AddDate(0, 0, 20)} {
		b := &books{state: "waiting", due: began().AddDate(0, 2, 0), settles: settles}
		e := play(t, b, func(e *testsuite.TestWorkflowEnvironment) { at(e, 10*24*time.Hour, func() { b.set("waiting", to) }) })
		require.Equal(t, to, e.Now().UTC().Round(time.Second), name)
		require.Equal(t, 1, b.settled, name)
	}
}

func TestAHeldEventWaitsUntilItIsReleased(t *testing.T) {
	t.Parallel()
	b := &books{state: "held", settles: settles}
	e := play(t, b, func(e *testsuite.TestWorkflowEnvironment) {
		at(e, 40*24*time.Hour, func() { b.set("waiting", began()) })
	})
	require.Equal(t, 1, b.settled)
	require.Equal(t, 40*24*time.Hour, e.Now().Sub(began()).Round(time.Minute))
}

func TestALargeSettlementWaitsForASecondPerson(t *testing.T) {
	t.Parallel()
	approved := false
	b := &books{state: "waiting", due: began(), settles: func() (string, error) {
		if approved {
			return "settled", nil
		}
		return "approval", nil
	}}
	e := play(t, b, func(e *testsuite.TestWorkflowEnvironment) {
		at(e, 30*time.Hour, func() { b.mu.Lock(); approved = true; b.mu.Unlock() })
	})
	require.Equal(t, 30*time.Hour, e.Now().Sub(began()).Round(time.Minute))
}

func TestADatabaseThatIsAwayAndARefusalDoNotLoseTheSettlement(t *testing.T) {
	t.Parallel()
	tries := 0
	b := &books{state: "waiting", due: began(), settles: func() (string, error) {
		tries++
		switch tries {
		case 1, 2:
			return "", errors.New("connection refused")
		case 3:
			return "", errs.New(errs.Conflict, "odd", "No.")
		}
		return "settled", nil
	}}
	play(t, b, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() {
			e.UpdateWorkflow(durable.UpdateResolve, "again", &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
			}, durable.Resolution{Action: durable.Retry, Actor: "usr_admin", Reason: "mended"})
		}, time.Hour)
	})
	require.Equal(t, 4, tries)
}
