package webhooks

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	migrations "github.com/tixters/tixters/migrations/webhooks"
)

// Set wires the room.
var Set = wire.NewSet(NewPost, NewService, NewModule)

//go:embed policy.csv
var policy string

// Config is what the environment decides.
type Config struct {
	Private      bool   // servers at private addresses and without TLS are allowed
	OrganizerURL string // of the organizers' application
}

// Module is the room of webhooks.
type Module struct{ service *Service }

var _ module.Module = (*Module)(nil)

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "webhooks", Needs: []string{"accounts"}, Routes: m.routes, Policy: policy, Migrations: migrations.Files, Listens: m.listens(),
	}
}
