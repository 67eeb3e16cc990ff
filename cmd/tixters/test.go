package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tixters/tixters/cmd/tixters/local"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
)

// part is one kind of check; all of them together are `make test`.
type part struct {
	name string
	run  func(context.Context, *checking) error
}

// checking is what the parts share.
type checking struct {
	layout   devstack.Layout
	progress *devstack.Progress
	env      []string
}

// test runs everything that must pass; with names, only those parts.
func test(ctx context.Context, names []string) error {
	return check(ctx, names, []part{{"go", testGo}, {"apps", testApps}, {"e2e", testBrowser}})
}

func check(ctx context.Context, names []string, parts []part) error {
	if err := devstack.CheckRequirements(ctx); err != nil {
		return err
	}
	layout, err := devstack.FindLayout("")
	if err != nil {
		return err
	}
	c := &checking{layout: layout, progress: devstack.NewProgress(os.Stdout), env: os.Environ()}
	var failed []error
	for _, p := range parts {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		c.progress.Line("── %s", p.name)
		if err := p.run(ctx, c); err != nil {
			if ctx.Err() != nil {
				return err
			}
			c.progress.Line("%s failed", p.name)
			failed = append(failed, fmt.Errorf("%s: %w", p.name, err))
			continue
		}
		c.progress.Line("%s passed", p.name)
	}
	return errors.Join(failed...)
}

// command runs a program in a folder of the checkout with its output on ours.
func (c *checking) command(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = filepath.Join(c.layout.Repo, dir), c.env
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

// testGo runs the Go tests, those of the module from outside too, on one throwaway Postgres for
// all packages.
func testGo(ctx context.Context, c *checking) (err error) {
	if err := devstack.InstallPostgres(ctx, c.layout, c.progress); err != nil {
		return err
	}
	if _, err := devstack.BuildTemporal(ctx, c.layout, c.progress); err != nil {
		return err // the tests that kill workers need it
	}
	cluster, err := devstack.TestPostgres(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Close()) }()
	own := *c
	own.env = append(slices.Clone(c.env), devstack.TestDatabaseVariable+"="+cluster.DSN("postgres"))
	return errors.Join(own.command(ctx, ".", "go", "test", "./..."), own.command(ctx, "tests/plugin", "go", "test", "./..."))
}

// testApps runs the applications' own tests and their size budgets.
func testApps(ctx context.Context, c *checking) error {
	if err := local.BuildApps(ctx, c.layout, c.progress); err != nil {
		return err
	}
	var failed []error
	for _, app := range []string{"buyer", "door"} {
		for _, script := range []string{"test", "size"} {
			failed = append(failed, c.command(ctx, "apps/"+app, "npm", "run", "--silent", script))
		}
	}
	return errors.Join(failed...)
}

// testBrowser runs a throwaway platform and drives it with Chromium.
func testBrowser(ctx context.Context, c *checking) (err error) {
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
	c.env = append(c.env, "TIXTERS_RUN="+addresses, "CHROMIUM="+chromium)
	return c.command(ctx, "tests/e2e", "npm", "test", "--silent")
}

// throwaway starts a platform on free ports and writes its addresses to a file for scripts.
func throwaway(ctx context.Context, c *checking) (*local.Stack, string, error) {
	cfg, err := config.Load(func(name string) string {
		if name == "TIXTERS_RATE" {
			return "0" // all visitors come from one address here
		}
		return ""
	})
	if err != nil {
		return nil, "", err
	}
	stack, err := local.Start(ctx, local.Options{Layout: c.layout, Progress: c.progress, Config: cfg, Throwaway: true})
	if err != nil {
		return nil, "", err
	}
	body, err := json.Marshal(stack.Addresses)
	if err != nil {
		return nil, "", errors.Join(err, stack.Stop())
	}
	file := filepath.Join(c.layout.State(), fmt.Sprintf("run-%d.json", os.Getpid()))
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return nil, "", errors.Join(err, stack.Stop())
	}
	return stack, file, nil
}
