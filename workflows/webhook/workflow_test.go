package webhook_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/webhook"
)

// hooks stand for the webhooks room: what Deliver answers, one after the other, the last one for ever.
type hooks struct {
	mu    sync.Mutex
	gaps  []any // an error, or how long until more is due; idle for nothing
	now   func() time.Time
	looks []time.Time
}

const idle = time.Duration(-1)

func (h *hooks) Deliver(context.Context, tix.HookID) (time.Time, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	h.looks = append(h.looks, now)
	answer := h.gaps[0]
	if len(h.gaps) > 1 {
		h.gaps = h.gaps[1:]
	}
	if err, ok := answer.(error); ok {
		return time.Time{}, err
	}
	gap := answer.(time.Duration)
	if gap == idle {
		return time.Time{}, nil
	}
	return now.Add(gap), nil
}

func (h *hooks) looked() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.looks)
}

func list(gaps ...any) []any { return gaps }

func play(t *testing.T, h *hooks, script func(e *testsuite.TestWorkflowEnvironment)) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC))
	e.SetTestTimeout(20 * time.Second)
	h.now = e.Now
	webhook.Saga(webhook.NewActivities(h)).Register(e)
	if script != nil {
		script(e)
	}
	e.ExecuteWorkflow(webhook.Workflow, tix.NewHookID())
	require.True(t, e.IsWorkflowCompleted())
	return e
}

func ended(t *testing.T, e *testsuite.TestWorkflowEnvironment) {
	t.Helper()
	require.NoError(t, e.GetWorkflowError())
	var state string
	require.NoError(t, e.GetWorkflowResult(&state))
	require.Equal(t, webhook.Idle, state)
}

func TestTheRunKeepsTheTimesThatTheRoomNames(t *testing.T) {
	t.Parallel()
	want := []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
	h := &hooks{}
	for _, gap := range want {
		h.gaps = append(h.gaps, gap)
	}
	h.gaps = append(h.gaps, idle)
	ended(t, play(t, h, nil))
	require.Len(t, h.looks, 10)
	for i, gap := range want {
		require.Equal(t, gap, h.looks[i+1].Sub(h.looks[i]).Round(time.Second), "before try %d", i+2)
	}
}

func TestTheRunIsWokenByNews(t *testing.T) {
	t.Parallel()
	h := &hooks{gaps: list(24*time.Hour, idle)}
	e := play(t, h, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() { e.SignalWorkflow(webhook.SignalDue, nil) }, time.Hour)
	})
	ended(t, e)
	require.Len(t, h.looks, 2)
	require.Equal(t, time.Hour, h.looks[1].Sub(h.looks[0]).Round(time.Minute))
}

func TestTheRunLooksAgainWhenTheRoomOrTheWorkerWasAway(t *testing.T) {
	t.Parallel()
	h := &hooks{gaps: list(errors.New("the database is away"), errors.New("the worker was killed"), time.Duration(0), idle)}
	ended(t, play(t, h, nil))
	require.Len(t, h.looks, 4)
}

func TestALongRunGoesOnAsANewOne(t *testing.T) {
	t.Parallel()
	h := &hooks{gaps: list(time.Duration(0))}
	e := play(t, h, nil)
	var anew *workflow.ContinueAsNewError
	require.ErrorAs(t, e.GetWorkflowError(), &anew)
	require.Len(t, h.looks, 200)
}
