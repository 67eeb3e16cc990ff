package disputes

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func TestADisputeFreezesWhatIsGood(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	h.w.takes(5000)
	d := h.hear()
	require.Equal(t, []string{"void", "void", "void"}, h.states())
	require.Len(t, d.Frozen, 2, "the third was void before")
	require.Equal(t, []int64{5000}, h.w.withdrawn, "taken once")

	h.w.bank.Status = "won"
	h.w.takes(-5000)
	for range 2 {
		sheet, err := h.Look(context.Background(), d.ID)
		require.NoError(t, err)
		require.Equal(t, "won", sheet.Status)
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

	h.w.bank.Status = "needs_response"
	h.w.takes(5000)
	d := h.hear()
	require.Equal(t, "needs_response", d.Status)
	require.Equal(t, []string{"void", "void", "void"}, h.states())
	require.Len(t, d.Frozen, 2)

	h.w.bank.Status = "won"
	h.w.takes(-5000)
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
	for name, c := range map[string]struct {
		refunded, taken int64
		closed          error
		promised        int64
		lost            int
		refunds         string
	}{
		"nothing was refunded":       {taken: 5000, promised: 5000, lost: 1, refunds: "end"},
		"some was refunded":          {taken: 5000, refunded: 2000, promised: 3000, lost: 1, refunds: "end"},
		"the order is over":          {taken: 5000, closed: errs.New(errs.Conflict, "order_not_paid", "Over."), lost: 1, refunds: "end"},
		"the bank took nothing ever": {refunds: "go on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, "needs_response")
			h.w.order.Refunded, h.w.refused = c.refunded, c.closed
			if c.taken > 0 {
				h.w.takes(c.taken)
			}
			d := h.hear()
			for range 2 {
				sheet, err := h.Accept(context.Background(), d.ID, "usr_1")
				require.NoError(t, err)
				require.Equal(t, "lost", sheet.Status)
			}
			require.Equal(t, []int{c.lost, c.lost}, []int{h.w.lost, h.w.recovered})
			require.Equal(t, []string{c.refunds}, h.w.refunds, "refunds that waited are told once")
			require.Equal(t, []string{"void", "void", "void"}, h.states())
			require.Equal(t, c.promised, h.w.promised)
		})
	}
}

// TestTicketsOfMoneyThatWentBackStayVoid: somebody refunded the order while the bank was thinking.
func TestTicketsOfMoneyThatWentBackStayVoid(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	h.w.takes(5000)
	h.hear()
	h.w.order.Refunded, h.w.bank.Status = 5000, "won"
	h.w.takes(-5000)
	h.hear()
	require.Equal(t, []string{"void", "void", "void"}, h.states())
}

// TestAnInquiryThatEscalatesIsToldAgain: what the bank takes, by when and why, is what it says then.
func TestAnInquiryThatEscalatesIsToldAgain(t *testing.T) {
	t.Parallel()
	h, ctx := start(t, "warning_needs_response"), context.Background()
	d := h.hear()
	_, err := h.Submit(ctx, d.ID, "usr_1")
	require.NoError(t, err)
	require.Equal(t, "usr_1", h.hear().SubmittedBy)

	h.w.bank.Status, h.w.bank.Reason, h.w.bank.Amount, h.w.bank.DueBy = "needs_response", "product_not_received", dollars(4000), h.w.bank.DueBy.AddDate(0, 0, 20)
	h.w.takes(4000)
	d = h.hear()
	require.Equal(t, []any{"product_not_received", dollars(4000), "", true}, []any{d.Reason, d.Money(), d.SubmittedBy, d.DueBy.Equal(h.w.bank.DueBy)})
	_, err = h.Edit(ctx, h.org, d.ID, map[string]string{"uncategorized_text": "She was there."})
	require.NoError(t, err)
	sheet, err := h.Submit(ctx, d.ID, "usr_2")
	require.NoError(t, err)
	require.Equal(t, "under_review", sheet.Status)
	require.Equal(t, "She was there.", h.w.told["uncategorized_text"])
	require.Equal(t, 2, h.w.tellings)
	h.w.bank.Status = "lost"
	d = h.hear()
	require.Equal(t, []any{"lost", "usr_2", int64(4000)}, []any{d.Status, d.SubmittedBy, h.w.promised})
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

	_, err = h.Attach(ctx, tix.NewOrganizationID(), d.ID, "receipt", "", []byte(onePixel))
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	require.Equal(t, errs.NotFound, errs.KindOf(h.Detach(ctx, tix.NewOrganizationID(), d.ID, "receipt")))
	_, err = h.File(ctx, tix.NewOrganizationID(), d.ID, Pack)
	require.Equal(t, errs.NotFound, errs.KindOf(err))

	h.w.bank.Reference, h.w.bank.Payment = "dp_elsewhere", "pi_elsewhere"
	require.NoError(t, h.DisputeChanged(ctx, tix.DisputeChanged{Reference: "dp_elsewhere"}), "a payment of another installation")
	all, err := h.List(ctx, h.org, tix.DisputeID{}, 10)
	require.NoError(t, err)
	require.Len(t, all, 1)
}
