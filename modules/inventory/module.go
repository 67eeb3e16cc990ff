package inventory

import (
	"context"
	_ "embed"
	"sync/atomic"
	"time"

	"github.com/google/wire"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/tixters/tixters/core/module"
	migrations "github.com/tixters/tixters/migrations/inventory"
)

// Set wires the room.
var Set = wire.NewSet(NewService, NewModule)

//go:embed policy.csv
var policy string

const (
	sweepEvery  = time.Second
	sweepLimit  = 10_000 // parts of holds of one round; a few large rounds lock the pools seldom
	forgetEvery = time.Minute
	checkEvery  = 5 * time.Minute
)

// Module is the inventory room. While it runs it gives expired holds back every second, and
// compares its counters with their rows every few minutes.
type Module struct {
	service *Service
	wrong   atomic.Int64 // differences that the last check found
	stop    context.CancelFunc
	done    chan struct{}
}

var (
	_ module.Module  = (*Module)(nil)
	_ module.Starter = (*Module)(nil)
	_ module.Stopper = (*Module)(nil)
)

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{service: s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{Name: "inventory", Routes: m.routes, Policy: policy, Migrations: migrations.Files}
}

// Start implements module.Starter.
func (m *Module) Start(ctx context.Context) error {
	if err := m.measure(); err != nil {
		return err
	}
	ctx, m.stop = context.WithCancel(context.WithoutCancel(ctx))
	m.done = make(chan struct{})
	go m.tend(ctx, m.done)
	return nil
}

// Stop implements module.Stopper: what is queued is answered, the round in progress finished.
func (m *Module) Stop(ctx context.Context) error {
	if m.stop == nil {
		return nil
	}
	m.stop()
	select {
	case <-m.done:
		return m.service.Close(ctx)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tend does what must be done again and again, until ctx ends.
func (m *Module) tend(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	sweep, forget, check := time.NewTicker(sweepEvery), time.NewTicker(forgetEvery), time.NewTicker(checkEvery)
	defer sweep.Stop()
	defer forget.Stop()
	defer check.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			if err = m.service.sweepAll(ctx); err == nil {
				err = m.service.Count(ctx)
			}
		case <-forget.C:
			err = m.service.ForgetRequests(ctx)
		case <-check.C:
			err = m.check(ctx)
		}
		if err != nil && ctx.Err() == nil {
			m.service.log.WarnContext(ctx, "inventory not tended", "error", err)
		}
	}
}

// check raises the alarm when a counter does not agree with its rows: an error in the log, and
// the gauge that measure declares.
func (m *Module) check(ctx context.Context) error {
	wrong, err := m.service.Check(ctx)
	if err != nil {
		return err
	}
	m.wrong.Store(int64(len(wrong)))
	for _, d := range wrong {
		m.service.log.ErrorContext(ctx, "a counter does not agree with its rows", "kind", d.Kind, "id", d.ID.UUID(), "counter", d.Counter, "rows", d.Rows)
	}
	return nil
}

func (m *Module) measure() error {
	meter := otel.Meter("tixters/inventory")
	_, err := meter.Int64ObservableGauge("tixters_inventory_differences",
		metric.WithDescription("Counters that did not agree with their rows at the last check; anything but 0 is a defect"),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(m.wrong.Load())
			return nil
		}))
	return err
}
