package testkit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// packageDatabase is how Run tells DB which database belongs to this package.
const packageDatabase = "TIXTERS_TEST_PACKAGE_DATABASE"

// Run is for TestMain: os.Exit(testkit.Run(m)).
func Run(m *testing.M) int {
	code, err := run(context.Background(), m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "test database:", err)
		return 1
	}
	return code
}

func run(ctx context.Context, m *testing.M) (code int, err error) {
	cluster, err := devstack.TestPostgres(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, cluster.Close()) }()
	name, err := clone(ctx, cluster.Cluster)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, cluster.DropDatabase(ctx, name)) }()
	if err := os.Setenv(packageDatabase, cluster.DSN(name)); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

func clone(ctx context.Context, c devstack.Cluster) (string, error) {
	from, err := template(ctx, c)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("tixtest_%s_%d_%d", packageName(), os.Getpid(), time.Now().UnixNano()%1e6)
	return name, c.CreateDatabase(ctx, name, from)
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
	base, err := url.Parse(DSN(t))
	require.NoError(t, err)
	base.Path = "/postgres"
	cluster, err := devstack.NewCluster(base.String())
	require.NoError(t, err)
	name, err := clone(ctx, cluster)
	require.NoError(t, err)
	d, err := db.Open(ctx, cluster.DSN(name), 8)
	require.NoError(t, err)
	t.Cleanup(func() {
		d.Close()
		require.NoError(t, cluster.DropDatabase(ctx, name))
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
