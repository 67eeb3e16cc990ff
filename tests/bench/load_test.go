package bench

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRateEndsWithItsSupply(t *testing.T) {
	t.Parallel()
	var left atomic.Int64
	left.Store(100)
	perSecond, err := rate(t.Context(), 4, time.Hour, func(context.Context, int) error {
		if left.Add(-1) < 0 {
			return errSpent
		}
		return nil
	})
	require.NoError(t, err)
	require.Positive(t, perSecond)
	require.Equal(t, int64(-4), left.Load(), "every client hears once that nothing is left")
}

func TestRateReportsTheFirstError(t *testing.T) {
	t.Parallel()
	broken := errors.New("409 sold_out")
	_, err := rate(t.Context(), 2, time.Hour, func(context.Context, int) error { return broken })
	require.ErrorIs(t, err, broken)
}

func TestRateOfNothingIsAnError(t *testing.T) {
	t.Parallel()
	_, err := rate(t.Context(), 2, time.Hour, func(context.Context, int) error { return errSpent })
	require.ErrorContains(t, err, "no call was answered")
}

func TestRateEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	_, err := rate(ctx, 1, time.Hour, func(context.Context, int) error { stop(); return nil })
	require.ErrorIs(t, err, context.Canceled)
}
