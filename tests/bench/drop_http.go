package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/tix"
)

// ServerCommand makes the command that runs ServeDrop.
type ServerCommand func(ctx context.Context) *exec.Cmd

const ticksPerSecond = 100 // of the processor times in /proc, on every Linux that Go runs on

// apiProcess is the measured server.
type apiProcess struct {
	cmd     *exec.Cmd
	address string
}

func (b *dropBench) startServer(ctx context.Context, server ServerCommand, tier tix.PoolID) (*apiProcess, error) {
	cmd := server(ctx)
	cmd.Env = append(os.Environ(), serverDatabase+"="+b.dsn, serverTier+"="+tier.String())
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	return &apiProcess{cmd: cmd, address: strings.TrimSpace(address)}, err
}

func (a *apiProcess) stop() error {
	err := a.cmd.Process.Signal(syscall.SIGTERM)
	return errors.Join(err, a.cmd.Wait())
}

// cpu is the processor time that the process has used.
func (a *apiProcess) cpu() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", a.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticksPerSecond, errors.Join(err1, err2)
}

// resident is how much memory the process has used at most, in bytes.
func (a *apiProcess) resident() (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", a.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return kb * 1024, err
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
	calls := []struct {
		name   string
		status int
		raw    []byte
	}{
		{"http_nothing", http.StatusNoContent, request("POST", "/v1/bench/nothing", api.address, hold)},
		{"http_hold", http.StatusCreated, request("POST", "/v1/checkout/holds", api.address, hold)},
		{"http_textbook", http.StatusCreated, request("POST", "/v1/bench/textbook", api.address, hold)},
	}
	for round := range dropRounds + 1 {
		for _, i := range rand.Perm(len(calls)) {
			c := calls[i]
			before, err := api.cpu()
			if err != nil {
				return err
			}
			perSecond, err := rate(ctx, dropCallers, 2*dropRound, func(_ context.Context, client int) error {
				status, body, err := wires[client].do(c.raw)
				if err == nil && status != c.status {
					err = fmt.Errorf("%s answered %d: %s", c.name, status, body)
				}
				return err
			})
			if err != nil {
				return err
			}
			after, err := api.cpu()
			if err != nil {
				return err
			}
			if round > 0 { // the first one warms up
				b.samples[c.name] = append(b.samples[c.name], perSecond)
				b.samples[c.name+"_cpu"] = append(b.samples[c.name+"_cpu"], float64((after-before).Microseconds())/(perSecond*2*dropRound.Seconds()))
			}
		}
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
