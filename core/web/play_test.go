package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/web"
)

type played struct {
	code  int
	retry string
}

func play(t *testing.T, h http.Handler) played {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(good))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return played{w.Code, w.Header().Get("Retry-After")}
}

func TestCursorsAreOpaqueAndChecked(t *testing.T) {
	t.Parallel()
	parts, err := web.ParseCursor(web.Cursor("2026-12-04", "evt_1"), 2)
	require.NoError(t, err)
	require.Equal(t, []string{"2026-12-04", "evt_1"}, parts)
	for _, forged := range []string{"???", web.Cursor("only one")} {
		_, err := web.ParseCursor(forged, 2)
		require.Error(t, err)
	}
}

func TestPagesSayWhereTheNextBegins(t *testing.T) {
	t.Parallel()
	cursor := func(n int) string { return web.Cursor(string(rune('a' + n))) }
	full := web.Cut([]int{1, 2, 3}, 2, cursor)
	require.Equal(t, []int{1, 2}, full.Items)
	require.Equal(t, web.Cursor("c"), full.Next)
	require.Empty(t, web.Cut([]int{1, 2}, 2, cursor).Next)
	require.NotNil(t, web.Cut[int](nil, 2, cursor).Items)
}

func TestStaleEditsAreRefused(t *testing.T) {
	t.Parallel()
	require.NoError(t, web.CheckMatch(web.ETag(3), 3))
	require.NoError(t, web.CheckMatch("", 3))
	require.Error(t, web.CheckMatch(web.ETag(2), 3))
}
