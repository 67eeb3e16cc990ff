package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tixters/tixters/cmd/tixters/local"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/tests/bench"
)

// benchmark runs a throwaway platform and measures it.
func benchmark(ctx context.Context, _ []string) error {
	return check(ctx, nil, []part{{"bench", measure}})
}

// benchmarkDrop measures the engine of a ticket drop against other schemes.
func benchmarkDrop(ctx context.Context, _ []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return bench.RunDrop(ctx, os.Stdout, func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, self, "bench-drop-server") })
}

// playDrop plays a whole drop on a throwaway platform: `drop [buyers] [tickets]`.
func playDrop(ctx context.Context, args []string) (err error) {
	sizes := []int{50_000, 5_000}
	for i, text := range args[:min(len(args), 2)] {
		if sizes[i], err = strconv.Atoi(text); err != nil || sizes[i] < 1 {
			return fmt.Errorf("say how many buyers and how many tickets, not %q", text)
		}
	}
	return check(ctx, nil, []part{{"drop", func(ctx context.Context, c *checking) (err error) {
		cfg, err := config.Load(func(name string) string {
			return map[string]string{"TIXTERS_RATE": "0", "TIXTERS_LOG": "warn"}[name]
		})
		if err != nil {
			return err
		}
		stack, err := local.Start(ctx, local.Options{Layout: c.layout, Progress: c.progress, Config: cfg, Throwaway: true, Durable: true, NoApps: true})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stack.Stop()) }()
		picture := filepath.Join(c.layout.State(), "drop.svg")
		err = bench.RunStory(ctx, bench.Story{Platform: stack.Platform, URL: stack.Addresses.Buyer, Buyers: sizes[0], Tickets: sizes[1], Prequeue: 25 * time.Second, Picture: picture}, os.Stdout)
		c.progress.Line("timeline: %s", picture)
		return err
	}}})
}

// playChaos plays a drop while its servers are killed: `chaos-drop [buyers] [tickets] [seed]`.
func playChaos(ctx context.Context, args []string) error {
	numbers := []int{3000, 1500, int(rand.Uint32())}
	for i, text := range args[:min(len(args), 3)] {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("say how many buyers, how many tickets and with which seed, not %q", text)
		}
		numbers[i] = n
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return check(ctx, nil, []part{{"chaos-drop", func(ctx context.Context, c *checking) (err error) {
		log, err := os.Create(filepath.Join(c.layout.State(), "chaos.log"))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, log.Close()) }()
		return bench.RunChaos(ctx, bench.Chaos{
			Layout: c.layout, Progress: c.progress, Log: log, Buyers: numbers[0], Tickets: numbers[1], Seed: uint64(numbers[2]),
			Child: func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, self, "chaos-server") },
		}, os.Stdout)
	}}})
}

func serveChaos(ctx context.Context, _ []string) error { return bench.ServeChaos(ctx) }

func serveDrop(ctx context.Context, _ []string) error { return bench.ServeDrop(ctx, os.Stdout) }

func measure(ctx context.Context, c *checking) (err error) {
	chromium, err := devstack.Chromium(ctx, c.progress)
	if err != nil {
		return err
	}
	if err := devstack.NPMInstall(ctx, c.layout, c.progress, "tests/e2e", "browser test packages"); err != nil {
		return err
	}
	stack, addresses, err := throwaway(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stack.Stop(), os.Remove(addresses)) }()
	return bench.Run(ctx, bench.Target{
		Platform: stack.Platform, URL: stack.Addresses.Buyer, EventPage: stack.Addresses.Event, Chromium: chromium, Repo: c.layout.Repo,
	}, os.Stdout)
}
