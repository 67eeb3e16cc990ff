package main

import (
	"context"
	"errors"
	"os"
	"os/exec"

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
