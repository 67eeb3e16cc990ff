package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/web"
)

func TestAddressIsAnIPAddressOrNothing(t *testing.T) {
	t.Parallel()
	require.Empty(t, web.Address(context.Background()), "outside of a request")
	for _, c := range []struct {
		remote, forwarded string
		proxies           int
		want              string
	}{
		{remote: "192.0.2.1:4711", want: "192.0.2.1"},
		{remote: "[2001:db8::1]:4711", want: "2001:db8::1"},
		{remote: "[::ffff:192.0.2.1]:4711", want: "192.0.2.1"},
		{remote: "@", want: ""},
		{remote: "192.0.2.1:4711", forwarded: "203.0.113.9", want: "192.0.2.1"}, // anybody may send the header
		{remote: "192.0.2.1:4711", forwarded: "203.0.113.9", proxies: 1, want: "203.0.113.9"},
		{remote: "192.0.2.1:4711", forwarded: "203.0.113.9:5000", proxies: 1, want: "203.0.113.9"},
		{remote: "192.0.2.1:4711", forwarded: "<script>", proxies: 1, want: ""},
	} {
		var got string
		h := server(t, web.Options{Proxies: c.proxies}, web.Operation{}, func(ctx context.Context, in *signIn) (*signed, error) {
			got = web.Address(ctx)
			return ok(ctx, in)
		})
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(good))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, c.want, got, "%+v", c)
	}
}
