package devstack

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// InstallPostgres installs the Postgres binaries of tools/postgres with npm, unless they are
// there for the committed lock file, or $TIXTERS_PG_BIN names others. Install scripts are off.
func InstallPostgres(ctx context.Context, l Layout, p *Progress) error {
	if os.Getenv("TIXTERS_PG_BIN") != "" {
		return nil
	}
	return NPMInstall(ctx, l, p, "tools/postgres", "Postgres binaries")
}

// NPMInstall runs `npm ci` without install scripts in a folder of the checkout, unless
// node_modules is what the folder's lock file asks for. what names it in the progress lines.
func NPMInstall(ctx context.Context, l Layout, p *Progress, folder, what string) error {
	dir := filepath.Join(l.Repo, folder)
	hash, err := hashFiles(dir, []string{"package.json", "package-lock.json"})
	if err != nil {
		return fmt.Errorf("install %s: %w", what, err)
	}
	stamp := filepath.Join(dir, "node_modules", ".tixters-lock")
	if installed(stamp, hash) {
		return nil
	}
	locks := filepath.Join(l.State(), "npm")
	if err := os.MkdirAll(locks, 0o755); err != nil {
		return err
	}
	lock, err := waitLock(ctx, filepath.Join(locks, filepath.Base(folder)+".lock"))
	if err != nil {
		return err
	}
	defer lock.release()
	if installed(stamp, hash) { // somebody installed it while we waited
		return nil
	}
	return p.Step("installing "+what, what+" installed", func() error {
		cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
		cmd.Dir = dir
		if err := runTool(cmd); err != nil {
			return fmt.Errorf("install %s: %w", what, err)
		}
		return os.WriteFile(stamp, []byte(hash), 0o644)
	})
}

func installed(stamp, hash string) bool {
	b, err := os.ReadFile(stamp)
	return err == nil && string(b) == hash
}
