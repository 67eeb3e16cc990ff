package platform_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/payouts"
)

// beside makes another organizer in the same town.
func (w *treasury) beside(t *testing.T) *treasury {
	t.Helper()
	here := *w.town
	here.t = t
	h := here.house()
	owner := person(t, w.p, "owner")
	require.NoError(t, w.p.Rooms.Accounts.EnsureMember(t.Context(), h.org, owner, "owner"))
	return &treasury{&here, h, map[string]string{"Authorization": signed(t, w.p, owner)}, w.api + "/v1/refunds/organizations/" + h.org.String()}
}

// account is how the organizer's own account stands at the bank.
type account struct {
	payee tix.PayeeID
	name  string // "acct_…"
}

// organizer verifies the organizer; full is an account that charges buyers itself.
func (w *treasury) organizer(full bool) account {
	w.t.Helper()
	var list struct{ Items []payeeView }
	require.Equal(w.t, 200, w.send("GET", w.books()+"/payees", w.owner, nil, &list))
	id := list.Items[0].ID
	var link struct{ URL string }
	require.Equal(w.t, 200, w.send("POST", w.books()+"/payees/"+id.String()+"/onboarding", w.owner, map[string]any{"country": "US", "full": full}, &link))
	require.Equal(w.t, "verified", w.onboard(id, "complete").State)
	p, err := w.p.Rooms.Payouts.Payee(w.t.Context(), w.house.org, id)
	require.NoError(w.t, err)
	return account{id, p.Reference()}
}

// holds is what an account has at the bank, in minor units.
func (w *treasury) holds(account string) int64 {
	w.t.Helper()
	var b struct {
		Available, Pending []struct{ Amount int64 }
	}
	require.Equal(w.t, 200, w.send("GET", w.pay+"/v1/balance", map[string]string{"Authorization": "Bearer " + w.bank.SecretKey(), "Stripe-Account": account}, nil, &b))
	return b.Available[0].Amount + b.Pending[0].Amount
}

// becomesHeld waits until an account has so much.
func (w *treasury) becomesHeld(account string, want int64) {
	w.t.Helper()
	var has int64
	require.Eventually(w.t, func() bool { has = w.holds(account); return has == want }, time.Minute, 50*time.Millisecond, "the account has %d, not %d", &has, want)
}

// charged says how the organization sees that an order was charged.
func (w *treasury) charged(b bought) (charge, note string) {
	w.t.Helper()
	var list struct {
		Items []struct {
			ID         tix.OrderID `json:"id"`
			Charge     string      `json:"charge"`
			ChargeNote string      `json:"charge_note"`
		}
	}
	require.Equal(w.t, 200, w.send("GET", w.api+"/v1/checkout/organizations/"+w.house.org.String()+"/events/"+w.house.event.String()+"/orders", w.owner, nil, &list))
	for _, o := range list.Items {
		if o.ID == b.id {
			return o.Charge, o.ChargeNote
		}
	}
	return "", ""
}

// standing makes the organizer's account so at the bank, and waits until we know.
func (w *treasury) standing(a account, do, state string) {
	w.t.Helper()
	require.Equal(w.t, 200, w.send("POST", w.pay+"/__standin/accounts/"+a.name, nil, map[string]any{"do": do, "currently_due": []string{"external_account"}}, nil))
	require.Eventually(w.t, func() bool {
		p, err := w.p.Rooms.Payouts.Payee(w.t.Context(), w.house.org, a.payee)
		return err == nil && string(p.State) == state
	}, time.Minute, 20*time.Millisecond)
}

// bankDecides opens a dispute of an order's payment, and concludes it.
func (w *treasury) bankDecides(b bought, outcome string) {
	w.t.Helper()
	require.Equal(w.t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"payment_intent": w.reference(b.id), "reason": "fraudulent"}, nil))
	d := w.disputed(b, "needs_response")
	require.Len(w.t, d.Frozen, each)
	require.Equal(w.t, "void", w.look(b).Tickets[0].State)
	if charge, _ := w.charged(b); charge == "direct" {
		require.Empty(w.t, d.Evidence)
		require.Equal(w.t, 409, w.send("POST", w.disputes()+"/"+d.ID+"/acceptance", w.owner, nil, nil), "the organizer answers in its own dashboard")
	}
	w.sound()
	require.Equal(w.t, 200, w.send("POST", w.pay+"/__standin/disputes", nil, map[string]any{"dispute": d.Reference, "outcome": outcome}, nil))
	w.disputed(b, outcome)
	w.sound()
}

// matches proves that every movement of our balance is in the books, and everything of the books there.
func (w *treasury) matches() {
	w.t.Helper()
	from, to, after := time.Now().AddDate(0, 0, -1), time.Now().AddDate(0, 0, 30), ""
	for {
		page, err := w.p.Rooms.Payouts.Reconcile(w.t.Context(), from, to, after)
		require.NoError(w.t, err)
		require.Zero(w.t, page.Breaks)
		if after = page.After; !page.More {
			break
		}
	}
	for at := (tix.AccountPlace{}); ; {
		page, err := w.p.Rooms.Payouts.ReconcileAccount(w.t.Context(), from, to, at)
		require.NoError(w.t, err)
		require.Zero(w.t, page.Breaks, "of a payee's account")
		if at = page.Place; page.Done {
			return
		}
	}
}

