package tixters

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/worker"

	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/telemetry"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/migrations"
	"github.com/tixters/tixters/workflows/atonce"
	"github.com/tixters/tixters/workflows/dispute"
	"github.com/tixters/tixters/workflows/eventcancel"
	"github.com/tixters/tixters/workflows/payout"
	"github.com/tixters/tixters/workflows/purchase"
	"github.com/tixters/tixters/workflows/reconcile"
	"github.com/tixters/tixters/workflows/refund"
	"github.com/tixters/tixters/workflows/settlement"
	"github.com/tixters/tixters/workflows/sweep"
	"github.com/tixters/tixters/workflows/webhook"
)

// New assembles the platform, with modules from outside, and checks it. It opens the database
// and runs nothing. The function that it returns closes everything.
func New(ctx context.Context, cfg config.Config, extra Extra) (*Platform, func(), error) {
	d, err := db.Open(ctx, cfg.Database.URL, cfg.Database.Conns)
	if err != nil {
		return nil, nil, err
	}
	p, stop, err := build(cfg, d, extra)
	if err != nil {
		d.Close()
		return nil, nil, err
	}
	return p, func() { stop(); d.Close() }, nil
}

// Blueprint assembles the platform over no database, to look at what its modules declare.
func Blueprint(cfg config.Config, extra ...module.Module) (*Platform, error) {
	const nowhere = "postgres://blueprint@127.0.0.1:1/none"
	d, err := db.New(context.Background(), nowhere, 1)
	if err != nil {
		return nil, err
	}
	cfg.Secret = strings.Repeat("blueprint", 4)
	cfg.HTTP.PublicURL = "http://localhost"
	cfg.Temporal.Address = "127.0.0.1:1"
	cfg.Stripe = config.Stripe{SecretKey: "sk_test_blueprint", PublishableKey: "pk_test_blueprint", WebhookSecret: "whsec_blueprint"}
	cfg.Mail.SendGridKey = "blueprint"
	p, _, err := build(cfg, d, extra)
	return p, err
}

func build(cfg config.Config, d *db.DB, extra Extra) (*Platform, func(), error) {
	p, stop, err := assemble(cfg, d, extra)
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(p.protect(), p.documents()); err != nil {
		stop()
		return nil, nil, err
	}
	return p, stop, nil
}

// documents serves the API's description and the keys that verify its tokens.
func (p *Platform) documents() error {
	docs, err := p.Documents()
	if err != nil {
		return err
	}
	p.Server.Mount("/openapi.json", web.ServeDocument(docs["openapi.json"]))
	p.Server.Mount("/.well-known/jwks.json", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys, err := p.Tokens.JWKS(r.Context())
		if err != nil {
			web.WriteProblem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/jwk-set+json")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(keys)
	}))
	return nil
}

// API serves HTTP on the listener until ctx ends, then finishes what is in flight.
func (p *Platform) API(ctx context.Context, listener net.Listener) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var tasks sync.WaitGroup
	tasks.Go(func() { p.Roles.Listen(background, p.DB, p.Log) })
	tasks.Go(func() { p.Live.Run(ctx) }) // streams end first, or they would hold up the rest
	tasks.Go(func() { p.Server.Clean(background) })
	if err := p.Modules.Start(background); err != nil {
		return err
	}
	err := serve(ctx, listener, p.Server.Handler(), p.Config.HTTP.Drain)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.Config.HTTP.Drain)
	defer cancel()
	err = errors.Join(err, p.Modules.Stop(end))
	stop()
	tasks.Wait()
	return err
}

// idleMost is how many connections may wait for their next request. A proxy needs some hundred.
const idleMost = 2000

// serve runs one HTTP server until ctx ends.
func serve(ctx context.Context, listener net.Listener, h http.Handler, drain time.Duration) error {
	server := &http.Server{
		Handler: h, ConnState: web.NewIdle(idleMost).Watch,
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		return errors.Join(fmt.Errorf("drain: %w", err), server.Close())
	}
	return nil
}

