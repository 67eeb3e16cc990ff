package accounts

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/web"
	migrations "github.com/tixters/tixters/migrations/accounts"
)

//go:embed policy.csv
var policy string

// Set provides this room.
var Set = wire.NewSet(NewDirectory, NewService, NewModule)

// Module is the accounts room.
type Module struct{ service *Service }

// NewModule makes the room.
func NewModule(s *Service) *Module { return &Module{service: s} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name:       "accounts",
		Routes:     m.routes,
		Policy:     policy,
		Migrations: migrations.Files,
	}
}

func (m *Module) routes(r *web.Router) {
	m.userRoutes(r)
	m.sessionRoutes(r)
	m.resetRoutes(r)
	m.totpRoutes(r)
	m.organizationRoutes(r)
	m.memberRoutes(r)
	m.platformRoutes(r)
}

var _ module.Module = (*Module)(nil)
