package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
)

// blueprint assembles the platform without a database, to look at its declarations.
func blueprint() (*tixters.Platform, error) {
	cfg, err := config.Load(func(string) string { return "" })
	if err != nil {
		return nil, err
	}
	return tixters.Blueprint(cfg)
}

func printModules(context.Context, []string) error {
	p, err := blueprint()
	if err != nil {
		return err
	}
	fmt.Print(p.Describe())
	return nil
}

func printPolicy(context.Context, []string) error {
	p, err := blueprint()
	if err != nil {
		return err
	}
	fmt.Print(p.Matrix())
	return nil
}

// generated gives every file that is made from the code, by its path in the repository.
func generated() (map[string][]byte, error) {
	p, err := blueprint()
	if err != nil {
		return nil, err
	}
	docs, err := p.Documents()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		".env.example":       []byte(config.Example()),
		"rbac/matrix.golden": []byte(p.Matrix()),
	}
	for name, body := range docs {
		files["apps/contract/"+name] = body
	}
	return files, nil
}

// generate writes the generated files, or with -check names those that differ.
func generate(_ context.Context, args []string) error {
	layout, err := devstack.FindLayout("")
	if err != nil {
		return err
	}
	files, err := generated()
	if err != nil {
		return err
	}
	var stale []error
	for name, body := range files {
		path := filepath.Join(layout.Repo, name)
		have, _ := os.ReadFile(path)
		switch {
		case bytes.Equal(have, body):
		case slices.Contains(args, "-check"):
			stale = append(stale, fmt.Errorf("%s differs from the code: run make generate", name))
		default:
			if err := os.WriteFile(path, body, 0o644); err != nil {
				return err
			}
			fmt.Println("wrote", name)
		}
	}
	return errors.Join(stale...)
}
