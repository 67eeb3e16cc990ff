package disputes

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func TestADisputeFreezesWhatIsGood(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	h.w.bank.Withdrawn = 5000
	d := h.hear()
	require.Equal(t, []string{"void", "void", "void"}, h.states())
	require.Len(t, d.Frozen, 2, "the third was void before")
	require.Equal(t, []int64{5000}, h.w.withdrawn, "taken once")

	h.w.bank.Status, h.w.bank.Withdrawn = "won", 0
	for range 2 {
		status, err := h.Look(context.Background(), d.ID)
		require.NoError(t, err)
		require.Equal(t, "won", status)
	}
	require.Equal(t, []string{"valid", "valid", "void"}, h.states(), "what was void before stays so")
	require.Equal(t, []int64{5000, -5000}, h.w.withdrawn)
	require.Zero(t, h.w.lost)
	require.Equal(t, []string{"go on"}, h.w.refunds, "refunds that waited are told once")
	require.Equal(t, []string{"disputes.dispute.open", "disputes.dispute.won"}, h.w.actions)
}

func TestAnInquiryFreezesNothingUntilItBecomesAChargeback(t *testing.T) {
	t.Parallel()
	h := start(t, "warning_needs_response")
	require.Empty(t, h.hear().Frozen)
	require.Equal(t, []string{"valid", "valid", "void"}, h.states())

	h.w.bank.Status, h.w.bank.Withdrawn = "needs_response", 5000
	d := h.hear()
	require.Equal(t, "needs_response", d.Status)
	require.Equal(t, []string{"void", "void", "void"}, h.states())
	require.Len(t, d.Frozen, 2)

	h.w.bank.Status, h.w.bank.Withdrawn = "won", 0
	h.hear()
	require.Equal(t, []string{"valid", "valid", "void"}, h.states())
}

func TestAnInquiryThatIsClosedChangesNothing(t *testing.T) {
	t.Parallel()
	h := start(t, "warning_needs_response")
	h.hear()
	h.w.bank.Status = "warning_closed"
	d := h.hear()
	require.NotNil(t, d.ClosedAt)
	require.Equal(t, []string{"valid", "valid", "void"}, h.states())
	require.Empty(t, h.w.withdrawn)
	require.Zero(t, h.w.lost+h.w.recovered)
}

func TestALostDisputeIsTakenOnce(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]error{
		"nothing was refunded": nil,
		"some was refunded":    errs.New(errs.Conflict, "refund_exceeds_order", "Too much."),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, "needs_response")
			h.w.refused = refused
			d := h.hear()
			for range 2 {
				status, err := h.Accept(context.Background(), d.ID, "usr_1")
				require.NoError(t, err)
				require.Equal(t, "lost", status)
			}
			require.Equal(t, 1, h.w.lost)
			require.Equal(t, 1, h.w.recovered)
			require.Equal(t, []string{"end"}, h.w.refunds)
			require.Equal(t, []string{"void", "void", "void"}, h.states())
			if refused == nil {
				require.EqualValues(t, 5000, h.w.promised)
			}
		})
	}
}

func TestEvidenceTellsWhatTheHouseKnows(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	h.w.entries = []tix.Entry{{TicketID: h.w.tickets[0].ID, At: time.Date(2030, 4, 30, 19, 2, 3, 0, time.UTC), Gate: "North"}}
	d := h.hear()
	require.Equal(t, "Ada Moreno", d.Evidence["customer_name"])
	require.Contains(t, d.Evidence["uncategorized_text"], "was delivered. 1 of 3 tickets were used")
	require.Contains(t, d.Evidence["access_activity_log"], "2030-04-30 19:02:03 UTC")
	require.Contains(t, d.Evidence["access_activity_log"], "let in at North")
}

func TestEvidenceIsEditedUntilItIsTold(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	ctx := context.Background()
	d := h.hear()
	field := func(texts map[string]string) string {
		_, err := h.Edit(ctx, h.org, d.ID, texts)
		var wrong *errs.Error
		require.ErrorAs(t, err, &wrong)
		require.Len(t, wrong.Fields, 1)
		return wrong.Fields[0].Name
	}
	require.Equal(t, "body.evidence.nonsense", field(map[string]string{"nonsense": "x"}))
	require.Equal(t, "body.evidence.uncategorized_text", field(map[string]string{"uncategorized_text": strings.Repeat("x", longest+1)}))

	_, err := h.Edit(ctx, h.org, d.ID, map[string]string{"uncategorized_text": "She danced.", "customer_name": ""})
	require.NoError(t, err)
	_, err = h.Submit(ctx, d.ID, "usr_1")
	require.NoError(t, err)
	require.Equal(t, "She danced.", h.w.told["uncategorized_text"])
	require.NotContains(t, h.w.told, "customer_name", "an empty text is left out")
	h.w.told = nil
	_, err = h.Submit(ctx, d.ID, "usr_2")
	require.NoError(t, err)
	require.Nil(t, h.w.told, "a bank is told once")
	_, err = h.Edit(ctx, h.org, d.ID, map[string]string{"uncategorized_text": "More."})
	require.ErrorIs(t, err, ErrAnswered)
	_, err = h.Accept(ctx, d.ID, "usr_2")
	require.NoError(t, err)
	require.Equal(t, "usr_1", h.hear().SubmittedBy, "who told the bank stays known")
}

func TestDisputesOfOthersAreNotThere(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	ctx := context.Background()
	d := h.hear()
	_, err := h.Get(ctx, tix.NewOrganizationID(), d.ID)
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	_, err = h.Edit(ctx, tix.NewOrganizationID(), d.ID, map[string]string{"uncategorized_text": "x"})
	require.Equal(t, errs.NotFound, errs.KindOf(err))

	h.w.bank.Reference, h.w.bank.Payment = "dp_elsewhere", "pi_elsewhere"
	require.NoError(t, h.DisputeChanged(ctx, tix.DisputeChanged{Reference: "dp_elsewhere"}), "a payment of another installation")
	all, err := h.List(ctx, h.org, tix.DisputeID{}, 10)
	require.NoError(t, err)
	require.Len(t, all, 1)
}
