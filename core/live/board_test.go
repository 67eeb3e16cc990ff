package live_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/live"
)

// Many watch one document: it is read for all of them together, sent when it changes, and their
// streams end when the process does.
func TestABoardShowsTheNewestVersion(t *testing.T) {
	t.Parallel()
	var version atomic.Int64
	stop := make(chan struct{})
	board := live.NewBoard(stop, 3, time.Millisecond, func(_ context.Context, topic string) ([]byte, error) {
		return []byte(topic + strings.Repeat("!", int(version.Load()))), nil
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if board.ServeSSE(w, r, "left") != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	watch := func() *bufio.Scanner {
		res, err := http.Get(server.URL)
		require.NoError(t, err)
		t.Cleanup(func() { _ = res.Body.Close() })
		require.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
		return bufio.NewScanner(res.Body)
	}
	next := func(s *bufio.Scanner) string {
		for s.Scan() {
			if data, ok := strings.CutPrefix(s.Text(), "data: "); ok {
				return data
			}
		}
		return "(end)"
	}
	one, two := watch(), watch()
	require.Equal(t, "left", next(one))
	require.Equal(t, "left", next(two))
	version.Store(1)
	require.Equal(t, "left!", next(one))
	require.Equal(t, "left!", next(two))
	require.Equal(t, "left!", next(watch()), "who comes late sees it at once")
	res, err := http.Get(server.URL)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusServiceUnavailable, res.StatusCode, "memory is bounded: the fourth must ask instead")
	close(stop)
	require.Equal(t, "(end)", next(one))
	require.Equal(t, "(end)", next(two))
}
