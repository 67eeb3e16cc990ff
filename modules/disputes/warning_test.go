package disputes

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// warn tells of a bank's warning, twice, since messages repeat, and gives what is known of it then.
func (h *house) warn(actionable bool) Warning {
	h.t.Helper()
	ctx := context.Background()
	h.w.warning = tix.FraudWarning{Reference: "issfr_" + h.w.order.ID.String(), Payment: h.w.order.Payment, Actionable: actionable, Type: "made_with_stolen_card"}
	for range 2 {
		require.NoError(h.t, h.WarningChanged(ctx, tix.WarningChanged{Reference: h.w.warning.Reference, Account: h.w.order.Charging.Account}))
	}
	all, err := h.Warnings(ctx, h.org, "", tix.WarningID{}, 10)
	require.NoError(h.t, err)
	require.Len(h.t, all, 1)
	return all[0]
}

func (h *house) rule(warning string) {
	h.t.Helper()
	_, counts, err := h.SetRule(context.Background(), h.org, nil, warning)
	require.NoError(h.t, err)
	require.Equal(h.t, warning, counts)
}

func TestAWarningDoesWhatTheRuleSays(t *testing.T) {
	t.Parallel()
	good, void, back := []string{"valid", "valid", "void"}, []string{"void", "void", "void"}, []string{"refunded", "refunded", "void"}
	for name, c := range map[string]struct {
		rule    string // "" when nobody said anything
		late    bool   // nothing can be done any more
		used    bool
		nothing bool // is left to give back
		state   string
		tickets []string
		by      string
	}{
		"nobody said anything":        {state: WarningOpen, tickets: good},
		"a person is asked":           {rule: RuleAsk, state: WarningOpen, tickets: good},
		"nothing":                     {rule: RuleNothing, state: WarningNoted, tickets: good, by: "rule"},
		"freeze":                      {rule: RuleFreeze, state: WarningFrozen, tickets: void, by: "rule"},
		"refund":                      {rule: RuleRefund, state: WarningRefunded, tickets: back, by: "rule"},
		"refund, but it was used":     {rule: RuleRefund, used: true, state: WarningOpen, tickets: good},
		"refund, but it is too late":  {rule: RuleRefund, late: true, state: WarningOpen, tickets: good},
		"refund, but nothing is left": {rule: RuleRefund, nothing: true, state: WarningOpen, tickets: good},
		"freeze, but it is too late":  {rule: RuleFreeze, late: true, state: WarningOpen, tickets: good},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, "needs_response")
			if c.rule != "" {
				h.rule(c.rule)
			}
			if c.used {
				h.w.entries = []tix.Entry{{TicketID: h.w.tickets[0].ID, At: time.Date(2030, 4, 30, 19, 2, 3, 0, time.UTC)}}
			}
			if c.nothing {
				h.w.fraud = errs.New(errs.Conflict, "nothing_to_refund", "Nothing.")
			}
			w := h.warn(!c.late)
			require.Equal(t, []any{c.state, c.by, !c.late, "made_with_stolen_card"}, []any{w.State, w.DecidedBy, w.Actionable, w.Kind})
			require.Equal(t, c.tickets, h.states())
			if c.state == WarningRefunded {
				require.Equal(t, h.w.refunded, *w.RefundID)
			}
		})
	}
}

func TestAPersonDecidesAboutAWarning(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		rule    string
		actions []string
		state   string
		tickets []string
	}{
		"freeze, and let be":    {RuleAsk, []string{DoFreeze, DoDismiss}, WarningDismissed, []string{"valid", "valid", "void"}},
		"freeze, and give back": {RuleAsk, []string{DoFreeze, DoRefund}, WarningRefunded, []string{"refunded", "refunded", "void"}},
		"give back after all":   {RuleNothing, []string{DoRefund}, WarningRefunded, []string{"refunded", "refunded", "void"}},
		"the rule froze it":     {RuleFreeze, []string{DoDismiss}, WarningDismissed, []string{"valid", "valid", "void"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, "needs_response")
			h.rule(c.rule)
			w := h.warn(true)
			_, err := h.Decide(ctx, tix.NewOrganizationID(), w.ID, DoDismiss)
			require.Equal(t, errs.NotFound, errs.KindOf(err), "of another organization")
			for _, action := range c.actions {
				w, err = h.Decide(ctx, h.org, w.ID, action)
				require.NoError(t, err)
				_, err = h.Decide(ctx, h.org, w.ID, action)
				require.ErrorIs(t, err, ErrDecided)
			}
			require.Equal(t, c.state, w.State)
			require.Empty(t, w.Frozen)
			require.Equal(t, c.tickets, h.states())
			require.Equal(t, c.state, h.warn(true).State, "a message that comes again changes nothing")
		})
	}
}

