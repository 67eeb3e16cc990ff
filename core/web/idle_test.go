package web_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/web"
)

func TestTheLongestIdleConnectionsAreClosedFirst(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("here")) }))
	idle, settled := web.NewIdle(2), make(chan struct{}, 16)
	srv.Config.ConnState = func(c net.Conn, s http.ConnState) {
		idle.Watch(c, s)
		if s == http.StateIdle {
			settled <- struct{}{}
		}
	}
	srv.Start()
	defer srv.Close()

	type person struct {
		conn net.Conn
		in   *bufio.Reader
	}
	ask := func(p person) {
		_, err := io.WriteString(p.conn, "GET / HTTP/1.1\r\nHost: test\r\n\r\n")
		require.NoError(t, err)
		res, err := http.ReadResponse(p.in, nil)
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Equal(t, "here", string(body))
		<-settled
	}
	people := make([]person, 4)
	for n := range people {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		people[n] = person{conn, bufio.NewReader(conn)}
		ask(people[n])
		if n == 1 {
			ask(people[0]) // now the second has waited longer
		}
	}
	for _, gone := range []int{1, 0} {
		_, err := people[gone].in.ReadByte()
		require.ErrorIs(t, err, io.EOF)
	}
	ask(people[2])
	ask(people[3])
}
