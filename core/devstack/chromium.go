package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// chromiumNames are looked up in $PATH, or taken as they are when they are paths.
func chromiumNames() []string {
	return []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/usr/bin/chromium",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}
}

// Chromium returns the path of a browser for the end-to-end tests: $CHROMIUM, or an installed
// one. Without one, root on a Debian-like system gets Debian's installed; anybody else an error
// that says how to get one.
func Chromium(ctx context.Context, p *Progress) (string, error) {
	if given := os.Getenv("CHROMIUM"); given != "" {
		path, err := runnable(ctx, given)
		if err != nil {
			return "", fmt.Errorf("CHROMIUM=%s: %w", given, err)
		}
		return path, nil
	}
	if path, err := findChromium(ctx, chromiumNames()); err == nil {
		return path, nil
	}
	apt, err := exec.LookPath("apt-get")
	if err != nil || os.Geteuid() != 0 {
		return "", errors.New("no Chromium found: install it (Debian: `apt-get install chromium`), or set CHROMIUM to the path of Chromium or Chrome")
	}
	err = p.Step("installing Chromium", "Chromium installed", func() error {
		for _, args := range [][]string{{"update"}, {"install", "-y", "--no-install-recommends", "chromium"}} {
			cmd := exec.CommandContext(ctx, apt, args...)
			cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
			if err := runTool(cmd); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("install chromium: %w", err)
	}
	return findChromium(ctx, chromiumNames())
}

func findChromium(ctx context.Context, names []string) (string, error) {
	for _, name := range names {
		if path, err := runnable(ctx, name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no browser that runs among %s", strings.Join(names, ", "))
}

// runnable asks the browser for its version: some systems ship a script that only says how to
// install it.
func runnable(ctx context.Context, name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return path, runTool(exec.CommandContext(ctx, path, "--version"))
}
