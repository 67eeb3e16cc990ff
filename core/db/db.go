package db

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"github.com/tixters/tixters/core/tix"
)

// Querier is what the hot paths speak: pgx on a transaction or on the pool.
type Querier interface {
	Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// DB is the platform's database.
type DB struct {
	pool *pgxpool.Pool
	sql  *sql.DB
	gorm *gorm.DB
}

// Open connects to the database of dsn with at most size connections (0: 16). The context
// bounds the first connection only.
func Open(ctx context.Context, dsn string, size int) (*DB, error) {
	d, err := New(ctx, dsn, size)
	if err != nil {
		return nil, err
	}
	if err := d.Ping(ctx); err != nil {
		d.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	return d, nil
}

// New is Open without the first connection.
func New(ctx context.Context, dsn string, size int) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if size <= 0 {
		size = 16
	}
	cfg.MaxConns = int32(size)
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.ConnConfig.Tracer = otelpgx.NewTracer()
	// A migration may change a table under a cached plan; describing is cached, plans are not.
	cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams[tenantSetting] = everyTenant
	cfg.PrepareConn = narrow
	cfg.AfterConnect = inUTC
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	std := stdlib.OpenDBFromPool(pool)
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: std}), &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 &traceLogger{log: slog.Default()},
		TranslateError:         false,
		NowFunc:                func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open gorm: %w", err)
	}
	return &DB{pool: pool, sql: std, gorm: g}, nil
}

// inUTC makes times come back in UTC wherever the process runs.
func inUTC(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
	return nil
}

// Close waits for connections in use and closes them all.
func (d *DB) Close() {
	_ = d.sql.Close()
	d.pool.Close()
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.pool.Ping(ctx) }

// Gorm gives GORM bound to ctx and to its transaction, if there is one. For store files only.
func (d *DB) Gorm(ctx context.Context) *gorm.DB {
	if t := from(ctx); t != nil {
		return t.gorm.WithContext(ctx)
	}
	return d.gorm.WithContext(ctx)
}

// Tenant is the scope of every query for one organization.
func (d *DB) Tenant(ctx context.Context, org tix.OrganizationID) *gorm.DB {
	return d.Gorm(ctx).Where("organization_id = ?", org)
}

// Pgx gives pgx on ctx's transaction, or on the pool. For hot paths only.
func (d *DB) Pgx(ctx context.Context) Querier {
	if t := from(ctx); t != nil {
		return t.raw
	}
	return d.pool
}

// Pool gives the pool itself, for LISTEN and for counters of connections.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// SQL gives database/sql over the same pool, for migrations.
func (d *DB) SQL() *sql.DB { return d.sql }
