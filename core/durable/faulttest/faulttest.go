// Package faulttest proves of a saga that a step which fails changes nothing about its end.
//
// Name the steps and make the world in which the saga is played. Each makes every step fail once in each
// way there is, in virtual time, and asks every time whether the end is the same and nothing was done
// twice:
//
//	faulttest.Each(t, []string{"ReadOrder", "GiveMoney"}, func(t *testing.T) faulttest.Case {
//		w := newWorld() // of this one run
//		return faulttest.Case{
//			Saga: refund.Saga(refund.NewActivities(w)),
//			Play: func(e *testsuite.TestWorkflowEnvironment) { e.ExecuteWorkflow(refund.Workflow, w.id) },
//			End:  func(t *testing.T, result func(any)) { require.Equal(t, 1, w.given) },
//		}
//	})
//
// The world stands for rooms and provider: like them it keeps keys, so that it shows whether a step
// guards itself. The list must be complete: a step that runs and is not in it fails the test.
package faulttest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/tixters/tixters/core/durable"
)

// Way is how a step fails.
type Way string

// The ways.
const (
	None    Way = "no fault"
	Before  Way = "fails before it has an effect"
	After   Way = "fails after its effect"
	Timeout Way = "is not heard of, and takes effect after its successor"
)

// Case is one run of a saga in a world of its own.
type Case struct {
	Saga durable.Saga
	// Play runs the saga (ExecuteWorkflow), and beforehand says what happens meanwhile.
	Play func(e *testsuite.TestWorkflowEnvironment)
	// End asserts what the world and the run have become; result reads what the run returned.
	End func(t *testing.T, result func(into any))
}

// Each plays the saga without a fault, and with every step failing once in every way.
func Each(t *testing.T, steps []string, open func(t *testing.T) Case) {
	t.Helper()
	t.Run(string(None), func(t *testing.T) {
		t.Parallel()
		ran := play(t, &fault{way: None}, open(t))
		require.ElementsMatch(t, steps, ran, "the steps that ran are not those that are tried")
	})
	for _, step := range steps {
		for _, way := range []Way{Before, After, Timeout} {
			t.Run(step+" "+string(way), func(t *testing.T) {
				t.Parallel()
				f := &fault{step: step, way: way}
				play(t, f, open(t))
				require.True(t, f.met, "the step never ran a second time")
			})
		}
	}
}

func play(t *testing.T, f *fault, c Case) []string {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{f}})
	c.Saga.Register(e)
	c.Play(e)
	require.True(t, e.IsWorkflowCompleted(), "the run never ended")
	require.NoError(t, e.GetWorkflowError())
	c.End(t, func(into any) {
		t.Helper()
		require.NoError(t, e.GetWorkflowResult(into))
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ran
}

// fault makes one step fail once.
type fault struct {
	interceptor.WorkerInterceptorBase
	step string
	way  Way

	mu    sync.Mutex
	ran   []string // steps, each once
	calls int      // of the step
	met   bool     // it failed, and ran again
	late  func()   // the first try, which goes on when nobody waits for it any more
}

// InterceptActivity implements interceptor.WorkerInterceptor.
func (f *fault) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	s := &step{fault: f}
	s.Next = next
	return s
}

// step is one try of a step.
type step struct {
	interceptor.ActivityInboundInterceptorBase
	fault *fault
}

// ExecuteActivity implements interceptor.ActivityInboundInterceptor.
func (s *step) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	f, name := s.fault, activity.GetInfo(ctx).ActivityType.Name
	call := f.count(name)
	switch {
	case name != f.step || f.way == None || call > 2:
		return s.Next.ExecuteActivity(ctx, in)
	case call == 2:
		out, err := s.Next.ExecuteActivity(ctx, in)
		if f.late != nil {
			f.late()
		}
		return out, err
	}
	switch f.way {
	case Before:
		return nil, errBroken()
	case After:
		_, _ = s.Next.ExecuteActivity(ctx, in)
		return nil, errBroken()
	}
	f.late = func() { _, _ = s.Next.ExecuteActivity(ctx, in) }
	return nil, temporal.NewTimeoutError(enums.TIMEOUT_TYPE_START_TO_CLOSE, nil)
}

// count notes that a step runs and gives which try of the failing step this is.
func (f *fault) count(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.ran, name) {
		f.ran = append(f.ran, name)
	}
	if name == f.step {
		f.calls++
		f.met = f.calls > 1
	}
	return f.calls
}

func errBroken() error { return errors.New("broken for this test") }
