// Package migrations runs the numbered SQL lines of the kernel and of every module: one line
// and one version table for each, in the order of the modules' needs, under one advisory lock,
// so that replicas that start together apply each file exactly once.
package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/tixters/tixters/migrations/core"
)

// lockID is the advisory lock of all lines; the number has no meaning.
const lockID = 7_445_531

// Line is one module's numbered files.
type Line struct {
	Name  string
	Files fs.FS
}

// Up applies what is missing of the kernel's line and then of each given line, in order.
// It returns how many files it applied.
func Up(ctx context.Context, db *sql.DB, lines []Line) (int, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	defer func() { _ = conn.Close() }()
	// Waits without polling, unlike goose's own session locker.
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lockID); err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lockID)
	}()
	applied := 0
	for _, line := range withCore(lines) {
		p, err := provider(db, line)
		if err != nil {
			return applied, err
		}
		done, err := p.Up(ctx)
		if err != nil {
			return applied, fmt.Errorf("migrate %s: %w", line.Name, err)
		}
		applied += len(done)
	}
	return applied, nil
}

// Pending reports whether a file of any line is not applied yet.
func Pending(ctx context.Context, db *sql.DB, lines []Line) (bool, error) {
	for _, line := range withCore(lines) {
		p, err := provider(db, line)
		if err != nil {
			return false, err
		}
		if pending, err := p.HasPending(ctx); err != nil || pending {
			return pending, err
		}
	}
	return false, nil
}

func withCore(lines []Line) []Line {
	return append([]Line{{Name: "core", Files: core.Files}}, lines...)
}

func provider(db *sql.DB, line Line) (*goose.Provider, error) {
	p, err := goose.NewProvider(goose.DialectPostgres, db, line.Files,
		goose.WithTableName("migrations_"+line.Name), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("migrations of %s: %w", line.Name, err)
	}
	return p, nil
}