func TestAWarningThatCannotBeGivenBackStaysOpen(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	w := h.warn(true)
	h.w.fraud = errs.New(errs.Conflict, "nothing_to_refund", "Nothing.")
	_, err := h.Decide(context.Background(), h.org, w.ID, DoRefund)
	require.Equal(t, "nothing_to_refund", errs.CodeOf(err))
	require.Equal(t, WarningOpen, h.warn(false).State)
	require.False(t, h.warn(false).Actionable)
}

// TestADisputeTakesOverWhatAWarningFroze: the tickets are good again when it is won.
func TestADisputeTakesOverWhatAWarningFroze(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	h.rule(RuleFreeze)
	require.Len(t, h.warn(true).Frozen, 2)
	h.w.takes(5000)
	require.Len(t, h.hear().Frozen, 2)
	w := h.warn(false)
	require.Equal(t, []any{WarningDisputed, 0}, []any{w.State, len(w.Frozen)})
	_, err := h.Decide(context.Background(), h.org, w.ID, DoDismiss)
	require.ErrorIs(t, err, ErrDecided)
	require.Equal(t, []string{"void", "void", "void"}, h.states())
	h.w.bank.Status = "won"
	h.w.takes(-5000)
	h.hear()
	require.Equal(t, []string{"valid", "valid", "void"}, h.states())
}

func TestWarningsOfOthersAreNotHeard(t *testing.T) {
	t.Parallel()
	h, ctx := start(t, "needs_response"), context.Background()
	h.w.warning = tix.FraudWarning{Reference: "issfr_elsewhere", Payment: "pi_elsewhere", Actionable: true}
	require.NoError(t, h.WarningChanged(ctx, tix.WarningChanged{Reference: "issfr_elsewhere"}))
	require.NoError(t, h.WarningChanged(ctx, tix.WarningChanged{Reference: "issfr_direct", Account: "acct_1"}))
	all, err := h.Warnings(ctx, h.org, "", tix.WarningID{}, 10)
	require.NoError(t, err)
	require.Empty(t, all)
}

func TestTheRuleOfTheHouseCountsUntilAnOrganizationHasItsOwn(t *testing.T) {
	t.Parallel()
	h, ctx := startOn(t, testkit.Fresh(t), "needs_response"), context.Background()
	counts := func(org tix.OrganizationID) string {
		_, c, err := h.RuleOf(ctx, org)
		require.NoError(t, err)
		return c
	}
	require.Equal(t, RuleAsk, counts(h.org))
	_, _, err := h.SetRule(ctx, tix.OrganizationID{}, nil, RuleFreeze)
	require.NoError(t, err)
	require.Equal(t, RuleFreeze, counts(h.org))
	r, _, err := h.SetRule(ctx, h.org, nil, RuleNothing)
	require.NoError(t, err)
	require.Equal(t, []any{int64(1), RuleNothing, RuleFreeze}, []any{r.Version, counts(h.org), counts(tix.OrganizationID{})})
	_, c, err := h.SetRule(ctx, h.org, nil, RuleInherit)
	require.NoError(t, err)
	require.Equal(t, RuleFreeze, c)
	_, _, err = h.SetRule(ctx, tix.OrganizationID{}, nil, RuleInherit)
	require.Equal(t, errs.Invalid, errs.KindOf(err), "the platform inherits from nobody")
	_, _, err = h.SetRule(ctx, h.org, func(int64) error { return errs.New(errs.Stale, "changed_meanwhile", "Stale.") }, RuleAsk)
	require.Equal(t, errs.Stale, errs.KindOf(err))
	require.Equal(t, WarningFrozen, h.warn(true).State)
}
