package bench

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPgbenchSaysItsRate(t *testing.T) {
	t.Parallel()
	got, err := pgbenchRate([]byte("pgbench (15.18)\nlatency average = 15.1 ms\ninitial connection time = 80.2 ms\ntps = 4213.907 (without initial connection time)\n"))
	require.NoError(t, err)
	require.InDelta(t, 4213.907, got, 1e-9)
	_, err = pgbenchRate([]byte("pgbench: error: no such table"))
	require.ErrorContains(t, err, "no such table")
}
