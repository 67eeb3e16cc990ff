package purchase_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/purchase"
)

func TestAnOrderThatWasGivenMoreTimeEndsWithThatTime(t *testing.T) {
	t.Parallel()
	r := &rooms{status: "pending_payment"}
	r.expire = func() (string, error) {
		if r.expired == 1 { // the bank is deciding: two minutes more
			r.expires = r.expires.Add(4 * time.Minute)
			return "pending_payment", nil
		}
		return "expired", nil
	}
	e, status := play(t, r, nil)
	require.Equal(t, "expired", status)
	require.Equal(t, 2, r.expired)
	require.Equal(t, 16*time.Minute, e.Now().Sub(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)).Truncate(time.Minute), "not half an hour later")
}

// dark is a checkout whose database does not answer for a while.
type dark struct {
	*rooms
	until func() bool
}

func (d dark) Sheet(ctx context.Context, id tix.OrderID) (tix.OrderSheet, error) {
	if !d.until() {
		return tix.OrderSheet{}, errors.New("no connection")
	}
	return d.rooms.Sheet(ctx, id)
}

func TestARunOutlivesADatabaseThatIsAway(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	e := suite.NewTestWorkflowEnvironment()
	e.SetTestTimeout(20 * time.Second)
	tries := 0
	r := &rooms{status: "paid"}
	purchase.Saga(purchase.NewActivities(dark{r, func() bool { tries++; return tries > 40 }}, r)).Register(e)
	e.ExecuteWorkflow(purchase.Workflow, tix.NewOrderID())
	require.NoError(t, e.GetWorkflowError())
	require.Equal(t, 1, r.sent)
}
