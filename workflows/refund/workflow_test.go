package refund_test

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

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/refund"
)

// room stands for the refunds room: what it answers, one after the other, and what was asked of it.
type room struct {
	mu       sync.Mutex
	state    string
	answers  []string // of Give; the last one stays
	failures []error  // of Give, before its answers
	gave     int
	resolved []string
	refuse   error // of the first decision
	took     int   // times that payees were asked
}

func (r *room) Sheet(context.Context, tix.RefundID) (tix.RefundSheet, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return tix.RefundSheet{State: r.state, Amount: tix.Money{Amount: 3800, Currency: "USD"}}, nil
}

func (r *room) Recover(context.Context, tix.RefundID) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took++
	return nil
}

func (r *room) Give(context.Context, tix.RefundID) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gave++; r.state == "refunded" || r.state == "settled" || r.state == "aborted" {
		return r.state, nil
	}
	if len(r.failures) > 0 {
		err := r.failures[0]
		r.failures = r.failures[1:]
		return r.state, err
	}
	r.state = r.answers[0]
	if len(r.answers) > 1 {
		r.answers = r.answers[1:]
	}
	return r.state, nil
}

func (r *room) Resolve(_ context.Context, _ tix.RefundID, action, actor, reason string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.resolved = append(r.resolved, action+" by "+actor+": "+reason)
	if err := r.refuse; err != nil {
		r.refuse = nil
		return r.state, err
	}
	r.state = map[string]string{refund.Retry: "requested", refund.Settle: "settled", refund.Abort: "aborted"}[action]
	return r.state, nil
}

func (r *room) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gave
}

func began() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }

func play(t *testing.T, r *room, script func(e *testsuite.TestWorkflowEnvironment)) (*testsuite.TestWorkflowEnvironment, string) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(began())
	e.SetTestTimeout(20 * time.Second)
	refund.Saga(refund.NewActivities(r)).Register(e)
	if script != nil {
		script(e)
	}
	e.ExecuteWorkflow(refund.Workflow, tix.NewRefundID())
	require.True(t, e.IsWorkflowCompleted())
	require.NoError(t, e.GetWorkflowError())
	var state string
	require.NoError(t, e.GetWorkflowResult(&state))
	return e, state
}

func decide(t *testing.T, e *testsuite.TestWorkflowEnvironment, after time.Duration, action string) {
	e.RegisterDelayedCallback(func() {
		e.UpdateWorkflow(durable.UpdateResolve, action+after.String(), &testsuite.TestUpdateCallback{
			OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
		}, durable.Resolution{Action: action, Actor: "usr_admin", Reason: "because"})
	}, after)
}

func TestTheMoneyIsOnItsWayAtOnce(t *testing.T) {
	t.Parallel()
	r := &room{state: "requested", answers: []string{"refunded"}}
	_, state := play(t, r, nil)
	require.Equal(t, "refunded", state)
	require.Equal(t, 1, r.gave)
}

func TestARunOfARefundThatIsDoneDoesNothing(t *testing.T) {
	t.Parallel()
	for _, done := range []string{"refunded", "settled", "aborted"} {
		r := &room{state: done}
		_, state := play(t, r, nil)
		require.Equal(t, done, state)
		require.Zero(t, r.gave)
	}
}

func TestASlowBankIsWaitedForAndItsMessageWakesTheRun(t *testing.T) {
	t.Parallel()
	r := &room{state: "requested", answers: []string{"pending", "pending", "refunded"}}
	e, state := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() { e.SignalWorkflow(refund.SignalMoved, nil) }, time.Hour)
	})
	require.Equal(t, "refunded", state)
	require.Equal(t, 3, r.gave, "at first, when the message came, and six hours later")
	require.Equal(t, 7*time.Hour, e.Now().Sub(began()).Round(time.Minute))
}

func TestADisputedPaymentWaitsForTheOutcome(t *testing.T) {
	t.Parallel()
	r := &room{state: "requested", answers: []string{"disputed", "disputed", "disputed", "refunded"}}
	e, state := play(t, r, nil)
	require.Equal(t, "refunded", state)
	require.Equal(t, 18*time.Hour, e.Now().Sub(began()).Round(time.Minute))
}

func TestAProviderThatIsAwayIsAskedAgain(t *testing.T) {
	t.Parallel()
	away := errs.New(errs.Unavailable, "payment_unavailable", "Later.")
	r := &room{state: "requested", failures: []error{away, errors.New("reset"), away}, answers: []string{"refunded"}}
	_, state := play(t, r, nil)
	require.Equal(t, "refunded", state)
	require.Equal(t, 4, r.gave)
}

