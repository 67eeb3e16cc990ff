package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
	mail "github.com/tixters/tixters/modules/sendgrid/standin"
	"github.com/tixters/tixters/modules/stripe"
	money "github.com/tixters/tixters/modules/stripe/standin"
)

// victim is a process that dies and comes back.
type victim interface {
	Kill() error
	Again(ctx context.Context) error
}

// wreck is a platform of many processes, each of which may be killed: two APIs behind a balancer, a
// worker, Temporal and Postgres. What the internet provides stays.
type wreck struct {
	platform *tixters.Platform // to set the stage and to look at the truth; serves nobody
	cfg      config.Config
	host     string // of the balancer
	bank     string // of the Stripe stand-in
	post     string // of the SendGrid stand-in
	cluster  *devstack.TestCluster
	victims  map[string]victim
	stops    []func() error
}

func (w *wreck) later(stop func() error) { w.stops = append(w.stops, stop) }

func (w *wreck) stop() error {
	var errs []error
	for i := len(w.stops) - 1; i >= 0; i-- {
		errs = append(errs, w.stops[i]())
	}
	return errors.Join(errs...)
}

// outskirts are what the internet provides, where a benchmark wants it otherwise.
type outskirts struct {
	bank money.Options
	post func(http.Handler) http.Handler // stands before the mail stand-in; nil: nothing does
}

// setUp starts everything, on a Postgres that keeps every promise of durability.
func setUp(ctx context.Context, layout devstack.Layout, progress *devstack.Progress, command func(context.Context) *exec.Cmd, log io.Writer, around outskirts) (w *wreck, err error) {
	w = &wreck{victims: map[string]victim{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.stop())
		}
	}()
	cluster, err := devstack.BenchPostgres(ctx)
	if err != nil {
		return w, err
	}
	w.later(cluster.Close)
	w.victims["postgres"], w.cluster = cluster, cluster
	if err := cluster.CreateDatabase(ctx, "chaos", ""); err != nil {
		return w, err
	}
	binary, err := devstack.BuildTemporal(ctx, layout, progress)
	if err != nil {
		return w, err
	}
	temporal, err := devstack.StartTemporal(ctx, devstack.TemporalOptions{Layout: layout, Binary: binary, AdminDSN: cluster.Admin()})
	if err != nil {
		return w, err
	}
	w.later(temporal.Stop)
	w.victims["temporal"] = temporal

	if w.cfg, err = config.Load(func(string) string { return "" }); err != nil {
		return w, err
	}
	w.cfg.Secret, w.cfg.HTTP.PerSecond = strings.Repeat("chaos ", 8), 0
	w.cfg.Database.URL, w.cfg.Database.Conns = cluster.DSN("chaos"), 16
	w.cfg.Temporal.Address, w.cfg.Temporal.Namespace = temporal.Address, temporal.Namespace
	if err := w.outside(ctx, around); err != nil {
		return w, err
	}
	return w, w.inside(ctx, command, log)
}

// outside starts the balancer's port and the stand-ins.
func (w *wreck) outside(ctx context.Context, around outskirts) error {
	var listeners [3]net.Listener
	for i := range listeners {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		listeners[i] = l
	}
	w.host, w.bank, w.post = listeners[0].Addr().String(), "http://"+listeners[1].Addr().String(), "http://"+listeners[2].Addr().String()
	w.cfg.HTTP.PublicURL = "http://" + w.host
	hooks := w.cfg.HTTP.PublicURL + "/v1/stripe/webhooks"
	around.bank.PublicURL, around.bank.Endpoints = w.bank, []money.Endpoint{
		{URL: hooks, Secret: "whsec_chaos", Events: stripe.EventTypes()}, {URL: hooks, Secret: "whsec_payees", Events: stripe.ConnectEventTypes(), Connect: true},
	}
	bank, err := money.New(around.bank)
	if err != nil {
		return err
	}
	office, err := mail.Open(mail.Options{APIKey: "SG.chaos", WebhookURL: w.cfg.HTTP.PublicURL + "/v1/sendgrid/webhooks", Retry: time.Second})
	if err != nil {
		return err
	}
	w.cfg.Stripe = config.Stripe{SecretKey: bank.SecretKey(), PublishableKey: bank.PublishableKey(), WebhookSecret: "whsec_chaos", ConnectWebhookSecret: "whsec_payees", URL: w.bank, StandinURL: w.bank}
	w.cfg.Mail.SendGridKey, w.cfg.Mail.SendGridURL, w.cfg.Mail.EventKey = "SG.chaos", w.post, office.PublicKey()
	hosts := make([]string, 2)
	for i := range hosts {
		if hosts[i], err = freeAddress(); err != nil {
			return err
		}
		w.victims[fmt.Sprintf("api%d", i+1)] = &child{part: part{Address: hosts[i]}}
	}
	w.victims["worker"] = &child{}
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	serveOn(serving, listeners[0], newBalancer(hosts))
	serveOn(serving, listeners[1], bank)
	var post http.Handler = office
	if around.post != nil {
		post = around.post(office)
	}
	serveOn(serving, listeners[2], post)
	w.later(func() error {
		err := errors.Join(bank.Stop(context.WithoutCancel(ctx)), office.Close())
		end()
		return err
	})
	return bank.Start(serving)
}

// inside brings the database up to date and starts the processes of the platform.
func (w *wreck) inside(ctx context.Context, command func(context.Context) *exec.Cmd, log io.Writer) error {
	p, closePlatform, err := tixters.New(ctx, w.cfg, nil)
	if err != nil {
		return err
	}
	w.platform = p
	w.later(func() error { closePlatform(); return nil })
	if _, err := p.Migrate(ctx); err != nil {
		return err
	}
	for _, v := range w.victims {
		c, ours := v.(*child)
		if !ours {
			continue
		}
		c.command, c.log, c.part.Config = command, log, w.cfg
		if err := c.Again(ctx); err != nil {
			return err
		}
		w.later(c.Kill)
	}
	return w.answering(ctx)
}

// answering waits until the API can be reached.
func (w *wreck) answering(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.cfg.HTTP.PublicURL+"/openapi.json", nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.New("the API does not answer")
		case <-time.After(100 * time.Millisecond):
		}
	}
}
