package refunds

import (
	"context"
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/tix"
	migrations "github.com/tixters/tixters/migrations/refunds"
)

// Set wires the room.
var Set = wire.NewSet(NewDirectory, NewCredits, NewService, NewModule)

//go:embed policy.csv
var policy string

// Runs takes a person's decision to the run of a refund that waits for one; Conflict
// refund_not_parked when it does not wait.
type Runs interface {
	Resolve(ctx context.Context, id tix.RefundID, action, actor, reason string) error
}

// Module is the room of refunds.
type Module struct {
	service *Service
	runs    Runs
}

var _ module.Module = (*Module)(nil)

// NewModule makes the room.
func NewModule(s *Service, runs Runs) *Module { return &Module{service: s, runs: runs} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{Name: "refunds", Needs: []string{"accounts"}, Routes: m.routes, Policy: policy, Migrations: migrations.Files, Listens: m.listens()}
}
