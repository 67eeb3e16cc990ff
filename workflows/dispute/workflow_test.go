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
	"github.com/tixters/tixters/core/durable/faulttest"
	"github.com/tixters/tixters/core/durable/replaytest"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/dispute"
)

// room stands for the disputes room, and the provider behind it: like them it reads its state before it
// does anything.
type room struct {
	mu      sync.Mutex
	status  string
	due     time.Time
	outcome string           // what Look finds
	moved   time.Time        // the due date that Look finds, if it is set
	refuse  map[string]error // of the first call of a name
	always  error            // of every answer
	did     []string
	files   int // uploads that were not there before
	looks   int
}

func (r *room) sheet() tix.DisputeSheet {
	return tix.DisputeSheet{Status: r.status, DueBy: r.due, Amount: tix.Money{Amount: 7600, Currency: "USD"}}
}

func (r *room) DisputeSheet(context.Context, tix.DisputeID) (tix.DisputeSheet, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sheet(), nil
}

func (r *room) Look(context.Context, tix.DisputeID) (tix.DisputeSheet, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.looks++
	if r.outcome != "" {
		r.status = r.outcome
	}
	if !r.moved.IsZero() {
		r.due = r.moved
	}
	return r.sheet(), nil
}

func (r *room) refused(what string) error {
	err := r.refuse[what]
	delete(r.refuse, what)
	if err == nil {
		err = r.always
	}
	return err
}

func (r *room) Prepare(context.Context, tix.DisputeID) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refused("prepare"); err != nil {
		return err
	}
	if r.waiting() {
		r.files = 1
	}
	return nil
}

func (r *room) waiting() bool {
	return r.status == "needs_response" || r.status == "warning_needs_response"
}

func (r *room) act(what, by, to string) (tix.DisputeSheet, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refused(what); err != nil {
		return r.sheet(), err
	}
	if r.waiting() || what == "accept" && r.status == "under_review" {
		r.did, r.status = append(r.did, what+" by "+by), to
	}
	return r.sheet(), nil
}

func (r *room) Submit(_ context.Context, _ tix.DisputeID, by string) (tix.DisputeSheet, error) {
	return r.act("submit", by, "under_review")
}

func (r *room) Accept(_ context.Context, _ tix.DisputeID, by string) (tix.DisputeSheet, error) {
	return r.act("accept", by, "lost")
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

// resolve decides about a parked step.
func resolve(t *testing.T, e *testsuite.TestWorkflowEnvironment, after time.Duration, action string, mend func()) {
	e.RegisterDelayedCallback(func() {
		mend()
		e.UpdateWorkflow(durable.UpdateResolve, action+after.String(), &testsuite.TestUpdateCallback{
			OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
		}, durable.Resolution{Action: action, Actor: "usr_admin", Reason: "mended"})
	}, after)
}

func TestARefusedAnswerWaitsForAPerson(t *testing.T) {
	t.Parallel()
	no := errs.New(errs.Conflict, "payment_request_refused", "No.")
	for what, c := range map[string]struct{ action, ends string }{"accept": {dispute.Accept, "lost"}, "submit": {dispute.Submit, "won"}, "prepare": {dispute.Submit, "won"}} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			r := &room{status: "needs_response", due: began().AddDate(0, 0, 7), refuse: map[string]error{what: no}}
			var refused error
			_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
				answer(e, time.Hour, c.action, &refused)
				resolve(t, e, 2*time.Hour, durable.Retry, func() { require.Empty(t, r.did) })
				news(e, 3*time.Hour, func() { r.ends(c.ends) })
			})
			require.Equal(t, c.ends, status)
			require.Equal(t, []string{c.action + " by usr_finance"}, r.did)
		})
	}
}

// TestASkippedAnswerIsTriedAnewLater: the run does not answer over and over when a person lets the
// refused answer be.
func TestASkippedAnswerIsTriedAnewLater(t *testing.T) {
	t.Parallel()
	r := &room{status: "needs_response", due: began().Add(12 * time.Hour), refuse: map[string]error{"submit": errs.New(errs.Conflict, "payment_request_refused", "No.")}}
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		resolve(t, e, time.Minute, durable.Skip, func() {})
		e.RegisterDelayedCallback(func() { require.Empty(t, r.did, "not before an hour") }, 59*time.Minute)
		news(e, 5*time.Hour, func() { r.ends("won") })
	})
	require.Equal(t, "won", status)
	require.Equal(t, []string{"submit by system"}, r.did)
}

