package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/cmd/tixters/local"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/tests/bench"
)

// rehearse plays the sale of an event of the platform that `tixters run` serves: `rehearse <event>
// [buyers]`, with the event's id or its address in the shop.
func rehearse(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say which event: tixters rehearse <evt_… or the end of its address> [buyers]")
	}
	buyers := 0
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 {
			return fmt.Errorf("say how many buyers, not %q", args[1])
		}
		buyers = n
	}
	layout, err := devstack.FindLayout("")
	if err != nil {
		return err
	}
	running, err := local.Running(layout)
	if err != nil {
		return err
	}
	p, stop, err := looking(ctx, running)
	if err != nil {
		return err
	}
	defer stop()
	return bench.RunRehearsal(ctx, bench.Rehearsal{
		Platform: p, URL: running.Buyer, Event: args[0], Buyers: buyers, Picture: filepath.Join(layout.State(), "rehearsal.svg"),
		Bank: strings.TrimSuffix(running.Stripe, "/__standin/"), Post: strings.TrimSuffix(running.Inbox, "/"),
	}, os.Stdout)
}

// looking is a platform over the database of the running one, with its rooms and nothing that money
// or mail leaves by.
func looking(ctx context.Context, a local.Addresses) (*tixters.Platform, func(), error) {
	cfg, err := config.Load(func(name string) string { return map[string]string{"TIXTERS_LOG": "warn"}[name] })
	if err != nil {
		return nil, nil, err
	}
	cfg.Secret, cfg.HTTP.PublicURL = strings.Repeat("rehearsal", 4), strings.TrimSuffix(a.Buyer, "/")
	cfg.Database.URL, cfg.Database.Conns, cfg.Temporal.Address = a.Database, 4, "127.0.0.1:1"
	cfg.Stripe = config.Stripe{SecretKey: "sk_test_rehearsal", PublishableKey: "pk_test_rehearsal", WebhookSecret: "whsec_rehearsal", URL: "http://127.0.0.1:1"}
	cfg.Mail.SendGridKey = "rehearsal"
	return tixters.New(ctx, cfg, nil)
}
