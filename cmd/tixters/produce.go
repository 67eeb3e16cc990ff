package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/cmd/tixters/demo"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/telemetry"
)

// production loads the settings and refuses to embed anything.
func production(ctx context.Context) (*tixters.Platform, *telemetry.Telemetry, func(), error) {
	cfg, err := config.Load(os.Getenv)
	if err != nil {
		return nil, nil, nil, err
	}
	for name, v := range map[string]string{"DATABASE_URL": cfg.Database.URL, "TEMPORAL_ADDRESS": cfg.Temporal.Address, "STRIPE_SECRET_KEY": cfg.Stripe.SecretKey, "TIXTERS_PUBLIC_URL": cfg.HTTP.PublicURL} {
		if v == "" {
			err = errors.Join(err, fmt.Errorf("%s is missing: this command embeds nothing; `tixters run` does", name))
		}
	}
	if cfg.Mail.SendGridKey == "" && cfg.Mail.SMTPURL == "" {
		err = errors.Join(err, errors.New("SENDGRID_API_KEY or SMTP_URL is missing: this command embeds nothing"))
	}
	if err != nil {
		return nil, nil, nil, err
	}
	return open(ctx, cfg)
}

// open starts telemetry and assembles the platform.
func open(ctx context.Context, cfg config.Config) (*tixters.Platform, *telemetry.Telemetry, func(), error) {
	t, err := telemetry.Start(ctx, telemetry.Options{Level: cfg.LogLevel, JSON: cfg.LogJSON, Out: os.Stderr, OTLP: cfg.OTLP})
	if err != nil {
		return nil, nil, nil, err
	}
	p, stop, err := tixters.New(ctx, cfg, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	return p, t, func() {
		stop()
		_ = t.Stop(context.WithoutCancel(ctx))
	}, nil
}

func serveAPI(ctx context.Context, _ []string) error {
	p, t, stop, err := production(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := p.Apps(); err != nil {
		return err
	}
	public, err := net.Listen("tcp", p.Config.HTTP.Address)
	if err != nil {
		return err
	}
	return together(ctx, ops(p, t), func(ctx context.Context) error { return p.API(ctx, public) })
}

func serveWorker(ctx context.Context, _ []string) error {
	p, t, stop, err := production(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return together(ctx, ops(p, t), p.Work)
}

func ops(p *tixters.Platform, t *telemetry.Telemetry) func(context.Context) error {
	return func(ctx context.Context) error {
		l, err := net.Listen("tcp", p.Config.HTTP.OpsAddress)
		if err != nil {
			return err
		}
		return p.Ops(ctx, l, t)
	}
}

// together runs parts until one ends or ctx does, then waits for all.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(parts))
	for _, part := range parts {
		go func() { ended <- part(ctx) }()
	}
	var errs []error
	for range parts {
		errs = append(errs, <-ended)
		stop()
	}
	return errors.Join(errs...)
}

func migrate(ctx context.Context, _ []string) error {
	p, _, stop, err := production(ctx)
	if err != nil {
		return err
	}
	defer stop()
	n, err := p.Migrate(ctx)
	if err == nil {
		fmt.Printf("%d migrations applied\n", n)
	}
	return err
}

func seed(ctx context.Context, _ []string) error {
	p, _, stop, err := production(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return demo.Seed(ctx, p)
}

func verifyAudit(ctx context.Context, _ []string) error {
	p, _, stop, err := production(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return p.VerifyAudit(ctx, os.Stdout)
}

func checkInvariants(ctx context.Context, _ []string) error {
	p, _, stop, err := production(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return p.CheckInvariants(ctx, os.Stdout)
}

func checkLedger(ctx context.Context, args []string) error {
	if len(args) != 1 || args[0] != "check" {
		return errors.New("say: tixters ledger check")
	}
	p, _, stop, err := production(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return p.CheckLedger(ctx, os.Stdout)
}