// TestADeadlineThatIsMissedIsALoss: the provider was away from before the deadline on; what it says then
// counts.
func TestADeadlineThatIsMissedIsALoss(t *testing.T) {
	t.Parallel()
	r := &room{status: "needs_response", due: began().AddDate(0, 0, 2), always: errs.New(errs.Unavailable, "payment_provider_away", "Later.")}
	e, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		resolve(t, e, 5*24*time.Hour, durable.Retry, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.always, r.status = nil, "lost"
		})
	})
	require.Equal(t, "lost", status)
	require.Empty(t, r.did)
	require.Equal(t, 5*24*time.Hour, e.Now().Sub(began()).Round(time.Hour), "it asked for three days, and then a person")
}

func TestAProviderThatIsAwayForAWhileIsToldInTime(t *testing.T) {
	t.Parallel()
	r := &room{status: "needs_response", due: began().AddDate(0, 0, 2), always: errs.New(errs.Unavailable, "payment_provider_away", "Later.")}
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.always = nil
		}, 30*time.Hour)
		news(e, 9*24*time.Hour, func() { r.ends("won") })
	})
	require.Equal(t, "won", status)
	require.Equal(t, []string{"submit by system"}, r.did)
}

// TestAnInquiryThatBecomesAChargebackIsAnsweredAgainByItsOwnDeadline.
func TestAnInquiryThatBecomesAChargebackIsAnsweredAgainByItsOwnDeadline(t *testing.T) {
	t.Parallel()
	r := &room{status: "warning_needs_response", due: began().AddDate(0, 0, 5)}
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() {
			r.mu.Lock()
			require.Equal(t, []string{"submit by system"}, r.did, "the inquiry was answered a day before it was due")
			r.status = "warning_under_review"
			r.mu.Unlock()
		}, 5*24*time.Hour)
		news(e, 10*24*time.Hour, func() { r.ends("needs_response"); r.moved = began().AddDate(0, 0, 20) })
		e.RegisterDelayedCallback(func() { require.Len(t, r.did, 1); r.ends("") }, 19*24*time.Hour-time.Minute)
		e.RegisterDelayedCallback(func() { require.Len(t, r.did, 2) }, 19*24*time.Hour+time.Minute)
		news(e, 30*24*time.Hour, func() { r.ends("lost") })
	})
	require.Equal(t, "lost", status)
	require.Equal(t, []string{"submit by system", "submit by system"}, r.did)
}

// TestNoStepThatFailsChangesTheEnd: every step fails once before its effect, after it, and without being
// heard of.
func TestNoStepThatFailsChangesTheEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps  []string
		action string // of a person; "" for the run's own
		ends   string
		did    string
		files  int
	}{
		"by itself": {steps: []string{"LookAtDispute", "AskAboutDispute", "PrepareEvidence", "AnswerDispute"}, ends: "won", did: "submit by system", files: 1},
		"a person":  {steps: []string{"LookAtDispute", "AskAboutDispute", "PrepareEvidence", "AnswerDispute"}, action: dispute.Submit, ends: "lost", did: "submit by usr_finance", files: 1},
		"given up":  {steps: []string{"LookAtDispute", "AnswerDispute"}, action: dispute.Accept, ends: "lost", did: "accept by usr_finance"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faulttest.Each(t, c.steps, func(*testing.T) faulttest.Case {
				r := &room{status: "needs_response", due: began().AddDate(0, 0, 7)}
				return faulttest.Case{
					Saga: dispute.Saga(dispute.NewActivities(r)),
					Play: func(e *testsuite.TestWorkflowEnvironment) {
						e.SetStartTime(began())
						var refused error
						if c.action != "" {
							answer(e, 5*time.Hour, c.action, &refused)
						}
						news(e, 12*24*time.Hour, func() { r.ends(c.ends) })
						e.ExecuteWorkflow(dispute.Workflow, tix.NewDisputeID())
					},
					End: func(t *testing.T, result func(any)) {
						var status string
						result(&status)
						require.Equal(t, c.ends, status)
						require.Equal(t, []string{c.did}, r.did)
						require.Equal(t, c.files, r.files)
					},
				}
			})
		})
	}
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
	var now dispute.DisputeSnapshot
	return now.Status, workflow.ExecuteActivity(durable.Provider(ctx, "Answer", time.Hour), a.AnswerDispute, id, dispute.Answer{Action: dispute.Submit, Actor: "system"}).Get(ctx, &now)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, dispute.Type, dispute.Workflow, curt, told)
}