// Work relays messages and runs workflows until ctx ends, then finishes what is in flight.
// Messages and sales do not wait for Temporal; the workers begin when it is there.
func (p *Platform) Work(ctx context.Context) error {
	relay := outbox.NewRelay(p.Outbox, p.Log, p.subscriptions())
	var tasks sync.WaitGroup
	tasks.Go(func() { relay.Run(ctx) })
	tasks.Go(func() { p.workers(ctx) })
	tasks.Wait()
	return nil
}

// workers runs the workers of every queue until ctx ends. They are made anew for each try,
// because a worker remembers the error of its first start.
func (p *Platform) workers(ctx context.Context) {
	for ctx.Err() == nil {
		running, err := p.startWorkers(ctx)
		if err == nil {
			<-ctx.Done()
		} else {
			p.Log.WarnContext(ctx, "workers wait for Temporal", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
		for _, w := range running {
			w.Stop()
		}
	}
}

// subscriptions are everything that hears messages: rooms, and what starts and wakes runs.
func (p *Platform) subscriptions() []outbox.Subscription {
	return slices.Concat(p.Modules.Listens(), p.Starter.Subscriptions(), p.Sagas.Refunds.Subscriptions(),
		p.Sagas.Settles.Subscriptions(), p.Sagas.Payouts.Subscriptions(), p.Sagas.AtOnces.Subscriptions(), p.Sagas.Cancels.Subscriptions(), p.Sagas.Reconciles.Subscriptions(), p.Sagas.Sweeps.Subscriptions(), p.Sagas.Disputes.Subscriptions(), p.Sagas.Webhooks.Subscriptions())
}

func (p *Platform) startWorkers(ctx context.Context) ([]worker.Worker, error) {
	if err := durable.Healthy(ctx, p.Temporal); err != nil {
		return nil, err
	}
	if err := durable.Register(ctx, p.Temporal, p.Config.Temporal.Namespace); err != nil {
		return nil, err
	}
	if err := errors.Join(p.Sagas.Reconciles.Schedule(ctx), p.Sagas.Sweeps.Schedule(ctx)); err != nil {
		return nil, err
	}
	all := durable.Workers(p.Temporal, purchase.Saga(p.Steps), refund.Saga(p.Sagas.Refund), settlement.Saga(p.Sagas.Settlement), payout.Saga(p.Sagas.Payout), atonce.Saga(p.Sagas.AtOnce), eventcancel.Saga(p.Sagas.Cancel), reconcile.Saga(p.Sagas.Reconcile), sweep.Saga(p.Sagas.Sweep), dispute.Saga(p.Sagas.Dispute), webhook.Saga(p.Sagas.Webhook))
	p.Modules.Durable(all[0])
	for i, w := range all {
		if err := w.Start(); err != nil {
			return all[:i], err
		}
	}
	return all, nil
}

// Ops serves probes and metrics on the listener until ctx ends.
func (p *Platform) Ops(ctx context.Context, listener net.Listener, t *telemetry.Telemetry) error {
	t.Gauge("tixters_outbox_waiting", "Messages that wait to be delivered", func() float64 {
		n, _, err := outbox.Lag(ctx, p.DB)
		if err != nil {
			return -1
		}
		return float64(n)
	})
	t.Gauge("tixters_outbox_oldest_seconds", "Age of the oldest waiting message", func() float64 {
		_, age, err := outbox.Lag(ctx, p.DB)
		if err != nil {
			return -1
		}
		return age.Seconds()
	})
	return serve(ctx, listener, t.Handler([]telemetry.Probe{
		{Name: "database", Check: p.DB.Ping},
		{Name: "migrations", Check: func(ctx context.Context) error {
			pending, err := migrations.Pending(ctx, p.DB.SQL(), p.Lines())
			if err == nil && pending {
				err = errors.New("a migration is not applied")
			}
			return err
		}},
		{Name: "temporal", Check: func(ctx context.Context) error { return durable.Healthy(ctx, p.Temporal) }},
	}), 2*time.Second)
}
