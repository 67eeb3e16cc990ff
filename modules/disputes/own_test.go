package disputes

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// direct is a house whose order was charged by the organizer itself.
func direct(t *testing.T, status string) *house {
	h := start(t, status)
	h.w.order.Charging.Account = "acct_1"
	return h
}

// TestADisputeOnAnOrganizersAccountIsFollowedOnly: the organizer answers the bank, we follow how it ends.
func TestADisputeOnAnOrganizersAccountIsFollowedOnly(t *testing.T) {
	t.Parallel()
	h, ctx := direct(t, "needs_response"), t.Context()
	h.w.takes(5000)
	d := h.hear()
	require.Equal(t, []string{"void", "void", "void"}, h.states(), "its tickets are not good meanwhile")
	require.Equal(t, []any{0, int64(5000)}, []any{len(d.Evidence), d.Withdrawn})
	require.Empty(t, h.w.withdrawn, "our balance is not touched")
	for name, do := range map[string]func() error{
		"edit": func() error {
			_, err := h.Edit(ctx, h.org, d.ID, map[string]string{"uncategorized_text": "x"})
			return err
		},
		"attach":  func() error { _, err := h.Attach(ctx, h.org, d.ID, "receipt", "", []byte(onePixel)); return err },
		"detach":  func() error { return h.Detach(ctx, h.org, d.ID, "receipt") },
		"prepare": func() error { return h.Prepare(ctx, d.ID) },
		"submit":  func() error { _, err := h.Submit(ctx, d.ID, "usr_1"); return err },
		"accept":  func() error { _, err := h.Accept(ctx, d.ID, "usr_1"); return err },
	} {
		require.ErrorIs(t, do(), ErrTheirs, name)
	}
	_, err := h.File(ctx, h.org, d.ID, Pack)
	require.Equal(t, errs.NotFound, errs.KindOf(err), "nothing is drawn")
	require.Empty(t, h.w.uploads)
	require.Zero(t, h.w.tellings)

	require.NotNil(t, d.DueBy, "people see the deadline")
	for _, read := range []func() (tix.DisputeSheet, error){
		func() (tix.DisputeSheet, error) { return h.DisputeSheet(ctx, d.ID) },
		func() (tix.DisputeSheet, error) { return h.Look(ctx, d.ID) },
	} {
		sheet, err := read()
		require.NoError(t, err)
		require.True(t, sheet.DueBy.IsZero(), "its run does not, and submits nothing by itself")
	}

	api := testkit.API(t, h.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, NewModule(h.Service, nil))
	at := "/v1/disputes/organizations/" + h.org.String() + "/disputes/" + d.ID.String()
	for _, s := range []testkit.Scenario{
		{Name: "shown", Method: http.MethodGet, Path: at, Status: 200, Has: []string{`"files":[]`, `"due_by"`}},
		{Name: "submit", Method: http.MethodPost, Path: at + "/submission", Status: 409, Has: []string{"dispute_on_own_account"}},
		{Name: "accept", Method: http.MethodPost, Path: at + "/acceptance", Status: 409, Has: []string{"dispute_on_own_account"}},
	} {
		s.Play(t, api)
	}

	h.w.bank.Status = "lost"
	require.Equal(t, "lost", h.hear().Status)
	require.Equal(t, []any{1, 1, int64(5000)}, []any{h.w.lost, h.w.recovered, h.w.promised}, "the order and the organizer's own books know it")
}

// TestADisputeIsHeardOnTheAccountOfItsPaymentOnly: another account that names our payment changes nothing.
func TestADisputeIsHeardOnTheAccountOfItsPaymentOnly(t *testing.T) {
	t.Parallel()
	h, ctx := start(t, "needs_response"), t.Context()
	require.NoError(t, h.DisputeChanged(ctx, tix.DisputeChanged{Reference: h.w.bank.Reference, Account: "acct_1"}))
	h.w.warning = tix.FraudWarning{Reference: "issfr_1", Payment: h.w.order.Payment, Actionable: true}
	h.rule(RuleRefund)
	require.NoError(t, h.WarningChanged(ctx, tix.WarningChanged{Reference: "issfr_1", Account: "acct_1"}))
	all, err := h.List(ctx, h.org, tix.DisputeID{}, 10)
	require.NoError(t, err)
	require.Empty(t, all)
	warnings, err := h.Warnings(ctx, h.org, "", tix.WarningID{}, 10)
	require.NoError(t, err)
	require.Empty(t, warnings)
	require.Equal(t, []string{"valid", "valid", "void"}, h.states())
}

// TestAWarningAboutAnOrganizersOwnPaymentFollowsTheRule: the refund is the refunds room's, on that account.
func TestAWarningAboutAnOrganizersOwnPaymentFollowsTheRule(t *testing.T) {
	t.Parallel()
	for rule, c := range map[string]struct {
		state   string
		tickets []string
	}{
		RuleAsk:    {WarningOpen, []string{"valid", "valid", "void"}},
		RuleFreeze: {WarningFrozen, []string{"void", "void", "void"}},
		RuleRefund: {WarningRefunded, []string{"refunded", "refunded", "void"}},
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			h := direct(t, "needs_response")
			h.rule(rule)
			require.Equal(t, c.state, h.warn(true).State)
			require.Equal(t, c.tickets, h.states())
		})
	}
}
