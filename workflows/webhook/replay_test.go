package webhook_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/durable/replaytest"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/webhook"
)

func stories() map[string]replaytest.Story {
	story := func(gaps []any, wakes int) replaytest.Story {
		id, h := tix.NewHookID(), &hooks{gaps: gaps, now: time.Now}
		wake := func(ctx context.Context, c client.Client) error {
			return outbox.Hand(ctx, nil, webhook.NewStarter(c).Subscriptions()[0], tix.HookDue{HookID: id})
		}
		return replaytest.Story{Saga: webhook.Saga(webhook.NewActivities(h)), ID: webhook.WorkflowID(id), Ends: webhook.Idle, Start: wake,
			Tell: func(t *testing.T, ctx context.Context, c client.Client) {
				for n := 1; n <= wakes; n++ {
					require.Eventually(t, func() bool { return h.looked() >= n }, time.Minute, 10*time.Millisecond)
					require.NoError(t, wake(ctx, c))
				}
			}}
	}
	return map[string]replaytest.Story{
		"at_once":           story(list(idle), 0),
		"refused_then_sent": story(list(time.Second, errors.New("the database is away"), idle), 0),
		"woken":             story(list(time.Hour, time.Hour, idle), 2),
	}
}

// rash is the run as somebody might rewrite it: it waits before it has looked.
func rash(ctx workflow.Context, id tix.HookID) (string, error) {
	if err := workflow.Sleep(ctx, time.Second); err != nil {
		return "", err
	}
	var a *webhook.Activities
	return webhook.Idle, workflow.ExecuteActivity(durable.Hooks(ctx, "Send"), a.DeliverWebhooks, id).Get(ctx, nil)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, webhook.Type, webhook.Workflow, rash, told)
}
