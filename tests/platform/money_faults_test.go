package platform_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
)

// bankAPI is the real client in front of the bank, for counting what was done there.
func (w *treasury) bankAPI() *client.API {
	backend := stripego.GetBackendWithConfig(stripego.APIBackend, &stripego.BackendConfig{URL: stripego.String(w.pay), EnableTelemetry: stripego.Bool(false), LeveledLogger: &stripego.LeveledLogger{}})
	return client.New(w.bank.SecretKey(), &stripego.Backends{API: backend, Connect: backend})
}

// did counts refunds, transfers and payouts at the bank.
func (w *treasury) did(accounts ...string) (refunds, transfers, banked int) {
	w.t.Helper()
	api := w.bankAPI()
	for it := api.Refunds.List(&stripego.RefundListParams{}); it.Next(); {
		refunds++
	}
	for it := api.Transfers.List(&stripego.TransferListParams{}); it.Next(); {
		transfers++
	}
	for _, a := range accounts {
		p := &stripego.PayoutListParams{}
		p.SetStripeAccount(a)
		for it := api.Payouts.List(p); it.Next(); {
			banked++
		}
	}
	return refunds, transfers, banked
}

// partners verifies the organizer and a venue that gets a quarter.
func (w *treasury) partners() (organizer, venue payeeView, accounts []string) {
	w.t.Helper()
	var list struct{ Items []payeeView }
	require.Equal(w.t, 200, w.send("GET", w.books()+"/payees", w.owner, nil, &list))
	organizer = list.Items[0]
	require.Equal(w.t, 201, w.send("POST", w.books()+"/payees", w.owner, map[string]any{"kind": "venue", "name": "The Quay"}, &venue))
	require.Equal(w.t, 200, w.send("PUT", w.books()+"/events/"+w.house.event.String()+"/split", w.owner, map[string]any{"costs": "platform",
		"shares": []any{map[string]any{"payee_id": venue.ID, "percentage": 2500}}}, nil))
	for _, p := range []payeeView{organizer, venue} {
		require.Equal(w.t, "verified", w.onboard(p.ID, "complete").State)
		payee, err := w.p.Rooms.Payouts.Payee(w.t.Context(), w.house.org, p.ID)
		require.NoError(w.t, err)
		accounts = append(accounts, payee.Reference())
	}
	return organizer, venue, accounts
}

// TestNoMoneyMovesTwiceWhateverTheBankAnswers: every step that moves money fails before its effect, after
// it, and without an answer, one after the other.
func TestNoMoneyMovesTwiceWhateverTheBankAnswers(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	organizer, venue, accounts := w.partners()
	ada, eve := w.paid("ada@example.org", "pm_card_visa"), w.paid("eve@example.org", "pm_card_visa")
	for b, kinds := range map[*bought][]string{&ada: {"error_before", "reset_after"}, &eve: {"lock_timeout", "error_after"}} {
		for _, kind := range kinds {
			w.fail("POST", "/v1/refunds", kind)
		}
		require.Equal(t, 201, w.send("POST", w.org+"/orders/"+b.id.String()+"/refunds", w.owner, map[string]any{"amount": 1000}, nil))
		w.becomes(*b, "refunded")
	}
	for _, kind := range []string{"connection_reset", "reset_after", "error_after"} {
		w.fail("POST", "/v1/transfers", kind)
		w.fail("POST", "/v1/payouts", kind)
	}
	w.over()
	w.arrives(organizer.ID, "paid")
	w.arrives(venue.ID, "paid")
	w.hanging() // every fault was met
	refunds, transfers, banked := w.did(accounts...)
	require.Equal(t, []int{2, 2, 2}, []int{refunds, transfers, banked})
	w.sound()
}

// TestKillingTheWorkerInAStepThatMovesMoney: a refund, a transfer and a payout hang after they took
// effect, and the worker is killed. Another one brings each to its end, and nothing happens twice.
func TestKillingTheWorkerInAStepThatMovesMoney(t *testing.T) {
	t.Parallel()
	w := besideWorkers(t)
	first := startWorker(t, w.cfg)
	organizer, venue, accounts := w.partners()
	ada, _ := w.paid("ada@example.org", "pm_card_visa"), w.paid("eve@example.org", "pm_card_visa")
	w.fail("POST", "/v1/refunds", "timeout_after")
	w.fail("POST", "/v1/transfers", "timeout_after")
	w.fail("POST", "/v1/payouts", "timeout_after")
	require.Equal(t, 201, w.send("POST", w.org+"/orders/"+ada.id.String()+"/refunds", w.owner, map[string]any{"amount": 1000}, nil))
	w.over()
	w.hanging()
	first.kill()
	w.leasesEnd()
	startWorker(t, w.cfg)
	w.becomes(ada, "refunded")
	require.Eventually(t, func() bool {
		paid := 0
		for _, p := range w.payouts() {
			if p.State == "paid" && (p.PayeeID == organizer.ID || p.PayeeID == venue.ID) {
				paid++
			}
		}
		return paid == 2
	}, 2*time.Minute, 200*time.Millisecond)
	refunds, transfers, banked := w.did(accounts...)
	require.Equal(t, []int{1, 2, 2}, []int{refunds, transfers, banked})
	w.sound()
}

// besideWorkers is a treasury whose worker is a process of its own.
func besideWorkers(t *testing.T) *treasury {
	t.Helper()
	w := build(t)
	require.NoError(t, w.bank.Start(t.Context()))
	h := w.house()
	owner := person(t, w.p, "owner")
	require.NoError(t, w.p.Rooms.Accounts.EnsureMember(t.Context(), h.org, owner, "owner"))
	return &treasury{w, h, map[string]string{"Authorization": signed(t, w.p, owner)}, w.api + "/v1/refunds/organizations/" + h.org.String()}
}