func TestWhatABankSendsBackWaitsForAPerson(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]string{refund.Settle: "settled", refund.Abort: "aborted", refund.Retry: "refunded"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			r := &room{state: "requested", answers: []string{"failed", "refunded"}}
			_, state := play(t, r, func(e *testsuite.TestWorkflowEnvironment) { decide(t, e, 50*time.Hour, action) })
			require.Equal(t, want, state)
			require.Equal(t, []string{action + " by usr_admin: because"}, r.resolved)
		})
	}
}

func TestARefusalIsNotTriedForEverButAsked(t *testing.T) {
	t.Parallel()
	r := &room{state: "requested", failures: []error{errs.New(errs.Conflict, "payment_request_refused", "No.")}, answers: []string{"refunded"}}
	_, state := play(t, r, func(e *testsuite.TestWorkflowEnvironment) { decide(t, e, time.Hour, refund.Retry) })
	require.Equal(t, "refunded", state)
}

func TestADecisionThatCannotBeCarriedOutIsNotTheLastWord(t *testing.T) {
	t.Parallel()
	r := &room{state: "failed", refuse: errs.New(errs.Conflict, "order_closed", "This order is closed.")}
	_, state := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		decide(t, e, time.Hour, refund.Abort)
		decide(t, e, 2*time.Hour, refund.Settle)
	})
	require.Equal(t, "settled", state)
	require.Len(t, r.resolved, 2)
}

func TestOnlyOffersAreAcceptedAndOnlyWhenTheRunWaits(t *testing.T) {
	t.Parallel()
	r := &room{state: "requested", answers: []string{"pending", "failed"}}
	var refusals []string
	try := func(e *testsuite.TestWorkflowEnvironment, after time.Duration, res durable.Resolution) {
		e.RegisterDelayedCallback(func() {
			e.UpdateWorkflow(durable.UpdateResolve, after.String(), &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { refusals = append(refusals, err.Error()) }, OnComplete: func(any, error) {},
			}, res)
		}, after)
	}
	_, state := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		try(e, time.Hour, durable.Resolution{Action: refund.Retry, Actor: "usr_x", Reason: "impatient"})
		try(e, 7*time.Hour, durable.Resolution{Action: durable.Skip, Actor: "usr_x", Reason: "let it go"})
		try(e, 8*time.Hour, durable.Resolution{Action: refund.Settle, Reason: "nobody"})
		decide(t, e, 9*time.Hour, refund.Settle)
	})
	require.Equal(t, "settled", state)
	require.Len(t, refusals, 3)
}

// TestAFaultAtAnyStepChangesNothingAboutTheEnd: each step fails once without its effect, once with it,
// and once is never heard of again.
func TestAFaultAtAnyStepChangesNothingAboutTheEnd(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"LookAtRefund", "RecoverRefund", "GiveRefund", "ResolveRefund"} {
		for _, fault := range []string{"before", "after", "timeout"} {
			t.Run(step+" "+fault, func(t *testing.T) {
				t.Parallel()
				r := &room{state: "requested", answers: []string{"pending", "failed", "refunded"}}
				a := refund.NewActivities(r)
				calls := 0
				faulty := func(do func() error) error {
					if calls++; calls != 1 {
						return do()
					}
					switch fault {
					case "before":
						return errors.New("connection refused")
					case "after":
						_ = do()
						return errors.New("connection reset")
					}
					_ = do()
					return temporal.NewTimeoutError(enums.TIMEOUT_TYPE_START_TO_CLOSE, nil)
				}
				steps := map[string]any{
					"LookAtRefund": func(ctx context.Context, id tix.RefundID) (s refund.RefundSnapshot, err error) {
						err = faulty(func() (err error) { s, err = a.LookAtRefund(ctx, id); return err })
						return s, err
					},
					"RecoverRefund": func(ctx context.Context, id tix.RefundID) error {
						return faulty(func() error { return a.RecoverRefund(ctx, id) })
					},
					"GiveRefund": func(ctx context.Context, id tix.RefundID) (s string, err error) {
						err = faulty(func() (err error) { s, err = a.GiveRefund(ctx, id); return err })
						return s, err
					},
					"ResolveRefund": func(ctx context.Context, id tix.RefundID, c durable.Resolution) (s string, err error) {
						err = faulty(func() (err error) { s, err = a.ResolveRefund(ctx, id, c); return err })
						return s, err
					},
				}
				_, state := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
					args := []any{mock.Anything, mock.Anything}
					if step == "ResolveRefund" {
						args = append(args, mock.Anything)
					}
					e.OnActivity(step, args...).Return(steps[step])
					decide(t, e, 30*time.Hour, refund.Retry)
				})
				require.Equal(t, "refunded", state)
				require.Greater(t, calls, 1)
				require.Positive(t, r.took, "payees are asked first")
				require.NotEmpty(t, r.resolved, "a bank sent it back, and a person decided")
			})
		}
	}
}
