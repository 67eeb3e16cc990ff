// Command tixters is the platform with the guestbook in it. It shows what a main of your own
// looks like: the modules are handed to tixters.New, everything else stays as it is.
//
//	tixters api        the API and the applications
//	tixters worker     messages and workflows
//	tixters migrate    brings the database up to date
//	tixters modules    the manifests of the loaded modules
//	tixters policy     every operation against every role
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	guestbook "example.org/tixters-guestbook"
	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/durable"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "tixters:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, env func(string) string, args []string, out io.Writer) error {
	cfg, err := config.Load(env)
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return errors.New("say one of api, worker, migrate, modules, policy")
	}
	switch args[0] {
	case "modules", "policy":
		p, err := tixters.Blueprint(cfg, guestbook.New(nil, clock.System{}, nil))
		if err != nil {
			return err
		}
		text := p.Describe()
		if args[0] == "policy" {
			text = p.Matrix()
		}
		_, err = io.WriteString(out, text)
		return err
	}
	return serve(ctx, cfg, args[0], out)
}

// serve opens what the guestbook needs, and then the platform with it.
func serve(ctx context.Context, cfg config.Config, command string, out io.Writer) error {
	d, err := db.Open(ctx, cfg.Database.URL, 4)
	if err != nil {
		return err
	}
	defer d.Close()
	temporal, err := durable.Dial(durable.Options{Address: cfg.Temporal.Address, Namespace: cfg.Temporal.Namespace, Log: slog.Default()})
	if err != nil {
		return err
	}
	defer temporal.Close()
	p, stop, err := tixters.New(ctx, cfg, tixters.Extra{guestbook.New(d, clock.System{}, temporal)})
	if err != nil {
		return err
	}
	defer stop()
	switch command {
	case "api":
		if err := p.Apps(); err != nil {
			return err
		}
		l, err := net.Listen("tcp", cfg.HTTP.Address)
		if err != nil {
			return err
		}
		return p.API(ctx, l)
	case "worker":
		return p.Work(ctx)
	case "migrate":
		n, err := p.Migrate(ctx)
		if err == nil {
			_, err = fmt.Fprintf(out, "%d migrations applied\n", n)
		}
		return err
	}
	return fmt.Errorf("unknown command %q", command)
}
