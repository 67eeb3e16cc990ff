package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
)

func TestSeldomRestsInBetween(t *testing.T) {
	t.Parallel()
	var s clock.Seldom
	now := time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)
	require.True(t, s.Due(now, time.Hour), "at first at once")
	require.False(t, s.Due(now, time.Hour))
	require.False(t, s.Due(now.Add(time.Hour-1), time.Hour))
	require.True(t, s.Due(now.Add(time.Hour), time.Hour))
}
