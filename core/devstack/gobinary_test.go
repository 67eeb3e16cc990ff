package devstack

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBuiltOnce: a tool is built when its sources change and only then, and nothing of an earlier
// build is kept.
func TestBuiltOnce(t *testing.T) {
	t.Parallel()
	layout := Layout{Repo: t.TempDir()}
	tool := goTool{name: "hello", module: "tools/hello", pkg: ".", pattern: []string{"*.go", "go.mod"}}
	dir := filepath.Join(layout.Repo, tool.module)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	write := func(name, text string) {
		t.Helper()
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	build := func() (string, error) { return buildGoTool(t.Context(), layout, nil, tool) }
	write("go.mod", "module hello\n\ngo 1.26\n")
	write("main.go", "package main\n\nfunc main() {}\n")

	first, err := build()
	require.NoError(t, err)
	before, err := os.Stat(first)
	require.NoError(t, err)

	again, err := build()
	require.NoError(t, err)
	require.Equal(t, first, again)
	after, err := os.Stat(again)
	require.NoError(t, err)
	require.True(t, os.SameFile(before, after))

	write("main.go", "package main\n\nfunc main() { broken }\n")
	_, err = build()
	require.ErrorContains(t, err, "undefined: broken", "the error says what the compiler said")
	require.FileExists(t, first, "a build that does not work removes nothing")

	write("main.go", "package main\n\nfunc main() { println() }\n")
	second, err := build()
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	require.NoFileExists(t, first)
}
