package payouts

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/outbox"
	migrations "github.com/tixters/tixters/migrations/payouts"
)

// Set wires the room.
var Set = wire.NewSet(NewService, NewModule)

//go:embed policy.csv
var policy string

// Module is the room of the books.
type Module struct{ service *Service }

var _ module.Module = (*Module)(nil)

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{service: s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "payouts", Needs: []string{"accounts"}, Routes: m.routes, Policy: policy, Migrations: migrations.Files,
		Listens: []outbox.Subscription{outbox.Call("payouts.reads_account", m.service.AccountChanged)},
	}
}
