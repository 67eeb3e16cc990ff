package guestbook

import (
	"embed"
	"io/fs"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/outbox"
)

//go:embed policy.csv
var policy string

//go:embed migrations/*.sql
var files embed.FS

// Module is the room.
type Module struct {
	store store
	clock clock.Clock
	runs  Runs
}

// New makes the room over the platform's database and its Temporal.
func New(d *db.DB, clk clock.Clock, runs Runs) *Module {
	return &Module{store: store{d}, clock: clk, runs: runs}
}

// Manifest implements module.Module.
func (m *Module) Manifest() module.Manifest {
	lines, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return module.Manifest{
		Name: "guestbook", Needs: []string{"accounts"}, Routes: m.routes, Policy: policy, Migrations: lines,
		Listens: []outbox.Subscription{outbox.On("guestbook.invites_buyer", m.invite), outbox.Call("guestbook.plans_thanks", m.plan)},
		Durable: func(r worker.Registry) {
			r.RegisterWorkflowWithOptions(Thanks, workflow.RegisterOptions{Name: "GuestbookThanks"})
			r.RegisterActivity(&Steps{m})
		},
	}
}

var _ module.Module = (*Module)(nil)
