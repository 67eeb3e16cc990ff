package pricing

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	files "github.com/tixters/tixters/migrations/pricing"
)

//go:embed policy.csv
var policy string

// Set is what the wiring diagram needs of this room.
var Set = wire.NewSet(NewService, NewModule)

// Module is the room of prices.
type Module struct{ service *Service }

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{service: s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{Name: "pricing", Needs: []string{"accounts", "events"}, Routes: m.routes, Policy: policy, Migrations: files.Files}
}

var _ module.Module = (*Module)(nil)
