package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tixters/tixters/cmd/tixters/local"
	"github.com/tixters/tixters/core/devstack"
)

// verify checks what needs no running platform: formatting, linters, types, generated files,
// architecture.
func verify(ctx context.Context, names []string) error {
	return check(ctx, names, []part{
		{"format", verifyFormat}, {"vet", verifyVet}, {"generated", verifyGenerated}, {"architecture", verifyArchitecture},
		{"staticcheck", verifyStatic}, {"apps", verifyApps},
	})
}

func verifyFormat(ctx context.Context, c *checking) error {
	var dirs []string
	for _, d := range []string{"cmd", "core", "modules", "migrations", "rbac", "workflows", "tests", "tools", "apps"} {
		dirs = append(dirs, filepath.Join(c.layout.Repo, d))
	}
	files, err := filepath.Glob(filepath.Join(c.layout.Repo, "*.go"))
	if err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, "gofmt", append(append([]string{"-l"}, dirs...), files...)...).CombinedOutput()
	if err != nil || len(bytes.TrimSpace(out)) > 0 {
		return errors.Join(err, fmt.Errorf("not formatted (make fmt):\n%s", out))
	}
	return nil
}

func verifyVet(ctx context.Context, c *checking) error {
	return errors.Join(c.command(ctx, ".", "go", "vet", "./..."), c.command(ctx, "tests/plugin", "go", "vet", "./..."))
}

func verifyGenerated(ctx context.Context, c *checking) error {
	failures := []error{generate(ctx, []string{"-check"})}
	failures = append(failures, c.command(ctx, ".", "go", "mod", "tidy", "-diff"), c.command(ctx, ".", "go", "tool", "wire", "diff", "."))
	for _, app := range []string{"buyer", "door"} {
		failures = append(failures, c.client(ctx, app))
	}
	return errors.Join(failures...)
}

// client checks that an application's types of the API are those of its document.
func (c *checking) client(ctx context.Context, app string) error {
	if err := devstack.NPMInstall(ctx, c.layout, c.progress, "apps/contract/apigen", "generator of the typed clients"); err != nil {
		return err
	}
	path := filepath.Join(c.layout.Repo, "apps", app, "src", "api", "schema.d.ts")
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := c.command(ctx, "apps/"+app, "npm", "run", "--silent", "gen:api"); err != nil {
		return err
	}
	after, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(before, after) {
		err = fmt.Errorf("apps/%s/src/api/schema.d.ts was stale and is written anew: commit it", app)
	}
	return err
}

func verifyArchitecture(ctx context.Context, c *checking) error {
	return c.command(ctx, ".", "go", "test", "-count=1", ".")
}

func verifyStatic(ctx context.Context, c *checking) error {
	tool, err := devstack.Staticcheck(ctx, c.layout, c.progress)
	if err != nil {
		return err
	}
	return c.command(ctx, ".", tool, "./...")
}

// verifyApps lints and type-checks the applications.
func verifyApps(ctx context.Context, c *checking) error {
	failed := []error{devstack.NPMInstall(ctx, c.layout, c.progress, "tools/biome", "linter of the apps")}
	for _, app := range local.Apps() {
		failed = append(failed, devstack.NPMInstall(ctx, c.layout, c.progress, "apps/"+app, "packages of the "+filepath.Base(app)+" app"))
	}
	if err := errors.Join(failed...); err != nil {
		return err
	}
	for _, app := range []string{"buyer", "door"} {
		failed = append(failed, c.command(ctx, "apps/"+app, "npm", "run", "--silent", "lint"), c.command(ctx, "apps/"+app, "npm", "run", "--silent", "typecheck"))
	}
	failed = append(failed, c.command(ctx, "tests/e2e", "node", "../../tools/biome/run.mjs", "ci", "--error-on-warnings", "."))
	return errors.Join(failed...)
}
