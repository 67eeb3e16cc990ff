package refund_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/durable/replaytest"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/refund"
)

func stories() map[string]replaytest.Story {
	story := func(r *room, ends string, tell func(t *testing.T, ctx context.Context, c client.Client, id tix.RefundID)) replaytest.Story {
		id := tix.NewRefundID()
		s := replaytest.Story{Saga: refund.Saga(refund.NewActivities(r)), ID: refund.WorkflowID(id), Ends: ends,
			Start: func(ctx context.Context, c client.Client) error {
				return outbox.Hand(ctx, nil, refund.NewStarter(c).Subscriptions()[0], tix.RefundRequested{RefundID: id})
			}}
		if tell != nil {
			s.Tell = func(t *testing.T, ctx context.Context, c client.Client) { tell(t, ctx, c, id) }
		}
		return s
	}
	slow := &room{state: "requested", answers: []string{"pending", "pending", "refunded"}}
	return map[string]replaytest.Story{
		"refunded": story(&room{state: "requested", answers: []string{"refunded"}}, "refunded", nil),
		"slow_bank": story(slow, "refunded", func(t *testing.T, ctx context.Context, c client.Client, id tix.RefundID) {
			for n := 1; n <= 2; n++ {
				require.Eventually(t, func() bool { return slow.count() >= n }, time.Minute, 10*time.Millisecond)
				require.NoError(t, outbox.Hand(ctx, nil, refund.NewStarter(c).Subscriptions()[1], tix.RefundMoved{RefundID: id}))
			}
		}),
		"parked_then_settled": story(&room{state: "requested", answers: []string{"failed"}}, "settled", func(t *testing.T, ctx context.Context, c client.Client, id tix.RefundID) {
			replaytest.Resolve(t, ctx, c, refund.WorkflowID(id), durable.Resolution{Action: refund.Settle, Actor: "usr_admin", Reason: "paid by bank transfer"})
		}),
	}
}

// forgetful is the run as somebody might rewrite it: it gives before it has looked.
func forgetful(ctx workflow.Context, id tix.RefundID) (string, error) {
	var a *refund.Activities
	var state string
	return state, workflow.ExecuteActivity(durable.Provider(ctx, "Give", time.Hour), a.GiveRefund, id).Get(ctx, &state)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, refund.Type, refund.Workflow, forgetful, told)
}
