package waitingroom

import (
	"context"
	_ "embed"
	"time"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	migrations "github.com/tixters/tixters/migrations/waitingroom"
)

// Set wires the room.
var Set = wire.NewSet(NewGate, NewService, NewModule)

//go:embed policy.csv
var policy string

// tickEvery is how often the queue moves.
const tickEvery = 250 * time.Millisecond

// Module is the waiting room. While it runs it keeps the picture of all rooms and moves queues.
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
	return module.Manifest{Name: "waitingroom", Needs: []string{"events", "inventory"}, Routes: m.routes, Policy: policy, Migrations: migrations.Files}
}

// Start implements module.Starter. The picture is read before the first request.
func (m *Module) Start(ctx context.Context) error {
	if err := m.service.Refresh(ctx); err != nil {
		return err
	}
	ctx, m.stop = context.WithCancel(context.WithoutCancel(ctx))
	m.done = make(chan struct{})
	go m.run(ctx, m.done)
	return nil
}

// Stop implements module.Stopper.
func (m *Module) Stop(ctx context.Context) error {
	if m.stop == nil {
		return nil
	}
	m.stop()
	select {
	case <-m.done:
		return m.service.desk.close(ctx)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *Module) run(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := m.service.Tick(ctx); err != nil && ctx.Err() == nil {
			m.service.log.WarnContext(ctx, "waiting rooms not tended", "error", err)
		}
	}
}
