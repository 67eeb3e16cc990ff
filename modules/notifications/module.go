package notifications

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	files "github.com/tixters/tixters/migrations/notifications"
)

//go:embed policy.csv
var policy string

// Set is what the wiring diagram needs of this room.
var Set = wire.NewSet(NewCounter, NewService, NewModule)

// Module is the room of outgoing mail.
type Module struct{ service *Service }

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{service: s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{Name: "notifications", Routes: m.routes, Policy: policy, Migrations: files.Files, Listens: m.listens()}
}

var _ module.Module = (*Module)(nil)
