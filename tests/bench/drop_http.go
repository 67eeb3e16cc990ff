package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/tix"
)

// httpCall is a prepared call and what it must answer.
type httpCall struct {
	name   string
	status int
	raw    []byte
	tally  tally // what was told
}

// http measures the same over HTTP, against a handler that does nothing behind the same guards.
func (b *dropBench) http(ctx context.Context, server ServerCommand) (err error) {
	tier, err := b.tier(ctx, 2_000_000_000)
	if err != nil {
		return err
	}
	hold, event, org, err := b.onSale(ctx)
	if err != nil {
		return err
	}
	api, err := b.startServer(ctx, server, tier)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, api.stop()) }()
	wires := make([]*wire, dropCallers)
	for i := range wires {
		if wires[i], err = dialWire(ctx, api.address); err != nil {
			return err
		}
	}
	calls := []*httpCall{
		{name: "http_nothing", status: http.StatusNoContent, raw: request("POST", "/v1/bench/nothing", api.address, hold)},
		{name: "http_hold", status: http.StatusCreated, raw: request("POST", "/v1/checkout/holds", api.address, hold)},
		{name: "http_textbook", status: http.StatusCreated, raw: request("POST", "/v1/bench/textbook", api.address, hold)},
	}
	for round := range dropRounds + 1 {
		turns := make([]func() error, len(calls))
		for i, c := range calls {
			turns[i] = func() error { return b.httpRound(ctx, api, wires, c, round > 0) } // the first one warms up
		}
		if err := inAnyOrder(turns...); err != nil {
			return err
		}
	}
	if err := b.httpTold(ctx, event, tier, calls[1], calls[2]); err != nil {
		return err
	}
	for _, c := range calls {
		if err := errors.Join(b.spread(c.name, b.samples[c.name], "calls/s", ""), b.spread(c.name+"_cpu", b.samples[c.name+"_cpu"], "us", "")); err != nil {
			return err
		}
	}
	if err := errors.Join(b.ratio("http_hold_over_textbook", "http_hold", "http_textbook", ">=8"),
		b.ratio("http_hold_cpu_over_nothing", "http_hold_cpu", "http_nothing_cpu", "<=2")); err != nil {
		return err
	}
	return b.waiting(ctx, api, org, event)
}

// httpRound lets every connection call again and again, and reads what the server spent on it.
func (b *dropBench) httpRound(ctx context.Context, api *apiProcess, wires []*wire, c *httpCall, counts bool) error {
	before, err := api.cpu()
	if err != nil {
		return err
	}
	var calls atomic.Int64
	perSecond, err := rate(ctx, len(wires), 2*dropRound, func(_ context.Context, client int) error {
		status, body, err := wires[client].do(c.raw)
		if err == nil && status != c.status {
			err = fmt.Errorf("%s answered %d: %s", c.name, status, body)
		}
		if err == nil {
			calls.Add(1)
		}
		return err
	})
	if err != nil {
		return err
	}
	after, err := api.cpu()
	c.tally.add(calls.Load(), 2*calls.Load())
	if counts {
		b.samples[c.name] = append(b.samples[c.name], perSecond)
		b.samples[c.name+"_cpu"] = append(b.samples[c.name+"_cpu"], float64((after-before).Microseconds())/float64(calls.Load()))
	}
	return err
}

// httpTold writes what was answered over HTTP into the ledger.
func (b *dropBench) httpTold(ctx context.Context, event tix.EventID, tier tix.PoolID, hold, textbook *httpCall) error {
	var pool [16]byte
	if err := b.d.Pool().QueryRow(ctx, "SELECT id FROM inventory_pools WHERE event_id = $1 AND held > 0", [16]byte(event)).Scan(&pool); err != nil {
		return err
	}
	b.ledger.of(pool).add(hold.tally.holds.Load(), hold.tally.tickets.Load())
	b.ledger.of(tier).add(textbook.tally.holds.Load(), textbook.tally.tickets.Load())
	return nil
}

// onSale publishes an event as its organizer would and gives what a buyer sends.
func (b *dropBench) onSale(ctx context.Context) (body string, event tix.EventID, org tix.OrganizationID, err error) {
	cfg, err := config.Load(func(string) string { return "" })
	if err != nil {
		return "", event, org, err
	}
	cfg.Secret, cfg.HTTP.PublicURL, cfg.Database.URL, cfg.Database.Conns, cfg.Temporal.Address = strings.Repeat("bench-drop ", 4), "http://localhost", b.dsn, 4, "127.0.0.1:1"
	cfg.Stripe = config.Stripe{SecretKey: "sk_test_bench", PublishableKey: "pk_test_bench", WebhookSecret: "whsec_bench"}
	cfg.Mail.SendGridKey = "bench"
	p, stop, err := tixters.New(ctx, cfg, nil)
	if err != nil {
		return "", event, org, err
	}
	defer stop()
	g, err := stageEvent(ctx, p)
	if err != nil {
		return "", event, org, err
	}
	_, err = b.d.Pool().Exec(ctx, "UPDATE inventory_pools SET capacity = 2000000000 WHERE event_id = $1", [16]byte(g.event))
	return fmt.Sprintf(`{"event_id":"%s","items":[{"tier_id":"%s","quantity":2}]}`, g.event, g.held), g.event, g.org, err
}
