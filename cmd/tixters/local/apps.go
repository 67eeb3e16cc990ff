package local

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/tixters/tixters/core/devstack"
)

// Apps are the folders of the applications that exist, below apps/.
func Apps() []string { return []string{"buyer", "door", "contract/docs"} }

// BuildApps installs and builds the applications whose sources changed since their last build.
func BuildApps(ctx context.Context, l devstack.Layout, p *devstack.Progress) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for _, app := range Apps() {
		g.Go(func() error { return buildApp(ctx, l, p, app) })
	}
	return g.Wait()
}

func buildApp(ctx context.Context, l devstack.Layout, p *devstack.Progress, app string) error {
	folder := filepath.Join("apps", app)
	dir := filepath.Join(l.Repo, folder)
	digest, err := sources(dir)
	if err != nil {
		return fmt.Errorf("build %s: %w", app, err)
	}
	stamp := filepath.Join(dir, "dist", ".built")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == digest {
		return nil
	}
	name := filepath.Base(app)
	if err := devstack.NPMInstall(ctx, l, p, folder, "packages of the "+name+" app"); err != nil {
		return err
	}
	return p.Step("building the "+name+" app", name+" app built", func() error {
		cmd := exec.CommandContext(ctx, "npm", "run", "build", "--silent")
		cmd.Dir = dir
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", app, err, strings.TrimSpace(out.String()))
		}
		return os.WriteFile(stamp, []byte(digest), 0o644)
	})
}

// sources digests everything that a build depends on.
func sources(dir string) (string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"node_modules", "dist", "coverage"}, d.Name()) {
			return filepath.SkipDir
		}
		if !d.IsDir() && !strings.Contains(path, ".test.") {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s\x00%d\x00", strings.TrimPrefix(f, dir), len(body))
		sum.Write(body)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
