package inventory

import (
	"context"
	_ "embed"
	"time"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	migrations "github.com/tixters/tixters/migrations/inventory"
)

// Set wires the room.
var Set = wire.NewSet(NewService, NewModule)

//go:embed policy.csv
var policy string

const (
	sweepEvery = time.Second
	sweepLimit = 2000 // holds of one round
)

// Module is the inventory room. While it runs it gives expired holds back every second.
type Module struct {
	service *Service
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
	ctx, m.stop = context.WithCancel(context.WithoutCancel(ctx))
	m.done = make(chan struct{})
	go m.sweep(ctx, m.done)
	return nil
}

// Stop implements module.Stopper: it waits for the round in progress.
func (m *Module) Stop(ctx context.Context) error {
	if m.stop == nil {
		return nil
	}
	m.stop()
	select {
	case <-m.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *Module) sweep(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		n, err := m.service.Sweep(ctx, sweepLimit)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			m.service.log.WarnContext(ctx, "holds not swept", "error", err)
		case n > 0:
			m.service.log.DebugContext(ctx, "expired holds given back", "holds", n)
		}
	}
}
