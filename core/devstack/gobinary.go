package devstack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// goTool is a program built from one of the modules below tools/.
type goTool struct {
	name    string // "temporal"
	module  string // folder of its go.mod, relative to the checkout
	pkg     string // "." or an import path
	doing   string // for progress
	done    string
	pattern []string // files whose content decides about a rebuild
}

func temporalTool() goTool {
	return goTool{name: "temporal", module: "tools/temporal", pkg: ".", pattern: []string{"*.go", "go.mod", "go.sum"},
		doing: "building the Temporal server (minutes, the first time only)", done: "Temporal server built"}
}

func staticcheckTool() goTool {
	return goTool{name: "staticcheck", module: "tools/lint", pkg: "honnef.co/go/tools/cmd/staticcheck", pattern: []string{"go.mod", "go.sum"},
		doing: "building staticcheck", done: "staticcheck built"}
}

// BuildTemporal returns the path of the Temporal server for development, building it when its
// sources or the Go version have changed.
func BuildTemporal(ctx context.Context, l Layout, p *Progress) (string, error) {
	return buildGoTool(ctx, l, p, temporalTool())
}

// Staticcheck returns the path of the pinned linter, building it when needed. Run it in the
// folder of the checkout.
func Staticcheck(ctx context.Context, l Layout, p *Progress) (string, error) {
	return buildGoTool(ctx, l, p, staticcheckTool())
}

// buildGoTool builds into <state>/bin/<name>-<hash>; what has that name is complete.
func buildGoTool(ctx context.Context, l Layout, p *Progress, t goTool) (string, error) {
	dir := filepath.Join(l.Repo, t.module)
	hash, err := hashFiles(dir, t.pattern)
	if err != nil {
		return "", fmt.Errorf("sources of %s: %w", t.name, err)
	}
	out := filepath.Join(l.Bin(), t.name+"-"+hash)
	if _, err := os.Stat(out); err == nil {
		return out, nil
	}
	if err := os.MkdirAll(l.Bin(), 0o755); err != nil {
		return "", err
	}
	lock, err := waitLock(ctx, filepath.Join(l.Bin(), t.name+".lock"))
	if err != nil {
		return "", err
	}
	defer lock.release()
	if _, err := os.Stat(out); err == nil { // somebody built it while we waited
		return out, nil
	}
	err = p.Step(t.doing, t.done, func() error {
		cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", out+".part", t.pkg)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off") // no C compiler is asked for
		return runTool(cmd)
	})
	if err != nil {
		return "", fmt.Errorf("build %s: %w", t.name, err)
	}
	if err := os.Rename(out+".part", out); err != nil {
		return "", err
	}
	return out, removeOthers(l.Bin(), t.name, out)
}

// removeOthers removes what earlier sources were built into; a running one keeps its file.
func removeOthers(bin, name, keep string) error {
	old, err := filepath.Glob(filepath.Join(bin, name+"-*"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if path != keep {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// hashFiles is a short hash over names and contents of the files of a folder that match, and over
// what else decides about a build: Go's version and the platform.
func hashFiles(dir string, patterns []string) (string, error) {
	var files []string
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join(dir, p))
		if err != nil {
			return "", err
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return "", fmt.Errorf("%s: %w", dir, os.ErrNotExist)
	}
	slices.Sort(files)
	h := sha256.New()
	_, _ = fmt.Fprintln(h, runtime.Version(), runtime.GOOS, runtime.GOARCH) // a hash never fails
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(h, "%s %d\n%s", filepath.Base(file), len(b), b)
	}
	return hex.EncodeToString(h.Sum(nil)[:6]), nil
}

// runTool runs a command to its end; the error carries the last lines of what it said.
func runTool(cmd *exec.Cmd) error {
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args[:min(2, len(cmd.Args))], " "), err,
		strings.Join(lines[max(0, len(lines)-15):], "\n"))
}
