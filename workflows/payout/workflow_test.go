package payout_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/payout"
)

// books stand for the payouts room: what Send and Bank answer, one after the other.
type books struct {
	mu       sync.Mutex
	state    string
	due      time.Time
	again    time.Time
	sends    []any // states or errors; the last one stays
	banks    []any
	sent     int
	banked   int
	resolved []string
}

func next(list *[]any, state *string) error {
	answer := (*list)[0]
	if len(*list) > 1 {
		*list = (*list)[1:]
	}
	if err, ok := answer.(error); ok {
		return err
	}
	*state = answer.(string)
	return nil
}

func (b *books) PayoutSheet(context.Context, tix.PayoutID) (tix.PayoutSheet, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return tix.PayoutSheet{State: b.state, Due: b.due, Again: b.again, Amount: tix.Money{Amount: 9200, Currency: "USD"}}, nil
}

func (b *books) Send(context.Context, tix.PayoutID) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent++
	err := next(&b.sends, &b.state)
	return b.state, err
}

func (b *books) Bank(context.Context, tix.PayoutID) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.banked++
	err := next(&b.banks, &b.state)
	return b.state, err
}

func (b *books) ResolvePayout(_ context.Context, _ tix.PayoutID, action, actor, reason string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.resolved = append(b.resolved, action+" by "+actor+": "+reason)
	switch {
	case action == durable.Abort:
		b.state = "aborted"
	case b.state == "failed":
		b.state = "transferred"
	}
	return b.state, nil
}

func (b *books) BlockedOf(context.Context, tix.PayeeID) ([]tix.PayoutID, error) { return nil, nil }

func (b *books) counts() (sent, banked int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sent, b.banked
}

func began() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }

func play(t *testing.T, b *books, script func(e *testsuite.TestWorkflowEnvironment)) (*testsuite.TestWorkflowEnvironment, string) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetStartTime(began())
	e.SetTestTimeout(20 * time.Second)
	payout.Saga(payout.NewActivities(b)).Register(e)
	if script != nil {
		script(e)
	}
	e.ExecuteWorkflow(payout.Workflow, tix.NewPayoutID())
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

func signal(e *testsuite.TestWorkflowEnvironment, after time.Duration) {
	e.RegisterDelayedCallback(func() { e.SignalWorkflow(payout.SignalMoved, nil) }, after)
}

func list(answers ...any) []any { return answers }

func TestMoneyGoesToTheAccountAndToTheBank(t *testing.T) {
	t.Parallel()
	b := &books{state: "planned", sends: list("transferred"), banks: list("in_transit", "paid")}
	_, state := play(t, b, func(e *testsuite.TestWorkflowEnvironment) { signal(e, 2*time.Hour) })
	require.Equal(t, "paid", state)
	require.Equal(t, 1, b.sent)
	require.Equal(t, 2, b.banked)
}

func TestAReserveWaitsForItsDay(t *testing.T) {
	t.Parallel()
	b := &books{state: "planned", due: began().AddDate(0, 0, 90), sends: list("transferred"), banks: list("paid")}
	e, state := play(t, b, nil)
	require.Equal(t, "paid", state)
	require.Equal(t, began().AddDate(0, 0, 90), e.Now().UTC().Round(time.Second))
}

func TestABlockedPayoutGoesOnWhenThePayeeChanges(t *testing.T) {
	t.Parallel()
	b := &books{state: "planned", sends: list("blocked", "blocked", "transferred"), banks: list("paid")}
	e, state := play(t, b, func(e *testsuite.TestWorkflowEnvironment) { signal(e, 30*time.Hour) })
	require.Equal(t, "paid", state)
	require.Equal(t, 3, b.sent, "at once, a day later, and when the payee changed")
	require.Equal(t, 30*time.Hour, e.Now().Sub(began()).Round(time.Minute))
}

func TestAPayoutThatALimitHoldsUpGoesOnWhenItsWindowAllows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sends                []any
		allows, signal, ends time.Duration
	}{
		"the same day":              {list("blocked", "transferred"), 5 * time.Hour, 0, 5 * time.Hour},
		"the day after":             {list("blocked", "blocked", "transferred"), 30 * time.Hour, 0, 30 * time.Hour},
		"an administrator is first": {list("blocked", "transferred"), 5 * time.Hour, time.Hour, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &books{state: "planned", again: began().Add(c.allows), sends: c.sends, banks: list("paid")}
			e, state := play(t, b, func(e *testsuite.TestWorkflowEnvironment) {
				if c.signal > 0 {
					signal(e, c.signal)
				}
			})
			require.Equal(t, "paid", state)
			require.Equal(t, c.ends, e.Now().Sub(began()).Round(time.Minute))
		})
	}
}

func TestAShortBalanceIsTriedAgainForDays(t *testing.T) {
	t.Parallel()
	short := errs.New(errs.Unavailable, "insufficient_balance", "Later.").Retry(15 * time.Minute)
	b := &books{state: "planned", sends: list(short, short, short, "transferred"), banks: list("paid")}
	e, state := play(t, b, nil)
	require.Equal(t, "paid", state)
	require.GreaterOrEqual(t, e.Now().Sub(began()), 45*time.Minute)
}

func TestARefusalAndABankThatSendsBackWaitForAPerson(t *testing.T) {
	t.Parallel()
	refused := errs.New(errs.Denied, "account_not_eligible", "No.")
	for name, c := range map[string]struct {
		b      *books
		action string
		want   string
	}{
		"refused, then mended":        {&books{state: "planned", sends: list(refused, "transferred"), banks: list("paid")}, durable.Retry, "paid"},
		"refused, given up":           {&books{state: "planned", sends: list(refused)}, durable.Abort, "aborted"},
		"sent back, paid out again":   {&books{state: "planned", sends: list("transferred"), banks: list("failed", "paid")}, durable.Retry, "paid"},
		"sent back after it was paid": {&books{state: "paid", banks: list("failed", "paid")}, durable.Retry, "paid"},
		"the bank's payout refused":   {&books{state: "transferred", banks: list(refused, "paid")}, durable.Retry, "paid"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, state := play(t, c.b, func(e *testsuite.TestWorkflowEnvironment) { decide(t, e, time.Hour, c.action) })
			require.Equal(t, c.want, state)
			require.Equal(t, []string{c.action + " by usr_admin: because"}, c.b.resolved)
		})
	}
}

func TestAnEndedPayoutIsLeftAlone(t *testing.T) {
	t.Parallel()
	b := &books{state: "aborted"}
	_, state := play(t, b, nil)
	require.Equal(t, "aborted", state)
	paid := &books{state: "paid", banks: list("paid")}
	_, state = play(t, paid, nil)
	require.Equal(t, "paid", state)
	require.Zero(t, b.sent+paid.sent)
}
