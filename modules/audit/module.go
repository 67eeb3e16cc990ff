package audit

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	migrations "github.com/tixters/tixters/migrations/audit"
)

//go:embed policy.csv
var policy string

// Set provides this room.
var Set = wire.NewSet(NewService, NewModule)

// Module is the audit room.
type Module struct{ service *Service }

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{service: s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name:       "audit",
		Routes:     m.routes,
		Policy:     policy,
		Migrations: migrations.Files,
		Listens:    m.listens(),
	}
}

var _ module.Module = (*Module)(nil)
