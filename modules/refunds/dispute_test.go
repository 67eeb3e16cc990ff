package refunds

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

// TestARefundThatWaitedForADisputeGoesOnWhenItIsWon: its tickets were frozen when it was asked for, and
// are good again for a moment.
func TestARefundThatWaitedForADisputeGoesOnWhenItIsWon(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	var frozen []tix.TicketID
	for _, ticket := range h.w.tickets {
		frozen = append(frozen, ticket.ID)
	}
	h.w.turn(frozen, "void")
	r := h.ask(Ask{UsedToo: true})
	h.w.disputed = true
	h.give(r.ID, "disputed")

	h.w.disputed = false
	h.w.turn(frozen, "valid")
	require.NoError(t, h.db.InTx(ctx, func(ctx context.Context) error { return h.Undisputed(ctx, h.w.order.ID) }))
	require.Zero(t, h.valid(), "everything goes back")
	h.give(r.ID, "refunded")
	require.Len(t, h.w.given, 1)
	r, err := h.Get(ctx, h.org, r.ID)
	require.NoError(t, err)
	require.Len(t, r.Tickets, 4)

	require.NoError(t, h.db.InTx(ctx, func(ctx context.Context) error { return h.Undisputed(ctx, h.w.order.ID) }), "nothing waits any more")
}

func TestATicketStaysGoodWhenOnlyAPartGoesBackAfterADispute(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.ask(Ask{Amount: 500})
	require.NoError(t, h.db.InTx(context.Background(), func(ctx context.Context) error { return h.Undisputed(ctx, h.w.order.ID) }))
	require.Equal(t, 4, h.valid())
}

// TestARefundEndsWhenTheBankTookTheMoney: the buyer is not paid twice, and what was set aside is free for
// what the bank took.
func TestARefundEndsWhenTheBankTookTheMoney(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	done := h.ask(Ask{Amount: 1000})
	h.give(done.ID, "refunded")
	r := h.ask(Ask{})
	h.w.disputed = true
	h.give(r.ID, "disputed")
	require.EqualValues(t, 10_000, h.w.order.Refunded)
	for range 2 {
		require.NoError(t, h.db.InTx(ctx, func(ctx context.Context) error { return h.LostToBank(ctx, h.w.order.ID) }))
	}
	require.EqualValues(t, 1000, h.w.order.Refunded, "what was given stays so")
	h.give(r.ID, "aborted")
	r, err := h.Get(ctx, h.org, r.ID)
	require.NoError(t, err)
	require.Equal(t, "lost_to_bank", r.Failure)
	require.NotNil(t, r.ClosedAt)
	require.Zero(t, h.valid())
	require.Len(t, h.w.given, 1)
}
