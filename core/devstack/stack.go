package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
)

// Options says what to embed. The zero value of an address means: embedded.
type Options struct {
	Layout   Layout
	Progress *Progress // nil = silent

	DatabaseURL     string // the user's own database; no migrations, no roles are made there by us
	TemporalAddress string // the user's own Temporal

	PostgresPort   int // 0 = a free one
	TemporalPort   int
	TemporalUIPort int
	// Names of the environment variables behind the three ports, for messages.
	PostgresPortVariable, TemporalPortVariable, TemporalUIPortVariable string

	TemporalUIPath string // public path of the UI behind a proxy, "" = root

	// Throwaway runs everything on a database without durability that is gone afterwards: tests.
	Throwaway bool
	Durable   bool // a throwaway database that keeps every promise all the same: for benchmarks
}

// Stack is the embedded part of a platform. Everything starts at once and is waited for where it
// is needed, so that migrations run while Temporal is still being built:
//
//	stack := devstack.Start(ctx, options)
//	defer stack.Stop()
//	url, err := stack.Database(ctx)
//	... migrate, start the API ...
//	temporal, err := stack.Temporal(ctx)
//	... start the worker ...
//	select { case <-ctx.Done(): case err := <-stack.Failed(): }
type Stack struct {
	o      Options
	cancel context.CancelFunc
	work   sync.WaitGroup // starts and watches in flight

	database result[DatabaseEndpoint]
	temporal result[TemporalEndpoint]
	failed   chan error

	mu    sync.Mutex
	stops []stopper // in the order of start
	over  bool
}

// DatabaseEndpoint is a database for the product.
type DatabaseEndpoint struct {
	URL      string // database of the ordinary role
	AdminURL string // superuser; "" when the database is the user's own
	Embedded bool
}

// TemporalEndpoint is a Temporal for the product.
type TemporalEndpoint struct {
	Address   string
	Namespace string // "" when the server is the user's own: the configuration says it
	UI        string // "" when the server is the user's own
	Embedded  bool
}

type stopper struct {
	name string
	stop func() error
}

// Start begins everything and returns at once.
func Start(ctx context.Context, o Options) *Stack {
	ctx, cancel := context.WithCancel(ctx)
	s := &Stack{o: o, cancel: cancel, failed: make(chan error, 4),
		database: newResult[DatabaseEndpoint](), temporal: newResult[TemporalEndpoint]()}
	if err := s.checkTemporalPorts(); err != nil { // before a build that takes minutes
		s.database.set(DatabaseEndpoint{}, err)
		s.temporal.set(TemporalEndpoint{}, err)
		return s
	}
	binary := newResult[string]()
	if o.TemporalAddress == "" { // the slowest build comes first
		s.work.Go(func() { binary.set(BuildTemporal(ctx, o.Layout, o.Progress)) })
	}
	s.work.Go(func() { s.run(ctx, &binary) })
	return s
}

func (s *Stack) run(ctx context.Context, binary *result[string]) {
	var admin string
	if s.o.DatabaseURL == "" || s.o.TemporalAddress == "" { // our Temporal never uses the user's database
		pg, err := s.startPostgres(ctx)
		if err != nil {
			err = fmt.Errorf("database: %w", err)
			s.database.set(DatabaseEndpoint{}, err)
			s.temporal.set(TemporalEndpoint{}, err)
			return
		}
		admin = pg.AdminDSN()
		s.database.set(DatabaseEndpoint{URL: pg.DSN(appDB), AdminURL: admin, Embedded: true}, nil)
	}
	if s.o.DatabaseURL != "" {
		s.database.set(DatabaseEndpoint{URL: s.o.DatabaseURL}, nil)
	}
	if s.o.TemporalAddress != "" {
		s.temporal.set(TemporalEndpoint{Address: s.o.TemporalAddress}, nil)
		return
	}
	t, err := s.startTemporal(ctx, binary, admin)
	if err != nil {
		s.temporal.set(TemporalEndpoint{}, fmt.Errorf("temporal: %w", err))
		return
	}
	s.temporal.set(TemporalEndpoint{Address: t.Address, Namespace: t.Namespace, UI: t.UI, Embedded: true}, nil)
}

