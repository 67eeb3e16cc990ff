package settlement_test

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
	"github.com/tixters/tixters/workflows/settlement"
)

func stories() map[string]replaytest.Story {
	story := func(b *books, tell func(t *testing.T, b *books)) replaytest.Story {
		event := tix.NewEventID()
		s := replaytest.Story{Saga: settlement.Saga(settlement.NewActivities(b)), ID: settlement.WorkflowID(event), Ends: "settled",
			Start: func(ctx context.Context, c client.Client) error {
				return outbox.Hand(ctx, nil, settlement.NewStarter(c).Subscriptions()[0], tix.EventPublished{EventID: event})
			}}
		if tell != nil {
			s.Tell = func(t *testing.T, ctx context.Context, c client.Client) {
				tell(t, b)
				require.NoError(t, outbox.Hand(ctx, nil, settlement.NewStarter(c).Subscriptions()[1], tix.EventRescheduled{EventID: event}))
			}
		}
		return s
	}
	return map[string]replaytest.Story{
		"due": story(&books{state: "waiting", due: time.Now(), settles: settles}, nil),
		"moved": story(&books{state: "waiting", due: time.Now().AddDate(1, 0, 0), settles: settles}, func(t *testing.T, b *books) {
			require.Eventually(t, func() bool { return b.looks() >= 1 }, time.Minute, 10*time.Millisecond)
			b.set("waiting", time.Now())
		}),
		"held_then_released": story(&books{state: "held", settles: settles}, func(t *testing.T, b *books) {
			require.Eventually(t, func() bool { return b.looks() >= 1 }, time.Minute, 10*time.Millisecond)
			b.set("waiting", time.Now())
		}),
	}
}

// eager is the run as somebody might rewrite it: it settles without waiting.
func eager(ctx workflow.Context, event tix.EventID) (string, error) {
	var a *settlement.Activities
	var state string
	return state, workflow.ExecuteActivity(durable.Patient(ctx, "Settle"), a.SettleEvent, event).Get(ctx, &state)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, settlement.Type, settlement.Workflow, eager, told)
}
