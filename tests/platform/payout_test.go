package platform_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/payouts"
)

type payeeView struct {
	ID           tix.PayeeID `json:"id"`
	Kind         string      `json:"kind"`
	State        string      `json:"state"`
	Requirements []struct {
		Words string `json:"words"`
	} `json:"requirements"`
}

type payoutView struct {
	ID      string      `json:"id"`
	PayeeID tix.PayeeID `json:"payee_id"`
	Kind    string      `json:"kind"`
	State   string      `json:"state"`
	Amount  tix.Money   `json:"amount"`
	Reason  string      `json:"reason"`
}

// books is the address of the organization's operations of payouts.
func (w *treasury) books() string { return w.api + "/v1/payouts/organizations/" + w.house.org.String() }

// onboard walks a payee through the provider's page, as its browser does.
func (w *treasury) onboard(id tix.PayeeID, outcome string) payeeView {
	w.t.Helper()
	var link struct{ URL string }
	require.Equal(w.t, 200, w.send("POST", w.books()+"/payees/"+id.String()+"/onboarding", w.owner, map[string]any{"country": "US"}, &link))
	require.Equal(w.t, 200, w.send("GET", link.URL, nil, nil, nil))
	// The answer sends the payee back to us, where its account is read again.
	require.Equal(w.t, 200, w.send("POST", link.URL, nil, url.Values{"outcome": {outcome}}, nil))
	var p payeeView
	require.Equal(w.t, 200, w.send("GET", w.books()+"/payees/"+id.String(), w.owner, nil, &p))
	return p
}

func (w *treasury) payouts() []payoutView {
	w.t.Helper()
	var list struct{ Items []payoutView }
	require.Equal(w.t, 200, w.send("GET", w.books()+"/payouts", w.owner, nil, &list))
	return list.Items
}

// arrives waits until the payee's payout of a kind is in a state.
func (w *treasury) arrives(payee tix.PayeeID, state string) payoutView {
	w.t.Helper()
	var last payoutView
	require.Eventually(w.t, func() bool {
		for _, p := range w.payouts() {
			if p.PayeeID == payee && p.Kind == payouts.PayoutSettlement {
				last = p
			}
		}
		return last.State == state
	}, time.Minute, 50*time.Millisecond, "the payout did not become %s", state)
	return last
}

// over ends the event a month ago, and lets the bank's money become available.
func (w *treasury) over() {
	w.t.Helper()
	_, err := w.p.DB.Pool().Exec(w.t.Context(), "UPDATE events_events SET doors_at = doors_at - interval '30 days', starts_at = starts_at - interval '30 days', ends_at = ends_at - interval '30 days' WHERE id = $1", w.house.event)
	require.NoError(w.t, err)
	require.Equal(w.t, 200, w.send("POST", w.pay+"/__standin/clock", nil, map[string]any{"advance_seconds": 4 * 24 * 3600}, nil))
	require.NoError(w.t, w.p.DB.InTx(w.t.Context(), func(ctx context.Context) error {
		return w.p.Outbox.Publish(ctx, tix.EventRescheduled{EventID: w.house.event, OrganizationID: w.house.org})
	}))
}

// accounts holds the accounts of all payees against the books.
func (w *treasury) accounts() (moves, breaks int) {
	w.t.Helper()
	for at := (tix.AccountPlace{}); ; {
		page, err := w.p.Rooms.Payouts.ReconcileAccount(w.t.Context(), time.Now().AddDate(0, 0, -1), time.Now().AddDate(0, 0, 10), at)
		require.NoError(w.t, err)
		if page.Done {
			return moves, breaks
		}
		at, moves, breaks = page.Place, moves+page.Moves, breaks+page.Breaks
	}
}

