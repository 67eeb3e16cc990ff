package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/cmd/tixters/demo"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/core/telemetry"
)

// Options say what to run.
type Options struct {
	Layout    devstack.Layout
	Progress  *devstack.Progress
	Config    config.Config
	Throwaway bool // free ports, no durability, nothing kept: for tests and benchmarks
	Durable   bool // with Throwaway: the database keeps every promise all the same
	NoApps    bool // the API alone
	Extra     tixters.Extra
}

// Stack is a running platform.
type Stack struct {
	o        Options
	cfg      config.Config
	log      *slog.Logger
	logFile  *os.File
	embedded *devstack.Stack
	standins *standins
	ports    ports

	// Platform is what runs; its services may be used by tests and demo data.
	Platform *tixters.Platform
	// Addresses of what runs, for people and scripts.
	Addresses Addresses

	cancel context.CancelFunc
	close  func()
	work   sync.WaitGroup
	failed chan error
}

// Start brings everything up and returns when it can be used. What it started is ended by Stop,
// also after an error.
func Start(ctx context.Context, o Options) (*Stack, error) {
	s := &Stack{o: o, cfg: o.Config, failed: make(chan error, 8)}
	if o.Throwaway {
		s.cfg.HTTP.Address, s.cfg.HTTP.OpsAddress = loopback(0), loopback(0)
		s.cfg.Stripe.Port, s.cfg.Mail.Port, s.cfg.Database.Port, s.cfg.Temporal.Port, s.cfg.Temporal.UIPort = 0, 0, 0, 0, 0
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context) error {
	var err error
	if s.ports, err = s.listen(); err != nil {
		return err
	}
	temporalPort, err := devstack.FreePort(s.cfg.Temporal.Port)
	if err != nil {
		return err
	}
	s.embedded = devstack.Start(ctx, devstack.Options{
		Layout: s.o.Layout, Progress: s.o.Progress, DatabaseURL: s.cfg.Database.URL, TemporalAddress: s.cfg.Temporal.Address,
		PostgresPort: s.cfg.Database.Port, TemporalPort: temporalPort, TemporalUIPort: s.cfg.Temporal.UIPort,
		PostgresPortVariable: "TIXTERS_POSTGRES_PORT", TemporalPortVariable: "TIXTERS_TEMPORAL_PORT", TemporalUIPortVariable: "TIXTERS_TEMPORAL_UI_PORT",
		Throwaway: s.o.Throwaway, Durable: s.o.Durable,
	})
	if s.cfg.Temporal.Address == "" { // known before it is there: sales do not wait for it
		s.cfg.Temporal.Address = loopback(temporalPort)
	}
	built := make(chan error, 1)
	go func() {
		if s.o.NoApps {
			built <- nil
			return
		}
		built <- BuildApps(ctx, s.o.Layout, s.o.Progress)
	}()
	t, err := s.telemetry(ctx)
	if err != nil {
		return err
	}
	s.cfg.HTTP.PublicURL = cmp.Or(s.cfg.HTTP.PublicURL, address(s.ports.api))
	for _, u := range []*string{&s.cfg.HTTP.OrganizerURL, &s.cfg.HTTP.AdminURL, &s.cfg.HTTP.DoorURL} {
		*u = cmp.Or(*u, s.cfg.HTTP.PublicURL)
	}
	if s.standins, err = s.startStandins(s.ports); err != nil {
		return err
	}
	if s.cfg.Secret == "" {
		if s.cfg.Secret, err = s.secret("platform"); err != nil {
			return err
		}
	}
	database, err := s.embedded.Database(ctx)
	if err != nil {
		return err
	}
	s.cfg.Database.URL = database.URL
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if err := <-built; err != nil {
		return err
	}
	if !s.o.NoApps {
		if err := s.Platform.Apps(); err != nil {
			return err
		}
	}
	return s.serve(ctx, t)
}

// prepare assembles the platform, migrates its database and fills it with demo data.
func (s *Stack) prepare(ctx context.Context) error {
	p, stop, err := tixters.New(ctx, s.cfg, s.o.Extra)
	if err != nil {
		return err
	}
	s.Platform, s.close = p, stop
	err = s.o.Progress.Step("migrating the database", "database migrated", func() error { _, err := p.Migrate(ctx); return err })
	if err != nil {
		return err
	}
	return s.o.Progress.Step("making demo data", "demo data there", func() error { return demo.Seed(ctx, p) })
}

func (s *Stack) telemetry(ctx context.Context) (*telemetry.Telemetry, error) {
	if err := os.MkdirAll(s.o.Layout.State(), 0o755); err != nil {
		return nil, err
	}
	name := "platform.log"
	if s.o.Throwaway {
		name = fmt.Sprintf("throwaway-%d.log", os.Getpid())
	}
	var err error
	if s.logFile, err = os.Create(filepath.Join(s.o.Layout.State(), name)); err != nil {
		return nil, err
	}
	t, err := telemetry.Start(ctx, telemetry.Options{Level: s.cfg.LogLevel, JSON: s.cfg.LogJSON, Out: s.logFile, OTLP: s.cfg.OTLP})
	if err == nil {
		s.log = t.Log
	}
	return t, err
}
