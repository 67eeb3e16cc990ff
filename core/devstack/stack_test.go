package devstack

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// TestStackWithOwnAddresses: what the user names replaces the embedded part, and nothing is started
// for it.
func TestStackWithOwnAddresses(t *testing.T) {
	t.Parallel()
	s := Start(t.Context(), Options{Layout: Layout{Repo: t.TempDir()}, DatabaseURL: "postgres://u:p@db/x", TemporalAddress: "temporal:7233"})
	database, err := s.Database(t.Context())
	require.NoError(t, err)
	require.Equal(t, DatabaseEndpoint{URL: "postgres://u:p@db/x"}, database)
	temporal, err := s.Temporal(t.Context())
	require.NoError(t, err)
	require.Equal(t, TemporalEndpoint{Address: "temporal:7233"}, temporal)
	require.NoDirExists(t, s.o.Layout.data())
	require.NoError(t, s.Stop())
}

// TestStackTellsWhenAPartEnds, and stops without leaving anything.
func TestStackTellsWhenAPartEnds(t *testing.T) {
	t.Parallel()
	layout, err := FindLayout("")
	require.NoError(t, err)
	s := Start(t.Context(), Options{Layout: layout, Throwaway: true, TemporalAddress: "temporal:7233"})
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	database, err := s.Database(t.Context())
	require.NoError(t, err)
	conn, err := pgx.Connect(t.Context(), database.AdminURL)
	require.NoError(t, err)
	// as when the machine runs out of memory
	_, _ = conn.Exec(t.Context(), `COPY (SELECT 1) TO PROGRAM 'kill -QUIT $(head -1 postmaster.pid)'`)
	select {
	case err := <-s.Failed():
		require.ErrorContains(t, err, "the database ended by itself")
	case <-time.After(30 * time.Second):
		t.Error("nobody noticed")
	}
	require.NoError(t, s.Stop())
	require.NoError(t, s.Stop(), "a second time does nothing")
}