// TestPayeesAreVerifiedAndPaidAndABankMaySendItBack plays what becomes of an evening's money: the
// organizer and a venue prove who they are, are paid after the event, and an order is refunded later.
func TestPayeesAreVerifiedAndPaidAndABankMaySendItBack(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	var list struct{ Items []payeeView }
	require.Equal(t, 200, w.send("GET", w.books()+"/payees", w.owner, nil, &list))
	organizer := list.Items[0]
	require.Equal(t, "organizer", organizer.Kind)
	var venue payeeView
	require.Equal(t, 201, w.send("POST", w.books()+"/payees", w.owner, map[string]any{"kind": "venue", "name": "The Quay", "email": "box@quay.example"}, &venue))
	split := w.books() + "/events/" + w.house.event.String() + "/split"
	require.Equal(t, 200, w.send("PUT", split, w.owner, map[string]any{"costs": "platform",
		"shares": []any{map[string]any{"payee_id": venue.ID, "percentage": 2500}}}, nil))

	part := w.onboard(organizer.ID, "incomplete")
	require.Equal(t, "restricted", part.State)
	require.Equal(t, "A photo of an identity document", part.Requirements[0].Words)
	require.Equal(t, "verified", w.onboard(organizer.ID, "complete").State)

	ada, eve := w.paid("ada@example.org", "pm_card_visa"), w.paid("eve@example.org", "pm_card_visa")
	w.over()
	paid := w.arrives(organizer.ID, "paid")
	require.Equal(t, int64(4*3800*3/4*9/10), paid.Amount.Amount, "three quarters, less a tenth that is kept back")
	blocked := w.arrives(venue.ID, "blocked")
	require.Equal(t, "The payee is not verified.", blocked.Reason)
	w.sound()

	// The venue's bank sends the first payout back.
	require.Equal(t, "verified", w.onboard(venue.ID, "complete").State)
	account, err := w.p.Rooms.Payouts.Payee(t.Context(), w.house.org, venue.ID)
	require.NoError(t, err)
	bank := w.pay + "/__standin/accounts/" + account.Reference()
	require.Equal(t, 200, w.send("POST", bank, nil, map[string]any{"do": "bank", "bank": "fails"}, nil))
	w.arrives(venue.ID, "failed")
	require.Equal(t, 200, w.send("POST", bank, nil, map[string]any{"do": "bank"}, nil))
	admin := person(t, w.p, "admin")
	require.NoError(t, w.p.Rooms.Accounts.EnsurePlatformRole(t.Context(), admin, "admin"))
	as := map[string]string{"Authorization": signed(t, w.p, admin)}
	decide := w.books() + "/payouts/" + blocked.ID + "/resolve"
	require.Equal(t, 403, w.send("POST", decide, w.owner, map[string]any{"action": "retry", "reason": "mine"}, nil))
	require.Eventually(t, func() bool {
		return w.send("POST", decide, as, map[string]any{"action": "retry", "reason": "new bank account"}, nil) == http.StatusAccepted
	}, time.Minute, 100*time.Millisecond)
	w.arrives(venue.ID, "paid")
	w.sound()
	require.Eventually(t, func() bool { return w.mails("box@quay.example", "$34.20 for Lanterns") == 1 }, time.Minute, 100*time.Millisecond)

	// A refund after the payouts: the payees' accounts are empty, so they owe it.
	for _, b := range []bought{ada, eve} {
		require.Equal(t, 201, w.send("POST", w.org+"/orders/"+b.id.String()+"/refunds", w.owner, map[string]any{}, nil))
		w.becomes(b, "refunded")
	}
	w.sound()
	statements, err := w.p.Rooms.Payouts.Statements(t.Context(), w.house.org, w.house.event)
	require.NoError(t, err)
	var owed int64
	for _, s := range statements {
		owed += s.Balance
	}
	require.Equal(t, int64(-4*3800*9/10), owed, "all but what was kept back")
	var ledger struct {
		Orders   int
		Findings []any
	}
	require.Equal(t, 200, w.send("GET", w.api+"/v1/payouts/ledger", as, nil, &ledger))
	require.Equal(t, 2, ledger.Orders)
	require.Empty(t, ledger.Findings)

	// The bank's own record agrees, movement by movement. Its clock is four days ahead of ours.
	page, err := w.p.Rooms.Payouts.Reconcile(t.Context(), time.Now().AddDate(0, 0, -1), time.Now().AddDate(0, 0, 10), "")
	require.NoError(t, err)
	require.Equal(t, []any{6, 0, false}, []any{page.Moves, page.Breaks, page.More}, "two charges, two transfers, two refunds")
	moves, breaks := w.accounts()
	require.Equal(t, []int{6, 0}, []int{moves, breaks}, "two transfers, three payouts, one that came back")
	require.Equal(t, 202, w.send("POST", w.api+"/v1/payouts/reconciliations", as, nil, nil))
	require.Eventually(t, func() bool {
		runs, err := w.p.Temporal.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "WorkflowType='Reconcile' AND ExecutionStatus='Completed'"})
		return err == nil && len(runs.GetExecutions()) > 0
	}, time.Minute, 200*time.Millisecond)
}
