package disputes

import (
	"context"
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	migrations "github.com/tixters/tixters/migrations/disputes"
)

// Set wires the room.
var Set = wire.NewSet(NewService, NewModule)

//go:embed policy.csv
var policy string

// Runs takes a person's decision to the run of a dispute.
type Runs interface {
	// Answer has the run submit the evidence or accept the dispute; Conflict dispute_answered when it no
	// longer waits for that.
	Answer(ctx context.Context, id tix.DisputeID, action, actor string) error
}

// Module is the room of disputes.
type Module struct {
	service *Service
	runs    Runs
}

var _ module.Module = (*Module)(nil)

// NewModule makes the room.
func NewModule(s *Service, runs Runs) *Module { return &Module{service: s, runs: runs} }

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "disputes", Needs: []string{"accounts"}, Routes: m.routes, Policy: policy, Migrations: migrations.Files,
		Listens: []outbox.Subscription{outbox.Call("disputes.reads_dispute", m.service.DisputeChanged), outbox.Call("disputes.reads_warning", m.service.WarningChanged)},
	}
}
