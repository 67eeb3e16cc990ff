// Package telemetry is how a running platform speaks of itself: structured logs with trace
// ids, OpenTelemetry traces, Prometheus metrics, and the probes of an orchestrator, the last
// three on a port of their own that is never open to the public.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	prom "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// Options say where logs and traces go.
type Options struct {
	Level string
	JSON  bool
	Out   io.Writer
	OTLP  string // collector; "" keeps traces in the process (ids still stand in the logs)
}

// Telemetry holds what must be flushed at the end and what the probes ask.
type Telemetry struct {
	Log      *slog.Logger
	registry *prometheus.Registry
	traces   *trace.TracerProvider
	meters   *metric.MeterProvider
	draining atomic.Bool
}

// Start sets up logs, traces and metrics, and makes them the defaults of the process.
func Start(ctx context.Context, o Options) (*Telemetry, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.Level)); err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	var h slog.Handler = slog.NewTextHandler(o.Out, &slog.HandlerOptions{Level: level})
	if o.JSON {
		h = slog.NewJSONHandler(o.Out, &slog.HandlerOptions{Level: level})
	}
	t := &Telemetry{Log: slog.New(traced{h}), registry: prometheus.NewRegistry()}
	slog.SetDefault(t.Log)
	options := []trace.TracerProviderOption{trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(0)))}
	if o.OTLP != "" {
		exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(o.OTLP))
		if err != nil {
			return nil, fmt.Errorf("trace exporter: %w", err)
		}
		options = []trace.TracerProviderOption{trace.WithBatcher(exporter)}
	}
	t.traces = trace.NewTracerProvider(options...)
	otel.SetTracerProvider(t.traces)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	reader, err := prom.New(prom.WithRegisterer(t.registry))
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	t.meters = metric.NewMeterProvider(metric.WithReader(reader))
	otel.SetMeterProvider(t.meters)
	return t, nil
}

// Drain makes /readyz say no, so that no new work is sent here.
func (t *Telemetry) Drain() { t.draining.Store(true) }

// Stop flushes traces and metrics.
func (t *Telemetry) Stop(ctx context.Context) error {
	return errors.Join(t.traces.Shutdown(ctx), t.meters.Shutdown(ctx))
}

// Probe asks one part of the platform whether it works.
type Probe struct {
	Name  string
	Check func(context.Context) error
}

// Handler serves /metrics, /livez, /readyz and /debug/pprof/.
func (t *Telemetry) Handler(probes []Probe) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "alive\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		if t.draining.Load() {
			http.Error(w, "draining", http.StatusServiceUnavailable)
			return
		}
		for _, p := range probes {
			if err := p.Check(ctx); err != nil {
				t.Log.WarnContext(ctx, "not ready", "part", p.Name, "error", err)
				http.Error(w, p.Name+" is not ready", http.StatusServiceUnavailable)
				return
			}
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// Gauge publishes a number that is asked for at each scrape.
func (t *Telemetry) Gauge(name, about string, read func() float64) {
	t.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: about}, read))
}

// traced adds the trace id to every log line that belongs to a trace.
type traced struct{ slog.Handler }

func (t traced) Handle(ctx context.Context, r slog.Record) error {
	if s := oteltrace.SpanContextFromContext(ctx); s.HasTraceID() {
		r.AddAttrs(slog.String("trace", s.TraceID().String()))
	}
	return t.Handler.Handle(ctx, r)
}

func (t traced) WithAttrs(a []slog.Attr) slog.Handler { return traced{t.Handler.WithAttrs(a)} }
func (t traced) WithGroup(n string) slog.Handler      { return traced{t.Handler.WithGroup(n)} }
