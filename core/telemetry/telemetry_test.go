package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"

	"github.com/tixters/tixters/core/telemetry"
)

func start(t *testing.T, o telemetry.Options) (*telemetry.Telemetry, *bytes.Buffer) {
	t.Helper()
	out := &bytes.Buffer{}
	o.Out = out
	tel, err := telemetry.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tel.Stop(context.Background())) })
	return tel, out
}

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return rec.Code, rec.Body.String()
}

// These tests set the defaults of the process, as the platform does once; they run one after
// the other.
func TestReadinessAsksEveryPart(t *testing.T) {
	tel, log := start(t, telemetry.Options{Level: "info"})
	var database error
	h := tel.Handler([]telemetry.Probe{
		{Name: "database", Check: func(context.Context) error { return database }},
		{Name: "temporal", Check: func(ctx context.Context) error { _, bounded := ctx.Deadline(); require.True(t, bounded); return nil }},
	})
	code, body := get(t, h, "/readyz")
	require.Equal(t, 200, code, body)

	database = errors.New("dial tcp 10.0.0.7:5432: refused")
	code, body = get(t, h, "/readyz")
	require.Equal(t, 503, code)
	require.Equal(t, "database is not ready\n", body, "the cause is for the log")
	require.Contains(t, log.String(), "10.0.0.7")
	code, _ = get(t, h, "/livez")
	require.Equal(t, 200, code, "a process whose database is away must not be killed")

	database = nil
	tel.Drain()
	code, body = get(t, h, "/readyz")
	require.Equal(t, 503, code)
	require.Equal(t, "draining\n", body)
	code, _ = get(t, h, "/livez")
	require.Equal(t, 200, code)
}

func TestMetricsShowGaugesAndInstruments(t *testing.T) {
	tel, _ := start(t, telemetry.Options{Level: "info"})
	waiting := 3.0
	tel.Gauge("tixters_outbox_waiting", "Messages that wait to be delivered", func() float64 { return waiting })
	counter, err := otel.Meter("test").Int64Counter("tickets.issued")
	require.NoError(t, err)
	counter.Add(t.Context(), 2)
	h := tel.Handler(nil)
	_, body := get(t, h, "/metrics")
	require.Contains(t, body, "tixters_outbox_waiting 3")
	require.Regexp(t, `tickets_issued_total\{[^}]*\} 2`, body)
	waiting = 0
	_, body = get(t, h, "/metrics")
	require.Contains(t, body, "tixters_outbox_waiting 0", "asked for at each scrape")
}

func TestLogLinesCarryTheTrace(t *testing.T) {
	tel, out := start(t, telemetry.Options{Level: "info", JSON: true})
	tel.Log.DebugContext(t.Context(), "too quiet to be heard")
	tel.Log.InfoContext(t.Context(), "outside of a trace")
	ctx, span := otel.Tracer("test").Start(t.Context(), "a call")
	tel.Log.With("room", "checkout").WithGroup("order").WarnContext(ctx, "inside of a trace", "status", "paid")
	span.End()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 2)
	var first, second map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &first))
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &second))
	require.NotContains(t, first, "trace")
	require.Equal(t, "checkout", second["room"])
	require.Contains(t, lines[1], span.SpanContext().TraceID().String())
}

func TestStartRefusesALevelThatDoesNotExist(t *testing.T) {
	_, err := telemetry.Start(t.Context(), telemetry.Options{Level: "loud", Out: &bytes.Buffer{}})
	require.ErrorContains(t, err, "log level")
}

func TestTheOpsPortServesNothingElse(t *testing.T) {
	tel, _ := start(t, telemetry.Options{Level: "info"})
	h := tel.Handler(nil)
	code, _ := get(t, h, "/v1/checkout/config")
	require.Equal(t, 404, code)
	code, _ = get(t, h, "/debug/pprof/")
	require.Equal(t, 200, code)
}
