package settlement_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/settlement"
)

// ledger stands for the payouts room as it is: what is settled is settled once. A call in a row meets the
// fault.
type ledger struct {
	mu      sync.Mutex
	state   string
	due     time.Time
	large   bool
	calls   int
	hit     int
	fault   fault
	effects int
}

// fault is what happens to one call: before its effect, after it, or with no answer in time.
type fault struct {
	err   error
	after bool
}

func faults() map[string]fault {
	return map[string]fault{
		"before the effect": {errors.New("connection refused"), false},
		"after the effect":  {errors.New("reset"), true},
		"no answer in time": {temporal.NewTimeoutError(enums.TIMEOUT_TYPE_START_TO_CLOSE, nil), true},
	}
}

func (l *ledger) call(effect func()) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.calls
	l.calls++
	if n == l.hit && !l.fault.after {
		return l.fault.err
	}
	effect()
	if n == l.hit {
		return l.fault.err
	}
	return nil
}

func (l *ledger) Due(context.Context, tix.EventID) (state string, due time.Time, err error) {
	err = l.call(func() { state, due = l.state, l.due })
	return state, due, err
}

func (l *ledger) Settle(context.Context, tix.EventID) (state string, err error) {
	err = l.call(func() {
		switch {
		case l.state == "waiting" && l.large:
			l.state = "approval"
		case l.state == "waiting", l.state == "approval" && !l.large:
			l.state = "settled"
			l.effects++
		}
		state = l.state
	})
	return state, err
}

// TestAFaultOfAnyStepChangesNothingOfTheEnd: an event that waits, needs approval and is settled comes to
// the same end whichever of its calls fails, and is settled once.
func TestAFaultOfAnyStepChangesNothingOfTheEnd(t *testing.T) {
	t.Parallel()
	for name, f := range faults() {
		for hit := range 4 { // due, settle: approval; due, settle
			t.Run(name+" of call "+strconv.Itoa(hit), func(t *testing.T) {
				t.Parallel()
				l := &ledger{state: "waiting", due: began().AddDate(0, 1, 0), large: true, hit: hit, fault: f}
				var suite testsuite.WorkflowTestSuite
				e := suite.NewTestWorkflowEnvironment()
				e.SetStartTime(began())
				e.SetTestTimeout(20 * time.Second)
				settlement.Saga(settlement.NewActivities(l)).Register(e)
				at(e, 40*24*time.Hour, func() { l.mu.Lock(); l.large = false; l.mu.Unlock() })
				e.ExecuteWorkflow(settlement.Workflow, tix.NewEventID())
				require.NoError(t, e.GetWorkflowError())
				var state string
				require.NoError(t, e.GetWorkflowResult(&state))
				require.Equal(t, "settled", state)
				require.Equal(t, 1, l.effects)
				require.Greater(t, l.calls, hit, "it was met")
				require.Equal(t, 40*24*time.Hour, e.Now().Sub(began()).Round(time.Hour))
			})
		}
	}
}

func TestAnEventThatIsSettledAlreadyEndsAtOnce(t *testing.T) {
	t.Parallel()
	b := &books{state: "settled"}
	e := play(t, b, nil)
	require.Zero(t, b.settled)
	require.Equal(t, began(), e.Now().UTC().Round(time.Minute))
}

func TestAHeldEventIsLookedAtEveryWeekWithoutNews(t *testing.T) {
	t.Parallel()
	b := &books{state: "held", settles: settles}
	e := play(t, b, func(e *testsuite.TestWorkflowEnvironment) { // released, and the message is lost
		e.RegisterDelayedCallback(func() { b.set("waiting", began()) }, 10*24*time.Hour)
	})
	require.Equal(t, 14*24*time.Hour, e.Now().Sub(began()).Round(time.Minute))
	require.Equal(t, 1, b.settled)
}

func TestAnEventThatIsHeldWhileItIsDueIsNotSettled(t *testing.T) {
	t.Parallel()
	b := &books{state: "waiting", due: began().AddDate(0, 1, 0), settles: settles}
	e := play(t, b, func(e *testsuite.TestWorkflowEnvironment) {
		at(e, 20*24*time.Hour, func() { b.set("held", time.Time{}) })
		at(e, 60*24*time.Hour, func() { b.set("waiting", began().AddDate(0, 1, 0)) })
	})
	require.Equal(t, 60*24*time.Hour, e.Now().Sub(began()).Round(time.Minute))
	require.Equal(t, 1, b.settled)
}

func TestASettlementThatARefusalStopsCanBeSkippedToTheNextLook(t *testing.T) {
	t.Parallel()
	refused := true
	b := &books{state: "waiting", due: began(), settles: func() (string, error) {
		if refused {
			refused = false
			return "", errs.New(errs.Conflict, "odd", "No.")
		}
		return "settled", nil
	}}
	play(t, b, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() {
			e.UpdateWorkflow(durable.UpdateResolve, "skip", &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
			}, durable.Resolution{Action: durable.Skip, Actor: "usr_admin", Reason: "look again"})
		}, time.Hour)
	})
	require.Equal(t, 2, b.settled)
}
