package tickets

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	files "github.com/tixters/tixters/migrations/tickets"
)

//go:embed policy.csv
var policy string

// Set is what the wiring diagram needs of this room.
var Set = wire.NewSet(NewService, NewDocuments, NewModule)

// Module is the room of tickets.
type Module struct{ documents *Documents }

// NewModule makes the room.
func NewModule(d *Documents) *Module { return &Module{documents: d} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{Name: "tickets", Needs: []string{"events"}, Routes: m.routes, Policy: policy, Migrations: files.Files}
}

var _ module.Module = (*Module)(nil)