// Database waits for the database.
func (s *Stack) Database(ctx context.Context) (DatabaseEndpoint, error) { return s.database.get(ctx) }

// Temporal waits for the Temporal server.
func (s *Stack) Temporal(ctx context.Context) (TemporalEndpoint, error) { return s.temporal.get(ctx) }

// Failed delivers an error when a part ends by itself after it was ready.
func (s *Stack) Failed() <-chan error { return s.failed }

// Stop ends what was started, last first. It waits for starts in flight. A second call does
// nothing.
func (s *Stack) Stop() error {
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	s.cancel()
	s.work.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for i := len(s.stops) - 1; i >= 0; i-- {
		if err := s.stops[i].stop(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.stops[i].name, err))
		}
	}
	s.stops = nil
	return errors.Join(errs...)
}

// started remembers a part for Stop and watches it.
func (s *Stack) started(ctx context.Context, name string, done <-chan struct{}, stop func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stops = append(s.stops, stopper{name, stop})
	s.work.Go(func() {
		select {
		case <-ctx.Done():
		case <-done:
			s.mu.Lock()
			defer s.mu.Unlock()
			if !s.over {
				s.failed <- fmt.Errorf("the %s ended by itself: see %s", name, s.o.Layout.State())
			}
		}
	})
}

func (s *Stack) startPostgres(ctx context.Context) (*Postgres, error) {
	if err := InstallPostgres(ctx, s.o.Layout, s.o.Progress); err != nil {
		// without the registry an installed Postgres will do
		s.o.Progress.Line("Postgres binaries not installed, looking for others: %v", err)
	}
	var pg *Postgres
	err := s.o.Progress.Step("starting the database", "database ready", func() (err error) {
		if s.o.Throwaway {
			var c *TestCluster
			if c, err = startTestCluster(ctx, s.o.Layout, throwawayTuning(s.o.Durable)); err == nil {
				pg = c.pg
			}
			return err
		}
		pg, err = StartPostgres(ctx, PostgresOptions{Layout: s.o.Layout, Port: s.o.PostgresPort, PortVariable: s.o.PostgresPortVariable})
		return err
	})
	if err != nil {
		return nil, err
	}
	s.started(ctx, "database", pg.Done(), pg.Stop)
	return pg, nil
}

func (s *Stack) startTemporal(ctx context.Context, binary *result[string], admin string) (*Temporal, error) {
	path, err := binary.get(ctx)
	if err != nil {
		return nil, err
	}
	var t *Temporal
	err = s.o.Progress.Step("starting Temporal", "Temporal ready", func() (err error) {
		t, err = StartTemporal(ctx, TemporalOptions{
			Layout: s.o.Layout, Binary: path, AdminDSN: admin,
			Port: s.o.TemporalPort, PortVariable: s.o.TemporalPortVariable,
			UIPort: s.o.TemporalUIPort, UIVariable: s.o.TemporalUIPortVariable, UIPath: s.o.TemporalUIPath,
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	s.started(ctx, "Temporal server", t.Done(), t.Stop)
	return t, nil
}

func (s *Stack) checkTemporalPorts() error {
	if s.o.TemporalAddress != "" {
		return nil
	}
	return errors.Join(
		CheckPort("Temporal server", s.o.TemporalPort, s.o.TemporalPortVariable),
		CheckPort("Temporal UI", s.o.TemporalUIPort, s.o.TemporalUIPortVariable))
}

// ParentGone is closed when the process that started us has ended. `go run` does not pass a kill
// on, so a program under it watches for itself.
func ParentGone(ctx context.Context) <-chan struct{} {
	gone := make(chan struct{})
	parent := os.Getppid()
	go watchParent(ctx, parent, gone)
	return gone
}
