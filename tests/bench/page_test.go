package bench

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPaintsGivesTheMedianOfEachPage(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	for i := range rounds {
		fmt.Fprintf(&out, "{\"url\":\"/a\",\"lcp\":%d}\n{\"url\":\"/b\",\"lcp\":%d}\n", 1000+i, 2000-i)
	}
	got, err := paints([]byte(out.String()), []string{"/b", "/a"})
	require.NoError(t, err)
	require.Equal(t, []float64{1998, 1002}, got)
}

func TestPaintsRefusesMissingVisits(t *testing.T) {
	t.Parallel()
	_, err := paints([]byte(`{"url":"/a","lcp":1}`), []string{"/a"})
	require.ErrorContains(t, err, "visited 1 times")
	_, err = paints([]byte("Error: no browser"), []string{"/a"})
	require.Error(t, err)
}
