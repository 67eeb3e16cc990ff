package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/tixters/tixters/core/telemetry"
)

// patience is how long stopping may take.
const patience = 30 * time.Second

// serve starts the API, the worker and the probes, waits for Temporal, and tells the addresses.
func (s *Stack) serve(ctx context.Context, t *telemetry.Telemetry) error {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	p := s.Platform
	s.part(running, "API", func(ctx context.Context) error { return p.API(ctx, s.ports.api) })
	s.part(running, "worker", p.Work)
	s.part(running, "probes", func(ctx context.Context) error { return p.Ops(ctx, s.ports.ops, t) })
	s.part(running, "embedded part", func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return nil
		case err := <-s.embedded.Failed():
			return err
		}
	})
	if err := s.standins.deliver(ctx); err != nil {
		return err
	}
	s.o.Progress.Line("API and worker running")
	temporal, err := s.embedded.Temporal(ctx)
	if err != nil {
		return err
	}
	return s.tell(ctx, temporal.UI)
}

// part runs one part until the stack stops; an end before that is a failure.
func (s *Stack) part(ctx context.Context, name string, run func(context.Context) error) {
	s.work.Go(func() {
		if err := run(ctx); err != nil || ctx.Err() == nil {
			select {
			case s.failed <- fmt.Errorf("the %s ended: %w", name, err):
			default:
			}
		}
	})
}

// Failed delivers an error when a part ends by itself.
func (s *Stack) Failed() <-chan error { return s.failed }

// Stop ends everything in order: first what takes new work, last the database.
func (s *Stack) Stop() error {
	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()
	var errs []error
	if s.cancel != nil {
		s.cancel()
	}
	s.work.Wait()
	if s.standins != nil {
		errs = append(errs, s.standins.stop(ctx))
	}
	if s.close != nil {
		s.close()
	}
	for _, l := range []interface{ Close() error }{s.ports.api, s.ports.ops, s.ports.stripe, s.ports.inbox} {
		if l != nil {
			_ = l.Close() // already closed by its server, mostly
		}
	}
	if s.embedded != nil {
		errs = append(errs, s.embedded.Stop())
	}
	if s.logFile != nil {
		errs = append(errs, s.logFile.Close())
		if s.o.Throwaway {
			errs = append(errs, os.Remove(s.logFile.Name()))
		}
	}
	return errors.Join(errs...)
}
