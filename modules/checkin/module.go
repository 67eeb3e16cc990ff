package checkin

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	files "github.com/tixters/tixters/migrations/checkin"
)

//go:embed policy.csv
var policy string

// Set is what the wiring diagram needs of this room.
var Set = wire.NewSet(NewDirectory, NewService, NewModule)

// Module is the room of the door.
type Module struct{ service *Service }

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{service: s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{Name: "checkin", Needs: []string{"events", "tickets"}, Routes: m.routes, Policy: policy, Migrations: files.Files}
}

var _ module.Module = (*Module)(nil)
