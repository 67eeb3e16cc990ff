package bench

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// answering is a wire whose other end has already said everything.
func answering(t *testing.T, said string) *wire {
	t.Helper()
	here, there := net.Pipe()
	t.Cleanup(func() { _ = here.Close(); _ = there.Close() })
	go func() { _, _ = bufio.NewReader(there).ReadString('\n') }() // takes the request
	return &wire{conn: here, in: bufio.NewReader(strings.NewReader(said))}
}

func TestWireReadsOneAnswerAfterTheOther(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/none" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(r.Method + " " + r.Header.Get("Queue-Ticket") + " " + r.URL.Path))
	}))
	t.Cleanup(server.Close)
	host := server.Listener.Addr().String()
	w, err := dialWire(t.Context(), host)
	require.NoError(t, err)
	for range 2 {
		status, body, err := w.do(request("POST", "/long", host, `{"a":1}`, "Queue-Ticket", "abc"))
		require.NoError(t, err)
		require.Equal(t, http.StatusCreated, status)
		require.Equal(t, "POST abc /long", string(body))
		status, body, err = w.do(request("GET", "/none", host, ""))
		require.NoError(t, err)
		require.Equal(t, http.StatusNoContent, status)
		require.Empty(t, body)
	}
}

func TestWireRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for want, said := range map[string]string{
		"EOF":              "",
		"not an answer":    "HTTP/1.1 abc\r\n\r\n",
		"unexpected EOF":   "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
		"invalid syntax":   "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
		"without a length": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
	} {
		_, _, err := answering(t, said).do([]byte("GET / HTTP/1.1\r\n"))
		require.ErrorContains(t, err, want)
	}
}
