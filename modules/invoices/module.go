package invoices

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	migrations "github.com/tixters/tixters/migrations/invoices"
)

// Set wires the room.
var Set = wire.NewSet(NewService, NewModule)

//go:embed policy.csv
var policy string

// Module is the room of invoices.
type Module struct{ service *Service }

var _ module.Module = (*Module)(nil)

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "invoices", Needs: []string{"accounts"}, Routes: m.routes, Policy: policy, Migrations: migrations.Files, Listens: m.listens(),
	}
}
