package events

import (
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	files "github.com/tixters/tixters/migrations/events"
)

//go:embed policy.csv
var policy string

// Set is what the wiring diagram needs of this room.
var Set = wire.NewSet(NewService, NewDirectory, NewRecent, NewListings, NewModule)

// Module is the room of events.
type Module struct {
	service   *Service
	directory *Directory
	listings  *Listings
}

// NewModule makes the room.
func NewModule(s *Service, d *Directory, l *Listings) *Module {
	return &Module{service: s, directory: d, listings: l}
}

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{Name: "events", Needs: []string{"accounts", "venues"}, Routes: m.routes, Policy: policy,
		Migrations: files.Files, Listens: m.service.subscriptions()}
}

var _ module.Module = (*Module)(nil)
