package live_test

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/live"
	"github.com/tixters/tixters/core/testkit"
)

// stream opens a stream and gives a function that reads its next event as "id data".
func stream(t *testing.T, h *live.Hub, last string) func() string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeSSE(w, r, "order:1") }))
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(func() { cancel(); srv.Close() })
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL, nil)
	require.NoError(t, err)
	req.Header.Set("Last-Event-ID", last)
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	return func() string {
		id := ""
		for lines.Scan() {
			if v, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				id = v
			}
			if v, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return id + " " + v
			}
		}
		return "closed"
	}
}

func TestStreamsSeeWhatOtherReplicasPublishAndResume(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	here, there := live.New(d, slog.Default()), live.New(d, slog.Default())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go here.Run(ctx)
	next := stream(t, here, "0")
	require.NoError(t, there.Publish(ctx, "order:2", "not mine"))
	require.NoError(t, there.Publish(ctx, "order:1", map[string]string{"status": "paid"}))
	first := next()
	require.Contains(t, first, `{"status": "paid"}`)
	require.NoError(t, there.Publish(ctx, "order:1", map[string]string{"status": "refunded"}))
	require.Contains(t, next(), "refunded")

	id, _, _ := strings.Cut(first, " ")
	require.Contains(t, stream(t, here, id)(), "refunded", "a client that comes back misses nothing")
	stop()
	require.Equal(t, "closed", next(), "streams end when the process stops")
}
