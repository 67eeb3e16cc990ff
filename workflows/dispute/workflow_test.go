package dispute_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/durable/replaytest"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/dispute"
)

// room stands for the disputes room.
type room struct {
	mu      sync.Mutex
	status  string
	due     time.Time
	outcome string // what Look finds
	refuse  error  // of the first answer
	did     []string
	looks   int
}

func (r *room) DisputeSheet(context.Context, tix.DisputeID) (tix.DisputeSheet, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return tix.DisputeSheet{Status: r.status, DueBy: r.due, Amount: tix.Money{Amount: 7600, Currency: "USD"}}, nil
}

func (r *room) Look(context.Context, tix.DisputeID) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.looks++
	if r.outcome != "" {
		r.status = r.outcome
	}
	return r.status, nil
}

func (r *room) act(what, to string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refuse; err != nil {
		r.refuse = nil
		return r.status, err
	}
	r.did, r.status = append(r.did, what), to
	return to, nil
}

func (r *room) Submit(_ context.Context, _ tix.DisputeID, actor string) (string, error) {
	return r.act("submit by "+actor, "under_review")
}

func (r *room) Accept(_ context.Context, _ tix.DisputeID, actor string) (string, error) {
	return r.act("accept by "+actor, "lost")
}

func (r *room) ends(outcome string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcome = outcome
}

func began() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }

func play(t *testing.T, r *room, script func(e *testsuite.TestWorkflowEnvironment)) (*testsuite.TestWorkflowEnvironment, string) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(began())
	e.SetTestTimeout(20 * time.Second)
	dispute.Saga(dispute.NewActivities(r)).Register(e)
	script(e)
	e.ExecuteWorkflow(dispute.Workflow, tix.NewDisputeID())
	require.True(t, e.IsWorkflowCompleted())
	require.NoError(t, e.GetWorkflowError())
	var status string
	require.NoError(t, e.GetWorkflowResult(&status))
	return e, status
}

func news(e *testsuite.TestWorkflowEnvironment, after time.Duration, do func()) {
	e.RegisterDelayedCallback(func() { do(); e.SignalWorkflow(dispute.SignalMoved, nil) }, after)
}

func answer(e *testsuite.TestWorkflowEnvironment, after time.Duration, action string, refused *error) {
	e.RegisterDelayedCallback(func() {
		e.UpdateWorkflow(dispute.UpdateAnswer, action+after.String(), &testsuite.TestUpdateCallback{
			OnAccept: func() {}, OnReject: func(err error) { *refused = err }, OnComplete: func(any, error) {},
		}, dispute.Answer{Action: action, Actor: "usr_finance"})
	}, after)
}

func TestAPersonAnswersAndTheOutcomeIsWaitedFor(t *testing.T) {
	t.Parallel()
	r := &room{status: "needs_response", due: began().AddDate(0, 0, 7)}
	var refused, again error
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		answer(e, 5*time.Hour, dispute.Submit, &refused)
		answer(e, 30*time.Hour, dispute.Submit, &again)
		news(e, 20*24*time.Hour, func() { r.ends("won") })
	})
	require.Equal(t, "won", status)
	require.NoError(t, refused)
	require.Error(t, again, "it is told once")
	require.Equal(t, []string{"submit by usr_finance"}, r.did)
}

func TestADayBeforeTheDeadlineTheRunAnswersByItself(t *testing.T) {
	t.Parallel()
	r := &room{status: "needs_response", due: began().AddDate(0, 0, 7)}
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		news(e, 6*24*time.Hour-time.Minute, func() { require.Empty(t, r.did) })
		news(e, 9*24*time.Hour, func() { r.ends("lost") })
	})
	require.Equal(t, "lost", status)
	require.Equal(t, []string{"submit by system"}, r.did)
}

func TestADisputeCanBeGivenUp(t *testing.T) {
	t.Parallel()
	r := &room{status: "needs_response", due: began().AddDate(0, 0, 7)}
	var refused error
	e, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) { answer(e, time.Hour, dispute.Accept, &refused) })
	require.NoError(t, refused)
	require.Equal(t, "lost", status)
	require.Equal(t, time.Hour, e.Now().Sub(began()).Round(time.Minute))
}

func TestAnInquiryEnds(t *testing.T) {
	t.Parallel()
	r := &room{status: "warning_needs_response"}
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		news(e, 60*24*time.Hour, func() { r.ends("warning_closed") })
	})
	require.Equal(t, "warning_closed", status)
	require.Empty(t, r.did, "there is no deadline")
}

func TestARefusedAnswerWaitsForAPerson(t *testing.T) {
	t.Parallel()
	r := &room{status: "needs_response", due: began().AddDate(0, 0, 7), refuse: errs.New(errs.Conflict, "payment_request_refused", "No.")}
	var refused error
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		answer(e, time.Hour, dispute.Accept, &refused)
		e.RegisterDelayedCallback(func() {
			e.UpdateWorkflow(durable.UpdateResolve, "again", &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
			}, durable.Resolution{Action: durable.Retry, Actor: "usr_admin", Reason: "mended"})
		}, 2*time.Hour)
	})
	require.Equal(t, "lost", status)
}

func stories() map[string]replaytest.Story {
	story := func(r *room, ends string, tell func(t *testing.T, ctx context.Context, c client.Client, id tix.DisputeID)) replaytest.Story {
		id := tix.NewDisputeID()
		return replaytest.Story{Saga: dispute.Saga(dispute.NewActivities(r)), ID: dispute.WorkflowID(id), Ends: ends,
			Start: func(ctx context.Context, c client.Client) error {
				return outbox.Hand(ctx, nil, dispute.NewStarter(c).Subscriptions()[0], tix.DisputeMoved{DisputeID: id})
			},
			Tell: func(t *testing.T, ctx context.Context, c client.Client) { tell(t, ctx, c, id) },
		}
	}
	won := &room{status: "needs_response", due: time.Now().AddDate(0, 0, 7)}
	return map[string]replaytest.Story{
		"submitted_and_won": story(won, "won", func(t *testing.T, ctx context.Context, c client.Client, id tix.DisputeID) {
			require.Eventually(t, func() bool { return dispute.NewStarter(c).Answer(ctx, id, dispute.Submit, "usr_finance") == nil }, time.Minute, 50*time.Millisecond)
			won.ends("won")
			require.NoError(t, outbox.Hand(ctx, nil, dispute.NewStarter(c).Subscriptions()[0], tix.DisputeMoved{DisputeID: id}))
		}),
		"by_itself_then_lost": story(&room{status: "needs_response", due: time.Now(), outcome: ""}, "lost", func(t *testing.T, ctx context.Context, c client.Client, id tix.DisputeID) {
			require.Eventually(t, func() bool { return dispute.NewStarter(c).Answer(ctx, id, dispute.Accept, "usr_finance") == nil }, time.Minute, 50*time.Millisecond)
		}),
	}
}

// curt is the run as somebody might rewrite it: it answers before it has looked.
func curt(ctx workflow.Context, id tix.DisputeID) (string, error) {
	var a *dispute.Activities
	var status string
	return status, workflow.ExecuteActivity(durable.Provider(ctx, "Answer", time.Hour), a.AnswerDispute, id, dispute.Answer{Action: dispute.Submit, Actor: "system"}).Get(ctx, &status)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, dispute.Type, dispute.Workflow, curt, told)
}