// TestADirectChargeWhateverTheBankAnswers: the refund of a direct charge moves money in two places. Each
// fails before its effect, after it and without an answer; and the organizer gives money back by itself.
func TestADirectChargeWhateverTheBankAnswers(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	a := w.organizer(true)
	w.fees()
	w.charges("direct", "organizer")
	ada, eve := w.paid("ada@example.org", "pm_card_visa"), w.paid("eve@example.org", "pm_card_visa")
	for b, kinds := range map[*bought][2]string{&ada: {"reset_after", "error_after"}, &eve: {"error_before", "timeout_after"}} {
		w.fail("POST", "/v1/refunds", kinds[0])
		w.fail("POST", "/v1/application_fees/{id}/refunds", kinds[1])
		require.Equal(t, 201, w.send("POST", w.org+"/orders/"+b.id.String()+"/refunds", w.owner, map[string]any{"tickets": []string{w.look(*b).Tickets[0].ID}}, nil))
		w.becomes(*b, "refunded")
		w.sound()
	}
	w.hanging()
	const cost = each*3800*29/1000 + 30
	w.becomesHeld(a.name, 2*(3600-cost))

	// Somebody gives the rest back in the organizer's own dashboard, and keeps our fee out of it.
	require.Equal(t, 200, w.send("POST", w.pay+"/v1/refunds", map[string]string{"Authorization": "Bearer " + w.bank.SecretKey(), "Stripe-Account": a.name},
		url.Values{"payment_intent": {w.reference(ada.id)}}, nil))
	require.Eventually(t, func() bool { return w.look(ada).Status == "refunded" }, time.Minute, 50*time.Millisecond)
	require.Equal(t, "provider", w.becomes(ada, "refunded").ActorKind)
	w.sound()
	w.becomesHeld(a.name, 2*(3600-cost)-3800)
	w.matches()
}

// TestOrdersPaidOnAtOnceWhateverTheBankAnswers: the transfers of three orders fail before their effect, after
// it and without an answer; each organizer's share is sent once, and the settlement finds nothing to pay.
func TestOrdersPaidOnAtOnceWhateverTheBankAnswers(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	a := w.organizer(false)
	w.fees()
	w.charges("at_once", "platform")
	for _, kind := range []string{"error_before", "reset_after", "error_after"} {
		w.fail("POST", "/v1/transfers", kind)
	}
	for _, name := range []string{"ada", "eve", "bob"} {
		w.paid(name+"@example.org", "pm_card_visa")
	}
	w.becomesHeld(a.name, 3*each*3600)
	require.Eventually(t, func() bool {
		list := w.payouts()
		return len(list) == 3 && !slices.ContainsFunc(list, func(p payoutView) bool { return p.Kind != payouts.PayoutOrder || p.State != "paid" })
	}, 2*time.Minute, 100*time.Millisecond)
	w.hanging()
	w.sound()
	_, transfers, banked := w.did(a.name)
	require.Equal(t, []int{3, 0}, []int{transfers, banked})
	w.over()
	require.Eventually(t, func() bool {
		st, _, err := w.p.Rooms.Payouts.SettlementOf(t.Context(), w.house.org, w.house.event)
		return err == nil && st.State == payouts.SettlementSettled
	}, time.Minute, 50*time.Millisecond)
	require.Len(t, w.payouts(), 3, "nothing is left")
	w.matches()
}

// fees makes 2.00 of each ticket ours.
func (w *treasury) fees() {
	w.t.Helper()
	require.Equal(w.t, 200, w.send("PUT", w.api+"/v1/pricing/organizations/"+w.house.org.String()+"/events/"+w.house.event.String()+"/fees", w.owner,
		map[string]any{"fixed": map[string]any{"amount": 200, "currency": "USD"}, "percentage": 0, "mode": "absorbed", "tax_rate": 0, "tax_included": true}, nil))
}

// charges has the event charged so from now on, once what is taken from memory has followed.
func (w *treasury) charges(charge, costs string) {
	w.t.Helper()
	var said struct{ Charge string }
	require.Equal(w.t, 200, w.send("PUT", w.books()+"/events/"+w.house.event.String()+"/split", w.owner, map[string]any{"costs": costs, "shares": []any{}, "charge": charge}, &said))
	require.Equal(w.t, charge, said.Charge)
	w.becomesCharged(charge)
}

func (w *treasury) becomesCharged(charge string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		now, err := w.p.Rooms.Payouts.Charging(w.t.Context(), w.house.event, w.house.org)
		return err == nil && string(now.Type) == charge
	}, time.Minute, 20*time.Millisecond)
}

