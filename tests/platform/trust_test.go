package platform_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/payouts"
	"github.com/tixters/tixters/workflows/payout"
	"github.com/tixters/tixters/workflows/settlement"
)

// administrator signs somebody in who may do everything.
func (w *treasury) administrator(name string) map[string]string {
	w.t.Helper()
	admin := person(w.t, w.p, name)
	require.NoError(w.t, w.p.Rooms.Accounts.EnsurePlatformRole(w.t.Context(), admin, "admin"))
	return map[string]string{"Authorization": signed(w.t, w.p, admin)}
}

// runOf is the id of a payout's run.
func runOf(t *testing.T, id string) string {
	t.Helper()
	p, err := tix.ParsePayoutID(id)
	require.NoError(t, err)
	return payout.WorkflowID(p)
}

// reaches waits until a payout is in a state.
func (w *treasury) reaches(id, state string) payoutView {
	w.t.Helper()
	var p payoutView
	require.Eventually(w.t, func() bool {
		p = payoutView{}
		return w.send("GET", w.books()+"/payouts/"+id, w.owner, nil, &p) == 200 && p.State == state
	}, time.Minute, 50*time.Millisecond, "the payout did not become %s: %+v", state, &p)
	return p
}

// TestATrustedOrganizerIsAdvancedAndLimited plays what trust means for an evening's money: an advance
// that two administrators approve, a limit that one lifts, and a run that is lost meanwhile.
func TestATrustedOrganizerIsAdvancedAndLimited(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	ann, bob := w.administrator("ann"), w.administrator("bob")
	var list struct{ Items []payeeView }
	require.Equal(t, 200, w.send("GET", w.books()+"/payees", w.owner, nil, &list))
	organizer := list.Items[0].ID
	require.Equal(t, "verified", w.onboard(organizer, "complete").State)
	require.Equal(t, 403, w.send("PUT", w.books()+"/terms", w.owner, map[string]any{"level": "trusted", "reason": "please"}, nil))
	require.Equal(t, 200, w.send("PUT", w.books()+"/terms", ann, map[string]any{"level": "trusted", "reason": "guaranteed by its bank"}, nil))
	level := map[string]any{"settled_events": 5, "holdback_days": 2, "reserve": 1000, "reserve_days": 30, "approval_over": 20_000_000, "daily": 10_000, "weekly": 50_000,
		"advance": 2500, "advance_over": 1000, "reason": "a test"}
	require.Equal(t, 200, w.send("PUT", w.api+"/v1/payouts/levels/trusted", ann, level, nil))
	var terms struct {
		Level string   `json:"level"`
		Daily int64    `json:"daily"`
		Words []string `json:"words"`
	}
	require.Equal(t, 200, w.send("GET", w.books()+"/terms?currency=USD", w.owner, nil, &terms))
	require.Equal(t, []any{"trusted", int64(10_000)}, []any{terms.Level, terms.Daily})
	require.Equal(t, "Your level is trusted: an administrator set it (guaranteed by its bank).", terms.Words[0])

	// Two orders: 152.00 for the organizer, of which a quarter can be advanced.
	w.paid("ada@example.org", "pm_card_bypassPending")
	w.paid("eve@example.org", "pm_card_bypassPending")
	event := w.books() + "/events/" + w.house.event.String()
	var offer struct {
		Earned, Available tix.Money
	}
	require.Equal(t, 200, w.send("GET", event+"/advances/offer", w.owner, nil, &offer))
	require.Equal(t, []int64{4 * 3800, 3800}, []int64{offer.Earned.Amount, offer.Available.Amount})
	require.Equal(t, 422, w.send("POST", event+"/advances", w.owner, map[string]any{"amount": 3801}, nil))
	var advance payoutView
	require.Equal(t, 201, w.send("POST", event+"/advances", w.owner, map[string]any{"amount": 3800}, &advance))
	require.Equal(t, "asked", advance.State)
	decide := func(id string, as map[string]string) int {
		return w.send("POST", w.books()+"/payouts/"+id+"/decisions", as, map[string]any{"action": "approve", "reason": "known for years"}, nil)
	}
	require.Equal(t, []int{403, 200, 409, 200}, []int{decide(advance.ID, w.owner), decide(advance.ID, ann), decide(advance.ID, ann), decide(advance.ID, bob)})
	w.reaches(advance.ID, "paid")
	w.sound()

	// The settlement is less by it, and above what may leave in a day.
	w.paid("joy@example.org", "pm_card_bypassPending")
	w.over()
	rest := w.arrives(organizer, "blocked")
	require.Equal(t, int64(5*3800*9/10), rest.Amount.Amount, "less a tenth that is kept back")
	require.Contains(t, rest.Reason, "an administrator must let it through")
	require.NoError(t, w.p.Temporal.TerminateWorkflow(t.Context(), runOf(t, rest.ID), "", "lost"))
	require.Equal(t, 200, decide(rest.ID, ann))
	w.reaches(rest.ID, "paid")
	w.sound()
}

// TestALostTemporalIsRebuiltFromRows: the runs of a settlement and of a payout are gone, and the sweep
// has them again.
func TestALostTemporalIsRebuiltFromRows(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	ann := w.administrator("ann")
	var list struct{ Items []payeeView }
	require.Equal(t, 200, w.send("GET", w.books()+"/payees", w.owner, nil, &list))
	organizer := list.Items[0].ID
	w.paid("ada@example.org", "pm_card_visa")
	lost := func(id string) {
		require.Eventually(t, func() bool { return w.p.Temporal.TerminateWorkflow(t.Context(), id, "", "lost") == nil }, time.Minute, 50*time.Millisecond)
	}
	sweep := func() {
		require.Equal(t, http.StatusAccepted, w.send("POST", w.api+"/v1/payouts/sweeps", ann, nil, nil))
	}
	lost(settlement.WorkflowID(w.house.event))
	_, err := w.p.DB.Pool().Exec(t.Context(), "UPDATE events_events SET doors_at = doors_at - interval '30 days', starts_at = starts_at - interval '30 days', ends_at = ends_at - interval '30 days' WHERE id = $1", w.house.event)
	require.NoError(t, err)
	require.Equal(t, 200, w.send("POST", w.pay+"/__standin/clock", nil, map[string]any{"advance_seconds": 4 * 24 * 3600}, nil))
	sweep()
	blocked := w.arrives(organizer, payouts.PayoutBlocked)
	lost(runOf(t, blocked.ID))
	sweep()
	require.Eventually(t, func() bool {
		d, err := w.p.Temporal.DescribeWorkflowExecution(t.Context(), runOf(t, blocked.ID), "")
		return err == nil && d.GetWorkflowExecutionInfo().GetStatus().String() == "Running"
	}, time.Minute, 50*time.Millisecond)
	require.Equal(t, "verified", w.onboard(organizer, "complete").State)
	w.arrives(organizer, payouts.PayoutPaid)
	w.sound()
}
