package payouts

import (
	"context"
	_ "embed"

	"github.com/google/wire"

	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
	migrations "github.com/tixters/tixters/migrations/payouts"
)

// Set wires the room.
var Set = wire.NewSet(NewService, NewModule)

//go:embed policy.csv
var policy string

// Runs takes a person's decision to the run of a payout that waits for one; Conflict
// payout_not_parked when it does not wait.
type Runs interface {
	Resolve(ctx context.Context, id tix.PayoutID, action, actor, reason string) error
}

// Module is the room of the books.
type Module struct {
	service *Service
	runs    Runs
	press   *paper.Press
}

var _ module.Module = (*Module)(nil)

// NewModule makes the room.
func NewModule(s *Service, runs Runs, press *paper.Press) *Module {
	return &Module{service: s, runs: runs, press: press}
}

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "payouts", Needs: []string{"accounts"}, Routes: m.routes, Policy: policy, Migrations: migrations.Files,
		Listens: []outbox.Subscription{
			outbox.Call("payouts.reads_account", m.service.AccountChanged),
			outbox.Call("payouts.expects_settlement", m.service.EventPublished),
		},
	}
}
