package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/tixters/tixters/cmd/tixters/local"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
)

// runStack runs everything until Ctrl-C, or until whoever started us is gone.
func runStack(ctx context.Context, _ []string) error {
	if err := devstack.CheckRequirements(ctx); err != nil {
		return err
	}
	cfg, err := config.Load(os.Getenv)
	if err != nil {
		return err
	}
	layout, err := devstack.FindLayout("")
	if err != nil {
		return err
	}
	gone := devstack.ParentGone(ctx)
	progress := devstack.NewProgress(os.Stdout)
	stack, err := local.Start(ctx, local.Options{Layout: layout, Progress: progress, Config: cfg})
	if err != nil {
		return err
	}
	progress.Line("ready")
	if err := stack.Addresses.Print(os.Stdout); err != nil {
		return errors.Join(err, stack.Stop())
	}
	fmt.Println("  Ctrl-C ends it; the data stays. `make reset` wipes it.")
	select {
	case <-ctx.Done():
		fmt.Println("\nstopping")
	case <-gone:
	case err = <-stack.Failed():
	}
	return errors.Join(err, stack.Stop())
}

// reset removes the data of the embedded stack.
func reset(context.Context, []string) error {
	layout, err := devstack.FindLayout("")
	if err != nil {
		return err
	}
	if err := layout.Reset(); err != nil {
		return err
	}
	for _, part := range []string{"stripe", "mail", "secrets", "run.json"} {
		if err := os.RemoveAll(filepath.Join(layout.State(), part)); err != nil {
			return err
		}
	}
	fmt.Println("the data of this checkout is gone; the built tools stay")
	return nil
}

// doorCode asks the running stack for a fresh enrolment code, as the demo organizer would.
func doorCode(ctx context.Context, _ []string) error {
	layout, err := devstack.FindLayout("")
	if err != nil {
		return err
	}
	a, err := local.Running(layout)
	if err != nil {
		return err
	}
	code, err := local.DoorCode(ctx, http.DefaultClient, a)
	if err != nil {
		return err
	}
	fmt.Println(strings.TrimSpace(code))
	return nil
}
