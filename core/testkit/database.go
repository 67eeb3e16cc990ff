package testkit

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// packageDatabase is how Run tells DB which database belongs to this package.
const packageDatabase = "TIXTERS_TEST_PACKAGE_DATABASE"

// Run is for TestMain: os.Exit(testkit.Run(m)).
func Run(m *testing.M) int {
	ctx := context.Background()
	admin, stop, err := cluster(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "test database:", err)
		return 1
	}
	defer stop()
	name, err := clone(ctx, admin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "test database:", err)
		return 1
	}
	defer drop(ctx, admin, name)
	if err := os.Setenv(packageDatabase, inDatabase(admin, name)); err != nil {
		return 1
	}
	return m.Run()
}

func clone(ctx context.Context, admin string) (string, error) {
	from, err := template(ctx, admin)
	if err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	name := fmt.Sprintf("tixtest_%s_%d_%d", packageName(), os.Getpid(), time.Now().UnixNano()%1e6)
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from)
	return name, err
}

func drop(ctx context.Context, admin, name string) {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close(ctx) }()
	_, _ = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

// DSN is the address of this package's database.
func DSN(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv(packageDatabase)
	require.NotEmpty(t, dsn, "add to this package: func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }")
	return dsn
}

// DB opens this package's database for one test.
func DB(t testing.TB) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), DSN(t), 8)
	require.NoError(t, err)
	t.Cleanup(d.Close)
	return d
}

// Fresh clones a database for this test alone: for tests that look at whole tables.
func Fresh(t testing.TB) *db.DB {
	t.Helper()
	ctx := context.Background()
	admin := inDatabase(DSN(t), "postgres")
	name, err := clone(ctx, admin)
	require.NoError(t, err)
	d, err := db.Open(ctx, inDatabase(admin, name), 8)
	require.NoError(t, err)
	t.Cleanup(func() {
		d.Close()
		drop(ctx, admin, name)
	})
	return d
}

// Published gives the payloads that wait or waited in the outbox under a topic and that
// contain the given text (an id), oldest first.
func Published(t testing.TB, d *db.DB, m tix.Message, containing string) []string {
	t.Helper()
	rows, err := d.Pool().Query(context.Background(), `SELECT payload::text FROM core_messages
		WHERE topic = $1 AND position($2 in payload::text) > 0 ORDER BY created_at, id`, m.Topic(), containing)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return found
}

// Deliver hands one message to a subscription as the relay would, without its inbox.
func Deliver[M tix.Message](t testing.TB, d *db.DB, s outbox.Subscription, m M) error {
	t.Helper()
	return outbox.Hand(context.Background(), d, s, m)
}
