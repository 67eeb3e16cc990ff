package bench

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

func TestLedgerFindsWhatWasToldAndNotStored(t *testing.T) {
	t.Parallel()
	good, lost, never := tix.NewPoolID(), tix.NewPoolID(), tix.NewPoolID()
	var l ledger
	granting := func(context.Context, int) (bool, error) { return true, nil }
	for pool, n := range map[tix.PoolID]int{good: 3, lost: 2} {
		ok, err := l.keep(pool, granting)(t.Context(), n)
		require.NoError(t, err)
		require.True(t, ok)
	}
	for _, hold := range []holdFunc{
		func(context.Context, int) (bool, error) { return false, nil },
		func(context.Context, int) (bool, error) { return true, errors.New("commit failed") },
	} {
		_, _ = l.keep(never, hold)(t.Context(), 1)
	}
	rows := map[tix.PoolID]stored{good: {1, 3}, lost: {1, 1}}
	require.Equal(t, []string{lost.String() + ": told {holds:1 tickets:2}, stored {holds:1 tickets:1}"}, l.unlike(rows))
	rows[lost] = stored{1, 2}
	require.Empty(t, l.unlike(rows), "what was refused or failed needs no rows")
	rows[never] = stored{1, 1}
	require.Len(t, l.unlike(rows), 1, "a row that nobody was told of")
}

func TestTogetherGivesEveryError(t *testing.T) {
	t.Parallel()
	odd := errors.New("odd")
	require.NoError(t, together(4, func(int) error { return nil }))
	require.ErrorIs(t, together(4, func(i int) error {
		if i == 3 {
			return odd
		}
		return nil
	}), odd)
}
