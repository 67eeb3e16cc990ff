package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/migrations"
)

// Root finds the folder of the repository above the working directory.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "migrations", "core")); err == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("not inside the repository")
		}
		dir = filepath.Dir(dir)
	}
}

// Lines reads the lines of all rooms from the folder of migrations, each after those whose
// tables it references.
func Lines(root string) ([]migrations.Line, error) {
	entries, err := os.ReadDir(filepath.Join(root, "migrations"))
	if err != nil {
		return nil, err
	}
	references := regexp.MustCompile(`(?i)references\s+([a-z]+)_`)
	needs := map[string][]string{}
	for _, e := range entries {
		files, _ := filepath.Glob(filepath.Join(root, "migrations", e.Name(), "*.sql"))
		if e.Name() == "core" || len(files) == 0 {
			continue
		}
		needs[e.Name()] = nil
		for _, f := range files {
			body, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			for _, found := range references.FindAllStringSubmatch(string(body), -1) {
				needs[e.Name()] = append(needs[e.Name()], found[1])
			}
		}
	}
	var lines []migrations.Line
	placed := map[string]bool{"core": true}
	for len(placed) <= len(needs) {
		before := len(placed)
		for _, e := range entries {
			name := e.Name()
			if _, ok := needs[name]; !ok || placed[name] || slices.ContainsFunc(needs[name], func(n string) bool { return n != name && !placed[n] }) {
				continue
			}
			placed[name] = true
			lines = append(lines, migrations.Line{Name: name, Files: os.DirFS(filepath.Join(root, "migrations", name))})
		}
		if len(placed) == before {
			return nil, fmt.Errorf("migrations reference each other in a circle, or a missing room: %v", needs)
		}
	}
	return lines, nil
}

// template makes sure that a database with every migration exists and gives its name, which
// carries the digest of the files: a changed file makes a new template.
func template(ctx context.Context, c devstack.Cluster) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	lines, err := Lines(root)
	if err != nil {
		return "", err
	}
	digest := sha256.New()
	for _, l := range append([]migrations.Line{{Name: "core", Files: os.DirFS(filepath.Join(root, "migrations", "core"))}}, lines...) {
		files, _ := fs.Glob(l.Files, "*.sql")
		for _, f := range files {
			body, err := fs.ReadFile(l.Files, f)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(digest, "%s/%s\x00%s\x00", l.Name, f, body)
		}
	}
	name := "tixtest_tpl_" + hex.EncodeToString(digest.Sum(nil)[:8])
	return name, c.EnsureTemplate(ctx, name, func(ctx context.Context, dsn string) error { return migrate(ctx, dsn, lines) })
}

func migrate(ctx context.Context, dsn string, lines []migrations.Line) error {
	d, err := db.Open(ctx, dsn, 3)
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = migrations.Up(ctx, d.SQL(), lines)
	return err
}

func packageName() string {
	dir, _ := os.Getwd()
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(filepath.Base(dir)))
}