// TestThreeTypesOfCharge plays sale, refund and dispute, and an organizer that loses its verification,
// for every type of charge: two tickets for 38.00 each, of which 2.00 are ours.
func TestThreeTypesOfCharge(t *testing.T) {
	t.Parallel()
	town := openTreasury(t)
	const share, cost = each * 3600, each*3800*29/1000 + 30 // of an order: the organizer's, and what the bank keeps
	for _, c := range []struct {
		charge, costs string
		full          bool
		sold          int64 // on the organizer's account after a sale
		part          int64 // after one of two tickets was refunded, with our fee
		whole         int64 // after the other one was
		lost          int64 // more after a bank took the money of another order
		won           int64 // more after a bank gave it back
		kept          int64 // more from an order whose payment was made before the organizer lost its verification, once it has it again
		undone        int64 // what is left of that when it is refunded
	}{
		{charge: "separate", costs: "platform"},
		{charge: "at_once", costs: "platform", sold: share, part: share / 2, won: share, kept: share},
		{charge: "direct", costs: "organizer", full: true, sold: share - cost, part: share/2 - cost, whole: -cost, lost: -cost - 400 - 1500, won: share - cost, kept: share - cost, undone: -cost},
	} {
		t.Run(c.charge, func(t *testing.T) {
			w := town.beside(t)
			w.fees()
			split := w.books() + "/events/" + w.house.event.String() + "/split"
			if c.charge != "separate" {
				require.Equal(t, 422, w.send("PUT", split, w.owner, map[string]any{"costs": c.costs, "shares": []any{}, "charge": c.charge}, nil), "not verified yet")
			}
			a := w.organizer(c.full)
			w.charges(c.charge, c.costs)
			var config struct{ Account string }
			require.Equal(t, 200, w.send("GET", w.api+"/v1/checkout/config?event_id="+w.house.event.String(), nil, nil, &config))
			require.Equal(t, c.full, config.Account == a.name, "where the browser pays")

			ada := w.paid("ada@example.org", "pm_card_visa")
			charge, note := w.charged(ada)
			require.Equal(t, []string{c.charge, ""}, []string{charge, note})
			w.becomesHeld(a.name, c.sold)
			w.sound()
			refund := func(b bought, body map[string]any, of int) {
				t.Helper()
				require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+b.id.String()+"/refunds", w.owner, body, nil))
				w.becomes(b, "refunded")
				require.Len(t, w.refunds(b), of)
				w.sound()
			}
			refund(ada, map[string]any{"tickets": []string{w.look(ada).Tickets[0].ID}}, 1)
			w.becomesHeld(a.name, c.part)
			refund(ada, map[string]any{}, 2)
			w.becomesHeld(a.name, c.whole)
			require.Equal(t, "refunded", w.look(ada).Status)

			eve := w.paid("eve@example.org", "pm_card_visa")
			w.becomesHeld(a.name, c.whole+c.sold)
			w.bankDecides(eve, "lost")
			w.becomesHeld(a.name, c.whole+c.lost)
			require.Equal(t, "refunded", w.look(eve).Status)
			bob := w.paid("bob@example.org", "pm_card_visa")
			w.bankDecides(bob, "won")
			require.Equal(t, "valid", w.look(bob).Tickets[0].State)
			w.becomesHeld(a.name, c.whole+c.lost+c.won)

			// The organizer loses its verification between the payment and the money, and between two sales.
			before := w.buy("early@example.org", w.house.event, w.house.paid)
			require.NotNil(t, w.look(before).Payment)
			if c.full {
				w.pays(before, "pm_card_visa") // a restricted account takes no cards
			}
			w.standing(a, "restrict", "restricted")
			w.becomesCharged("separate")
			after := w.buy("late@example.org", w.house.event, w.house.paid)
			w.pays(after, "pm_card_visa")
			charge, note = w.charged(after)
			require.Equal(t, "separate", charge)
			require.Equal(t, c.charge != "separate", note != "", "why is written down")
			if !c.full {
				w.pays(before, "pm_card_visa")
			}
			charge, _ = w.charged(before)
			require.Equal(t, c.charge, charge, "what was decided stays")
			w.sound()
			w.standing(a, "verify", "verified")
			w.becomesHeld(a.name, c.whole+c.lost+c.won+c.kept)
			w.sound()

			// A change of the rule touches no order that was paid: its refund goes the way it came.
			w.charges("separate", "platform")
			refund(before, map[string]any{}, 1)
			w.becomesHeld(a.name, c.whole+c.lost+c.won+c.undone)
			charge, _ = w.charged(w.paid("last@example.org", "pm_card_visa"))
			require.Equal(t, "separate", charge)
			w.matches()
			statements, err := w.p.Rooms.Payouts.Statements(t.Context(), w.house.org, w.house.event)
			require.NoError(t, err)
			require.Len(t, statements, 1)
			owed := int64(2 * share) // late and last are ours to settle
			switch {
			case c.full:
				owed -= cost // of late, by the rule of then
			case c.charge == "separate":
				owed += share
			}
			require.Equal(t, owed, statements[0].Balance)
			itself := slices.ContainsFunc(statements[0].Lines, func(l payouts.StatementLine) bool { return l.Kind == "received_itself" })
			require.Equal(t, c.full, itself)
		})
	}
}
