package bench

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProcessTimesAreRead(t *testing.T) {
	t.Parallel()
	got, err := parseStat("4211 (post) gres: a) S 4200 4211 4211 0 -1 4194560 900 0 0 0 31 12 5 7 20 0 1 0 99 1 1\n")
	require.NoError(t, err)
	require.Equal(t, procStat{parent: 4200, own: 43, ofChildren: 12}, got)
	for _, raw := range []string{"", "4211 (x) S 1", "4211 (x) S a b c d e f g h i j k l m n o p"} {
		_, err := parseStat(raw)
		require.ErrorContains(t, err, "not a process")
	}
}

func TestBusyIsWhatIsNotIdle(t *testing.T) {
	t.Parallel()
	all, busy, err := busyTicks("cpu  10 1 20 400 5 2 3 4 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")
	require.NoError(t, err)
	require.Equal(t, 445, all)
	require.Equal(t, 40, busy)
	_, _, err = busyTicks("intr 1 2 3\n")
	require.ErrorContains(t, err, "not a processor")
}

func TestAFamilyIsEverybodyBelow(t *testing.T) {
	t.Parallel()
	all := map[int]procStat{
		1: {own: 1000}, 10: {parent: 1, own: 3, ofChildren: 4}, 11: {parent: 10, own: 5}, 12: {parent: 11, own: 7, ofChildren: 1}, 20: {parent: 1, own: 90},
	}
	require.Equal(t, 20, family(10, all))
	require.Equal(t, 90, family(20, all))
	busy, others := usage{all: 400, busy: 300, ours: 150}.since(usage{all: 200, busy: 140, ours: 30})
	require.InDelta(t, 0.8, busy, 1e-9)
	require.InDelta(t, 0.2, others, 1e-9)
}

func TestMemoryIsInKilobytes(t *testing.T) {
	t.Parallel()
	got, err := kilobytes("Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n", "VmRSS:")
	require.NoError(t, err)
	require.InDelta(t, 1<<20, got, 0)
	_, err = kilobytes("Name:\tx\n", "VmRSS:")
	require.ErrorContains(t, err, "VmRSS")
}

func TestThisProcessIsPartOfTheMachine(t *testing.T) {
	t.Parallel()
	u, err := readUsage()
	if os.IsNotExist(err) {
		return // no /proc: not Linux, where the benchmark does not run either
	}
	require.NoError(t, err)
	require.GreaterOrEqual(t, u.all, u.busy)
}
