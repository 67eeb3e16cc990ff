package payout_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/durable/replaytest"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/payout"
)

func stories() map[string]replaytest.Story {
	story := func(b *books, ends string, tell func(t *testing.T, ctx context.Context, c client.Client, wake func(), id tix.PayoutID)) replaytest.Story {
		id := tix.NewPayoutID()
		s := replaytest.Story{Saga: payout.Saga(payout.NewActivities(b)), ID: payout.WorkflowID(id), Ends: ends,
			Start: func(ctx context.Context, c client.Client) error {
				return outbox.Hand(ctx, nil, payout.NewStarter(c, b).Subscriptions()[0], tix.PayoutPlanned{PayoutID: id})
			}}
		if tell != nil {
			s.Tell = func(t *testing.T, ctx context.Context, c client.Client) {
				tell(t, ctx, c, func() {
					require.NoError(t, outbox.Hand(ctx, nil, payout.NewStarter(c, b).Subscriptions()[1], tix.PayoutMoved{PayoutID: id}))
				}, id)
			}
		}
		return s
	}
	blocked := &books{state: "planned", sends: list("blocked", "blocked", "transferred"), banks: list("in_transit", "in_transit", "paid")}
	return map[string]replaytest.Story{
		"paid": story(&books{state: "planned", sends: list("transferred"), banks: list("paid")}, "paid", nil),
		"blocked_then_paid": story(blocked, "paid", func(t *testing.T, _ context.Context, _ client.Client, wake func(), _ tix.PayoutID) {
			for n := 1; n <= 2; n++ {
				require.Eventually(t, func() bool { sent, _ := blocked.counts(); return sent >= n }, time.Minute, 10*time.Millisecond)
				wake()
			}
			for n := 1; n <= 2; n++ {
				require.Eventually(t, func() bool { _, banked := blocked.counts(); return banked >= n }, time.Minute, 10*time.Millisecond)
				wake()
			}
		}),
		"parked_then_aborted": story(&books{state: "planned", sends: list(errs.New(errs.Denied, "account_not_eligible", "No."))}, "aborted",
			func(t *testing.T, ctx context.Context, c client.Client, _ func(), id tix.PayoutID) {
				replaytest.Resolve(t, ctx, c, payout.WorkflowID(id), durable.Resolution{Action: durable.Abort, Actor: "usr_admin", Reason: "fraud"})
			}),
	}
}

// rash is the run as somebody might rewrite it: it sends before it has looked.
func rash(ctx workflow.Context, id tix.PayoutID) (string, error) {
	var a *payout.Activities
	var state string
	return state, workflow.ExecuteActivity(durable.Provider(ctx, "Send", time.Hour), a.SendPayout, id).Get(ctx, &state)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, payout.Type, payout.Workflow, rash, told)
}
