package bench

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLineSaysWhetherItsBoundIsKept(t *testing.T) {
	t.Parallel()
	for want, l := range map[string]line{
		"lcp 1350 ms <=1800 ok":           {"lcp", 1350.4, "ms", "<=1800"},
		"lcp 1801 ms <=1800 short":        {"lcp", 1800.6, "ms", "<=1800"},
		"at_bound 20.0 ms <=20 ok":        {"at_bound", 20, "ms", "<=20"},
		"ratio 0.099 ratio >=0.1 short":   {"ratio", 0.0994, "ratio", ">=0.1"},
		"ratio 0.100 ratio >=0.1 ok":      {"ratio", 0.1, "ratio", ">=0.1"},
		"orders 123456 orders/s - ok":     {"orders", 123456.2, "orders/s", ""},
		"rounded 0.100 ratio >=0.1 short": {"rounded", 0.09996, "ratio", ">=0.1"}, // judged before it is rounded
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			r := report{out: &out}
			require.NoError(t, r.add(l))
			require.Equal(t, want+"\n", out.String())
		})
	}
}

func TestBoundThatIsNoComparisonIsAnError(t *testing.T) {
	t.Parallel()
	for _, bound := range []string{"20", "<20", "<=many", "-"} {
		require.ErrorContains(t, (&report{out: &strings.Builder{}}).add(line{"x", 1, "ms", bound}), bound)
	}
}

func TestOnlyStrictnessFails(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		r := report{out: &strings.Builder{}, strict: strict}
		require.NoError(t, r.lines(line{"slow", 3, "ms", "<=2"}, line{"fast", 1, "ms", "<=2"}))
		if !strict {
			require.NoError(t, r.err())
			continue
		}
		require.EqualError(t, r.err(), "short of its bound: slow")
	}
}

func TestFigureHasThreeDigits(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]float64{"0.034": 0.0341, "0.000": 0, "3.41": 3.41, "34.1": 34.12, "341": 341.2, "-12.0": -12} {
		require.Equal(t, want, figure(v))
	}
}

func TestMedianAndPercentile(t *testing.T) {
	t.Parallel()
	values := []float64{9, 1, 7, 3, 5}
	require.InDelta(t, 5, median(values), 0)
	require.Equal(t, []float64{9, 1, 7, 3, 5}, values, "the rounds keep their order")
	require.InDelta(t, 4, median([]float64{1, 7, 3, 5}), 0)
	require.InDelta(t, 0, median(nil), 0)

	require.InDelta(t, 5, percentile(values, 50), 0)
	require.InDelta(t, 9, percentile(values, 99), 0)
	require.InDelta(t, 1, percentile(values, 1), 0)
	require.InDelta(t, 0, percentile(nil, 50), 0)
}

func TestRatiosAreOfTheSameRound(t *testing.T) {
	t.Parallel()
	require.Equal(t, []float64{0.5, 2}, ratios([]float64{5, 8, 9}, []float64{10, 4}))
	require.Empty(t, ratios([]float64{1}, []float64{0}), "a round without an answer counts for nothing")
}
