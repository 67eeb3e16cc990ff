package eventcancel_test

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
	"github.com/tixters/tixters/workflows/eventcancel"
)

func stories() map[string]replaytest.Story {
	story := func(r *room, tell func(t *testing.T)) replaytest.Story {
		event := tix.NewEventID()
		hand := func(ctx context.Context, c client.Client, which int, m tix.Message) error {
			return outbox.Hand(ctx, nil, eventcancel.NewStarter(c).Subscriptions()[which], m)
		}
		s := replaytest.Story{Saga: eventcancel.Saga(eventcancel.NewActivities(r)), ID: eventcancel.WorkflowID(event), Ends: "done",
			Start: func(ctx context.Context, c client.Client) error {
				return hand(ctx, c, 0, tix.EventCancelled{EventID: event})
			}}
		if tell != nil {
			s.Tell = func(t *testing.T, ctx context.Context, c client.Client) {
				tell(t)
				require.NoError(t, hand(ctx, c, 1, tix.CancellationTurned{EventID: event}))
			}
		}
		return s
	}
	paused := &room{orders: 30, paused: true}
	return map[string]replaytest.Story{
		"two_pages": story(&room{orders: 130}, nil),
		"choosing":  story(&room{orders: 20, until: time.Now().Add(9 * time.Second), now: time.Now}, nil),
		"paused": story(paused, func(t *testing.T) {
			require.Eventually(t, func() bool { paused.mu.Lock(); defer paused.mu.Unlock(); return paused.p.State == "paused" }, time.Minute, 10*time.Millisecond)
			paused.mu.Lock()
			paused.paused = false
			paused.mu.Unlock()
		}),
	}
}

// hasty is the run as somebody might rewrite it: it counts before it refunds.
func hasty(ctx workflow.Context, event tix.EventID) (string, error) {
	var a *eventcancel.Activities
	var p tix.CancelProgress
	return p.State, workflow.ExecuteActivity(durable.Patient(ctx, "Count"), a.CountEventRefunds, event).Get(ctx, &p)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, eventcancel.Type, eventcancel.Workflow, hasty, told)
}
