package devstack

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTakenPortIsNamed(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	addr, ok := l.Addr().(*net.TCPAddr)
	require.True(t, ok)

	err = CheckPort("database", addr.Port, "TIXTERS_PG_PORT")
	var taken *PortError
	require.ErrorAs(t, err, &taken)
	require.Equal(t, addr.Port, taken.Port)
	require.Regexp(t, `^port \d+ for the database is taken: stop what uses it, or set TIXTERS_PG_PORT to a free one$`, err.Error())

	// a stack says so at once, not after minutes of building
	s := Start(t.Context(), Options{TemporalUIPort: addr.Port, TemporalUIPortVariable: "TIXTERS_TEMPORAL_UI_PORT"})
	_, err = s.Temporal(t.Context())
	require.ErrorContains(t, err, "set TIXTERS_TEMPORAL_UI_PORT")
	require.NoError(t, s.Stop())

	free, err := FreePort(0)
	require.NoError(t, err)
	require.NoError(t, CheckPort("database", free, ""))
	same, err := FreePort(5433)
	require.NoError(t, err)
	require.Equal(t, 5433, same)
}
