package payout_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/payout"
)

// bank stands for the payouts room with the provider behind it, as they are: every step reads the row
// first, so that its effect happens once. The first payout to the bank comes back.
type bank struct {
	mu      sync.Mutex
	state   string
	at      string // the step that meets the fault
	fault   fault
	effects []string
	met     bool
}

// fault is what happens to one call: before its effect, after it, or with no answer in time.
type fault struct {
	err   error
	after bool
}

func faults() map[string]fault {
	return map[string]fault{
		"before the effect": {errors.New("connection refused"), false},
		"after the effect":  {errors.New("reset"), true},
		"no answer in time": {temporal.NewTimeoutError(enums.TIMEOUT_TYPE_START_TO_CLOSE, nil), true},
		"nothing":           {},
	}
}

// step has the effect of a call, when the state is one of those that it is for, and meets the fault.
func (b *bank) step(name string, effects map[string]string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	hit := name == b.at && !b.met
	b.met = b.met || hit
	if hit && b.fault.err != nil && !b.fault.after {
		return b.state, b.fault.err
	}
	if to, is := effects[b.state]; is {
		b.effects = append(b.effects, b.state+" → "+to)
		b.state = to
	}
	if hit && b.fault.err != nil {
		return b.state, b.fault.err
	}
	return b.state, nil
}

func (b *bank) PayoutSheet(context.Context, tix.PayoutID) (tix.PayoutSheet, error) {
	state, err := b.step("look", nil)
	return tix.PayoutSheet{State: state}, err
}

func (b *bank) Send(context.Context, tix.PayoutID) (string, error) {
	return b.step("send", map[string]string{"planned": "blocked", "blocked": "transferred"})
}

func (b *bank) Bank(context.Context, tix.PayoutID) (string, error) {
	b.mu.Lock()
	next := map[string]string{"transferred": "in_transit", "in_transit": "failed"}
	for _, e := range b.effects {
		if e == "failed → transferred" {
			next["in_transit"] = "paid"
		}
	}
	b.mu.Unlock()
	return b.step("bank", next)
}

func (b *bank) ResolvePayout(context.Context, tix.PayoutID, string, string, string) (string, error) {
	return b.step("resolve", map[string]string{"failed": "transferred"})
}

func (b *bank) BlockedOf(context.Context, tix.PayeeID) ([]tix.PayoutID, error) { return nil, nil }

// TestAFaultOfAnyStepChangesNothingOfTheEnd: a payout that is blocked, sent, sent back by the bank and paid
// out again comes to the same end whatever step fails, and each of its steps happens once.
func TestAFaultOfAnyStepChangesNothingOfTheEnd(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"look", "send", "bank", "resolve"} {
		for name, f := range faults() {
			t.Run(step+": "+name, func(t *testing.T) {
				t.Parallel()
				b := &bank{state: "planned", at: step, fault: f}
				var suite testsuite.WorkflowTestSuite
				e := suite.NewTestWorkflowEnvironment()
				e.SetStartTime(began())
				e.SetTestTimeout(20 * time.Second)
				payout.Saga(payout.NewActivities(b)).Register(e)
				decide(t, e, 10*24*time.Hour, durable.Retry)
				e.ExecuteWorkflow(payout.Workflow, tix.NewPayoutID())
				require.NoError(t, e.GetWorkflowError())
				var state string
				require.NoError(t, e.GetWorkflowResult(&state))
				require.Equal(t, "paid", state)
				require.True(t, b.met)
				require.Equal(t, []string{"planned → blocked", "blocked → transferred", "transferred → in_transit", "in_transit → failed", "failed → transferred",
					"transferred → in_transit", "in_transit → paid"}, b.effects, "nothing twice, and nothing left out")
			})
		}
	}
}

func TestAPersonIsAskedWhenTheProviderIsAwayForTwoWeeks(t *testing.T) {
	t.Parallel()
	away := errs.New(errs.Unavailable, "payment_unavailable", "Later.").Retry(6 * time.Hour)
	answers := make([]any, 0, 70)
	for range 60 { // fifteen days
		answers = append(answers, away)
	}
	b := &books{state: "planned", sends: append(answers, "transferred"), banks: list("paid")}
	e, state := play(t, b, func(e *testsuite.TestWorkflowEnvironment) { decide(t, e, 16*24*time.Hour, durable.Retry) })
	require.Equal(t, "paid", state)
	require.Equal(t, []string{"retry by usr_admin: because"}, b.resolved)
	require.GreaterOrEqual(t, e.Now().Sub(began()), 16*24*time.Hour)
}

// refusing is a room that cannot carry the first decision out.
type refusing struct {
	*books
	refused bool
}

func (r *refusing) ResolvePayout(ctx context.Context, id tix.PayoutID, action, actor, reason string) (string, error) {
	if !r.refused {
		r.refused = true
		return "", errs.New(errs.Conflict, "payout_not_parked", "No.")
	}
	return r.books.ResolvePayout(ctx, id, action, actor, reason)
}

func TestADecisionThatCannotBeCarriedOutIsNotTheLastWord(t *testing.T) {
	t.Parallel()
	b := &refusing{books: &books{state: "planned", sends: list(errs.New(errs.Denied, "account_not_eligible", "No."))}}
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(began())
	e.SetTestTimeout(20 * time.Second)
	payout.Saga(payout.NewActivities(b)).Register(e)
	decide(t, e, time.Hour, durable.Abort)
	decide(t, e, 2*time.Hour, durable.Abort)
	e.ExecuteWorkflow(payout.Workflow, tix.NewPayoutID())
	require.NoError(t, e.GetWorkflowError())
	require.Equal(t, []string{"abort by usr_admin: because"}, b.resolved)
}

func TestAPayoutOnItsWayIsLookedAtEveryDayWithoutNews(t *testing.T) {
	t.Parallel()
	b := &books{state: "transferred", banks: list("in_transit", "in_transit", "paid")}
	e, state := play(t, b, nil)
	require.Equal(t, "paid", state)
	require.Equal(t, 48*time.Hour, e.Now().Sub(began()).Round(time.Minute))
	require.Zero(t, b.sent)
}

func TestATransferThatOvertakesADecisionGoesOn(t *testing.T) {
	t.Parallel()
	b := &overtaken{books: &books{state: "planned", sends: list(errs.New(errs.Denied, "odd", "No.")), banks: list("paid")}}
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetTestTimeout(20 * time.Second)
	payout.Saga(payout.NewActivities(b)).Register(e)
	decide(t, e, time.Hour, durable.Abort)
	e.ExecuteWorkflow(payout.Workflow, tix.NewPayoutID())
	require.NoError(t, e.GetWorkflowError())
	var state string
	require.NoError(t, e.GetWorkflowResult(&state))
	require.Equal(t, "paid", state, "the provider had it already")
}

// overtaken is a room that finds the transfer when somebody decides against it.
type overtaken struct{ *books }

func (o *overtaken) ResolvePayout(context.Context, tix.PayoutID, string, string, string) (string, error) {
	return "transferred", nil
}
