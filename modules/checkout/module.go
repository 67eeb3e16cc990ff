package checkout

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	migrations "github.com/tixters/tixters/migrations/checkout"
)

// Set wires the room.
var Set = wire.NewSet(NewDirectory, NewService, NewModule)

//go:embed policy.csv
var policy string

// Module is the checkout room.
type Module struct {
	service *Service
	buffers buffers
}

var _ module.Module = (*Module)(nil)

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{service: s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "checkout", Needs: []string{"events", "pricing", "inventory"},
		Routes: m.routes, Policy: policy, Migrations: migrations.Files, Listens: m.listens(),
	}
}
