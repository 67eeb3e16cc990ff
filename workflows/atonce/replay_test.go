package atonce_test

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
	"github.com/tixters/tixters/workflows/atonce"
)

func stories() map[string]replaytest.Story {
	story := func(b *books, ends string, tell func(t *testing.T, b *books, wake func())) replaytest.Story {
		b.plan, b.now = tix.NewEventID(), time.Now
		s := replaytest.Story{Saga: atonce.Saga(atonce.NewActivities(b)), ID: atonce.WorkflowID(b.plan), Ends: ends,
			Start: func(ctx context.Context, c client.Client) error {
				return outbox.Hand(ctx, nil, atonce.NewStarter(c, b).Subscriptions()[0], tix.OrderPaid{OrderID: tix.NewOrderID(), Charge: tix.ChargeAtOnce})
			}}
		if tell != nil {
			s.Tell = func(t *testing.T, ctx context.Context, c client.Client) {
				tell(t, b, func() {
					require.NoError(t, outbox.Hand(ctx, nil, atonce.NewStarter(c, b).Subscriptions()[1], tix.PayeeChanged{PayeeID: tix.NewPayeeID()}))
				})
			}
		}
		return s
	}
	return map[string]replaytest.Story{
		"two_rounds": story(&books{rounds: []answer{waits(50, 20, -time.Second), waits(20, 0, 0)}}, "70 orders paid on", nil),
		"waits_for_the_payee": story(&books{rounds: []answer{waits(0, 2, 0), waits(2, 0, 0)}}, "2 orders paid on", func(t *testing.T, b *books, wake func()) {
			require.Eventually(t, func() bool { return b.count() >= 1 }, time.Minute, 10*time.Millisecond)
			wake()
		}),
	}
}

// forgetful is the run as somebody might rewrite it: it never says which event it is about.
func forgetful(ctx workflow.Context, event tix.EventID, _ int) (string, error) {
	var a *atonce.Activities
	var r tix.OrderRound
	return "", workflow.ExecuteActivity(durable.Mass(ctx, "Pay what waits", time.Hour), a.SendOrderPayouts, event).Get(ctx, &r)
}

func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	told := stories()
	if replaytest.Recording() {
		replaytest.Record(t, told)
	}
	replaytest.Check(t, atonce.Type, atonce.Workflow, forgetful, told)
}

func TestOrdersThatAreChargedOtherwiseCostNothing(t *testing.T) {
	t.Parallel()
	for _, charge := range []tix.ChargeType{"", tix.ChargeSeparate, tix.ChargeDirect} {
		none := atonce.NewStarter(nil, nil) // neither rows nor runs are asked
		require.NoError(t, outbox.Hand(context.Background(), nil, none.Subscriptions()[0], tix.OrderPaid{Charge: charge}))
	}
}
