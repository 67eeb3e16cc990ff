package devstack

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func open(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// TestOrdinaryRole: what the product connects as is bound by row-level security, cannot lift it,
// and can clone databases.
func TestOrdinaryRole(t *testing.T) {
	t.Parallel()
	layout, err := FindLayout("")
	require.NoError(t, err)
	cluster, err := startTestCluster(t.Context(), layout, testTuning())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, cluster.Close()) })
	ctx := t.Context()

	fill := func(ctx context.Context, dsn string) error {
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(ctx) }()
		_, err = conn.Exec(ctx, `
			CREATE EXTENSION btree_gist; CREATE EXTENSION citext; CREATE EXTENSION pg_trgm; CREATE EXTENSION pgcrypto;
			CREATE TABLE orders (id int PRIMARY KEY, organization text NOT NULL);
			INSERT INTO orders VALUES (1, 'a'), (2, 'b');
			ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
			ALTER TABLE orders FORCE ROW LEVEL SECURITY;
			CREATE POLICY tenant ON orders USING (organization = current_setting('tixters.organization', true))`)
		return err
	}
	require.NoError(t, cluster.EnsureTemplate(ctx, "tpl", fill))
	require.NoError(t, cluster.EnsureTemplate(ctx, "tpl", func(context.Context, string) error {
		t.Error("a template that exists is built again")
		return nil
	}))
	require.NoError(t, cluster.CreateDatabase(ctx, "copy", "tpl"))

	conn := open(t, cluster.DSN("copy"))
	count := func(where string) (n int) {
		t.Helper()
		require.NoError(t, conn.QueryRow(ctx, `SELECT count(*) FROM orders WHERE `+where).Scan(&n))
		return n
	}
	require.Equal(t, 0, count("true"), "no tenant, no rows, although the role owns the table")
	_, err = conn.Exec(ctx, `SET tixters.organization = 'a'`)
	require.NoError(t, err)
	require.Equal(t, 1, count("true"))
	require.Equal(t, 0, count("organization = 'b'"))

	for _, forbidden := range []string{`ALTER ROLE tixters SUPERUSER`, `ALTER ROLE tixters BYPASSRLS`, `CREATE ROLE other`, `COPY orders TO PROGRAM 'cat'`} {
		_, err := conn.Exec(ctx, forbidden)
		require.ErrorContains(t, err, "permission denied", forbidden)
	}
	var utf8, upper string
	require.NoError(t, conn.QueryRow(ctx, `SHOW server_encoding`).Scan(&utf8))
	require.NoError(t, conn.QueryRow(ctx, `SELECT upper('zürich')`).Scan(&upper))
	require.Equal(t, "UTF8 ZÜRICH", utf8+" "+upper)

	require.NoError(t, cluster.Kill())
	require.NoError(t, cluster.Again(ctx))
	conn = open(t, cluster.DSN("copy"))
	_, err = conn.Exec(ctx, `SET tixters.organization = 'a'`)
	require.NoError(t, err)
	require.Equal(t, 1, count("true"), "a killed server starts again on its data")

	require.NoError(t, cluster.DropDatabase(ctx, "copy"), "although a connection is open")
	require.NoError(t, cluster.DropDatabase(ctx, "copy"), "a missing one is no error")
}
