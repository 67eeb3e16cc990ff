package purchase_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/purchase"
)

// rooms stands for checkout and mail: the state of one order and what was asked of them.
type rooms struct {
	status   string
	expires  time.Time
	settle   func() (string, error) // what the provider says when asked
	expire   func() (string, error)
	refund   func() error
	send     func() error
	calls    []string
	settled  int
	expired  int
	refunded int
	sent     int
}

func (r *rooms) Sheet(context.Context, tix.OrderID) (tix.OrderSheet, error) {
	return tix.OrderSheet{Status: r.status, ExpiresAt: r.expires, Quote: tix.Quote{Total: tix.Money{Amount: 4150, Currency: "USD"}}}, nil
}

func (r *rooms) EnsurePayment(context.Context, tix.OrderID) error {
	r.calls = append(r.calls, "ensure")
	return nil
}

func (r *rooms) Settle(context.Context, tix.OrderID) (string, error) {
	r.settled++
	s, err := r.settle()
	if err == nil {
		r.status = s
	}
	return s, err
}

func (r *rooms) Expire(context.Context, tix.OrderID) (string, error) {
	r.expired++
	s, err := r.expire()
	if err == nil {
		r.status = s
	}
	return s, err
}

func (r *rooms) Refund(context.Context, tix.OrderID) error {
	r.refunded++
	err := r.refund()
	if err == nil {
		r.status = "refunded"
	}
	return err
}

func (r *rooms) QueueOrderTickets(context.Context, tix.OrderID, string) (tix.MailID, error) {
	r.calls = append(r.calls, "write")
	return tix.NewMailID(), nil
}

func (r *rooms) Deliver(context.Context, tix.MailID) error {
	if r.send != nil {
		if err := r.send(); err != nil {
			return err
		}
	}
	r.sent++
	return nil
}

func play(t *testing.T, r *rooms, script func(e *testsuite.TestWorkflowEnvironment)) (*testsuite.TestWorkflowEnvironment, string) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	began := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	e.SetStartTime(began)
	e.SetTestTimeout(20 * time.Second)
	r.expires = began.Add(10 * time.Minute)
	purchase.Saga(purchase.NewActivities(r, r)).Register(e)
	if script != nil {
		script(e)
	}
	e.ExecuteWorkflow(purchase.Workflow, tix.NewOrderID())
	require.True(t, e.IsWorkflowCompleted())
	require.NoError(t, e.GetWorkflowError())
	var status string
	require.NoError(t, e.GetWorkflowResult(&status))
	return e, status
}

func signal(e *testsuite.TestWorkflowEnvironment, after time.Duration) {
	e.RegisterDelayedCallback(func() { e.SignalWorkflow(purchase.SignalPayment, nil) }, after)
}

func TestPaid(t *testing.T) {
	t.Parallel()
	r := &rooms{status: "pending_payment", settle: func() (string, error) { return "paid", nil }}
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) { signal(e, time.Minute) })
	require.Equal(t, "paid", status)
	require.Equal(t, []string{"ensure", "write"}, r.calls)
	require.Equal(t, 1, r.sent)
	require.Zero(t, r.expired)
}

func TestFreeOrderIsPaidAlready(t *testing.T) {
	t.Parallel()
	r := &rooms{status: "paid"}
	_, status := play(t, r, nil)
	require.Equal(t, "paid", status)
	require.Equal(t, []string{"write"}, r.calls, "no payment is made for a free order")
	require.Equal(t, 1, r.sent)
}

func TestDeclinedThenPaid(t *testing.T) {
	t.Parallel()
	answers := []string{"pending_payment", "paid"}
	r := &rooms{status: "pending_payment", settle: func() (string, error) {
		next := answers[0]
		answers = answers[1:]
		return next, nil
	}}
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		signal(e, time.Minute)
		signal(e, 3*time.Minute)
	})
	require.Equal(t, "paid", status)
	require.Equal(t, 2, r.settled)
	require.Equal(t, 1, r.sent, "one mail")
}

func TestExpired(t *testing.T) {
	t.Parallel()
	r := &rooms{status: "pending_payment", expire: func() (string, error) { return "expired", nil }}
	e, status := play(t, r, nil)
	require.Equal(t, "expired", status)
	require.Zero(t, r.sent)
	require.Equal(t, 12*time.Minute, e.Now().Sub(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)).Truncate(time.Minute), "hold and grace")
}

func TestPaidAfterExpiryWithStock(t *testing.T) {
	t.Parallel()
	r := &rooms{status: "pending_payment", expire: func() (string, error) { return "paid", nil }}
	_, status := play(t, r, nil)
	require.Equal(t, "paid", status)
	require.Equal(t, 1, r.sent)
}

func TestPaidAfterExpiryWithoutStockIsRefunded(t *testing.T) {
	t.Parallel()
	tries := 0
	r := &rooms{status: "pending_payment", expire: func() (string, error) { return "refunding", nil }, refund: func() error {
		if tries++; tries < 4 {
			return errs.New(errs.Unavailable, "provider_away", "Please try again.")
		}
		return nil
	}}
	_, status := play(t, r, nil)
	require.Equal(t, "refunded", status)
	require.Equal(t, 4, r.refunded, "a provider that is away is asked again")
	require.Zero(t, r.sent, "no tickets for a refunded order")
}

func TestSlowBankIsAskedAgain(t *testing.T) {
	t.Parallel()
	answers := []string{"pending_payment", "pending_payment", "paid"}
	r := &rooms{status: "pending_payment", expire: func() (string, error) {
		next := answers[0]
		answers = answers[1:]
		return next, nil
	}}
	_, status := play(t, r, nil)
	require.Equal(t, "paid", status)
	require.Equal(t, 3, r.expired)
}

func TestMailFailingFor72HoursParksUntilAPersonRetries(t *testing.T) {
	t.Parallel()
	broken := true
	r := &rooms{status: "paid", send: func() error {
		if broken {
			return errors.New("mail provider away")
		}
		return nil
	}}
	var refused, accepted error
	e, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() {
			e.UpdateWorkflow(durable.UpdateResolve, "too-early", &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { refused = err }, OnComplete: func(any, error) {},
			}, durable.Resolution{Action: "retry", Actor: "usr_x", Reason: "impatient"})
		}, time.Hour)
		e.RegisterDelayedCallback(func() {
			broken = false
			e.UpdateWorkflow(durable.UpdateResolve, "fixed", &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { accepted = err }, OnComplete: func(any, error) {},
			}, durable.Resolution{Action: "retry", Actor: "usr_admin", Reason: "provider is back"})
		}, 80*time.Hour)
	})
	require.Equal(t, "paid", status)
	require.Error(t, refused, "nothing is parked after an hour")
	require.NoError(t, accepted)
	require.Equal(t, 1, r.sent)
	require.GreaterOrEqual(t, e.Now().Sub(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)), 80*time.Hour)
}

func TestParkedMailCanBeSkipped(t *testing.T) {
	t.Parallel()
	r := &rooms{status: "paid", send: func() error { return errs.New(errs.Invalid, "bad_address", "The address is refused.") }}
	_, status := play(t, r, func(e *testsuite.TestWorkflowEnvironment) {
		e.RegisterDelayedCallback(func() {
			e.UpdateWorkflow(durable.UpdateResolve, "skip", &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
			}, durable.Resolution{Action: "skip", Actor: "usr_admin", Reason: "buyer has the link"})
		}, time.Hour)
	})
	require.Equal(t, "paid", status, "the tickets stay valid")
	require.Zero(t, r.sent)
}
