package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

type txKey struct{}

type tx struct {
	gorm  *gorm.DB
	raw   *pgx.Conn
	later *pgx.Batch
	after []func()
}

func from(ctx context.Context) *tx {
	t, _ := ctx.Value(txKey{}).(*tx)
	return t
}

// InTx reports whether ctx carries a transaction.
func InTx(ctx context.Context) bool { return from(ctx) != nil }

// Outside gives ctx without its transaction: for records that must outlive a rollback.
func Outside(ctx context.Context) context.Context {
	return context.WithValue(ctx, txKey{}, (*tx)(nil))
}

// AfterCommit calls fn once the transaction of ctx is committed, and never when it is not.
// Outside of a transaction it calls fn at once. fn must not fail or take long.
func AfterCommit(ctx context.Context, fn func()) {
	if t := from(ctx); t != nil {
		t.after = append(t.after, fn)
		return
	}
	fn()
}

// Later writes with a statement at the end of ctx's transaction, whose answer nobody needs: all of them
// together cost one round trip. What it writes is not there before the commit, and what is wrong with it
// fails the commit. There must be a transaction.
func (d *DB) Later(ctx context.Context, query string, args ...any) {
	t := from(ctx)
	if t.later == nil {
		t.later = &pgx.Batch{}
	}
	t.later.Queue(query, args...)
}

// InTx runs fn in one transaction: committed when fn returns nil, rolled back otherwise.
// A call inside another joins the outer transaction. Serialization failures and deadlocks
// are tried again, three times, so fn must be safe to repeat.
func (d *DB) InTx(ctx context.Context, fn func(context.Context) error) error {
	if InTx(ctx) {
		return fn(ctx)
	}
	var err error
	for range 3 {
		if err = d.once(ctx, fn); !retryable(err) || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func (d *DB) once(ctx context.Context, fn func(context.Context) error) (err error) {
	conn, err := d.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("transaction: %w", err)
	}
	defer func() { _ = conn.Close() }()
	t := &tx{}
	// The raw connection is the one that the transaction below runs on; both are used from
	// this call only, one after the other.
	if err := conn.Raw(func(c any) error { t.raw = c.(*stdlib.Conn).Conn(); return nil }); err != nil {
		return fmt.Errorf("transaction: %w", err)
	}
	started, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("transaction: %w", err)
	}
	done := false
	defer func() {
		if !done {
			_ = started.Rollback()
		}
	}()
	t.gorm = d.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	t.gorm.Statement.ConnPool = started
	if err := fn(context.WithValue(ctx, txKey{}, t)); err != nil {
		return err
	}
	if t.later != nil {
		if err := t.raw.SendBatch(ctx, t.later).Close(); err != nil {
			return fmt.Errorf("write before commit: %w", err)
		}
	}
	done = true
	if err := started.Commit(); err != nil {
		if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("commit: %w", err)
	}
	for _, fn := range t.after {
		fn()
	}
	return nil
}

func code(err error) (code, constraint string) {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code, e.ConstraintName
	}
	return "", ""
}

func retryable(err error) bool {
	c, _ := code(err)
	return c == "40001" || c == "40P01"
}

// IsUnique reports whether err is a breach of the named unique constraint or index.
func IsUnique(err error, constraint string) bool {
	c, name := code(err)
	return c == "23505" && name == constraint
}

// IsCheck reports whether err is a breach of the named check constraint.
func IsCheck(err error, constraint string) bool {
	c, name := code(err)
	return c == "23514" && name == constraint
}

// IsForeignKey reports whether err is a breach of the named foreign key; "" matches any.
func IsForeignKey(err error, constraint string) bool {
	c, name := code(err)
	return c == "23503" && (constraint == "" || name == constraint)
}

// IsRefused reports whether the database refuses the data of a statement, so that the same
// statement will fail again: wrong values (class 22) or a breach of a constraint (class 23).
func IsRefused(err error) bool {
	c, _ := code(err)
	return strings.HasPrefix(c, "22") || strings.HasPrefix(c, "23")
}
