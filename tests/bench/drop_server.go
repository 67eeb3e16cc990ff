package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// Environment of the server process.
const (
	serverDatabase = "BENCH_DROP_DATABASE"
	serverTier     = "BENCH_DROP_TIER"
)

// yardsticks are the operations that ours is compared with, behind the very same guards.
type yardsticks struct {
	hold holdFunc
}

// Manifest implements module.Module.
func (y yardsticks) Manifest() module.Manifest {
	return module.Manifest{Name: "bench", Policy: "p, public, bench.nothing.create\np, public, bench.textbook.create", Routes: func(r *web.Router) {
		web.Raw(r, web.Operation{ID: "bench.nothing.create", Method: http.MethodPost, Path: "nothing", Summary: "Do nothing", NoIdempotency: true},
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if _, err := io.Copy(io.Discard, r.Body); err == nil {
					w.WriteHeader(http.StatusNoContent)
				}
			}))
		web.Raw(r, web.Operation{ID: "bench.textbook.create", Method: http.MethodPost, Path: "textbook", Summary: "Hold by SELECT FOR UPDATE", NoIdempotency: true},
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					return
				}
				if ok, err := y.hold(r.Context(), 2); err != nil || !ok {
					web.WriteProblem(w, r, errors.Join(errors.New("textbook hold"), err))
					return
				}
				w.WriteHeader(http.StatusCreated)
			}))
	}}
}

// ServeDrop is the API process whose costs RunDrop measures: the whole platform with two more
// operations. It prints its address and serves until ctx or its standard input ends.
func ServeDrop(ctx context.Context, out io.Writer) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		end()
	}()
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	cfg, err := config.Load(func(string) string { return "" })
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	cfg.Secret, cfg.HTTP.PublicURL, cfg.HTTP.PerSecond = strings.Repeat("bench-drop ", 4), "http://"+listener.Addr().String(), 0
	cfg.Database.URL, cfg.Database.Conns, cfg.Temporal.Address = os.Getenv(serverDatabase), 24, "127.0.0.1:1"
	cfg.Stripe = config.Stripe{SecretKey: "sk_test_bench", PublishableKey: "pk_test_bench", WebhookSecret: "whsec_bench", URL: "http://127.0.0.1:1"}
	cfg.Mail.SendGridKey = "bench"
	tier, err := tix.ParsePoolID(os.Getenv(serverTier))
	if err != nil {
		return err
	}
	textbook := &dropBench{ground: dropGround{org: tix.NewOrganizationID()}}
	if textbook.peers, err = peerPool(ctx, cfg.Database.URL, int32(cfg.Database.Conns)); err != nil {
		return err
	}
	defer textbook.peers.Close()
	p, stop, err := tixters.New(ctx, cfg, tixters.Extra{yardsticks{textbook.selectForUpdate(tier)}})
	if err != nil {
		return err
	}
	defer stop()
	if _, err := fmt.Fprintln(out, listener.Addr()); err != nil {
		return err
	}
	return p.API(ctx, listener)
}
