package devstack

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestCandidatesBestFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, d := range []string{"debian/9/bin", "debian/15/bin", "debian/17/bin", "path/with", "path/without"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, d), 0o755))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "path/with/initdb"), nil, 0o755))
	env := map[string]string{
		"TIXTERS_PG_BIN": "/given",
		"PATH":           filepath.Join(dir, "path/without") + string(os.PathListSeparator) + filepath.Join(dir, "path/with"),
	}
	got := candidates("/repo", filepath.Join(dir, "debian"), func(name string) string { return env[name] })
	want := []string{
		"/given",
		filepath.Join(npmPackage("/repo"), "native/bin"),
		filepath.Join(dir, "debian/17/bin"),
		filepath.Join(dir, "debian/15/bin"),
		filepath.Join(dir, "debian/9/bin"), // 9 is not newer than 17, as text would have it
		filepath.Join(dir, "path/with"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNoBinaries(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "initdb"), nil, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres"), []byte("#!/bin/sh\necho 'postgres (PostgreSQL) 12.1'\n"), 0o755))
	_, err := findBinaries(t.Context(), []string{"/nowhere", dir}, nil, "")
	require.ErrorContains(t, err, dir+": postgres 12 is too old: 15 or newer is needed")
	require.ErrorContains(t, err, "TIXTERS_PG_BIN")
}

func TestMajorVersion(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"postgres (PostgreSQL) 18.4":                               18,
		"postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)":     15,
		"postgres (PostgreSQL) 19beta2":                            19,
		"postgres (PostgreSQL) 14.2":                               0,
		"bash: postgres: cannot execute binary file: Format error": 0,
	} {
		got, err := majorVersion(text)
		require.Equal(t, want, got, text)
		require.Equal(t, want == 0, err != nil, text)
	}
}

// TestSymlinks: the archive of npm has no links; without them the server does not find its
// libraries.
func TestSymlinks(t *testing.T) {
	t.Parallel()
	pkg := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(pkg, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(pkg, name), []byte(text), 0o644))
	}
	write("native/lib/libpq.so.5.18", "library")
	write("native/pg-symlinks.json", `[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so"},
		{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]`)
	require.NoError(t, restoreSymlinks(pkg))
	require.NoError(t, restoreSymlinks(pkg), "a second time changes nothing")
	moved := filepath.Join(t.TempDir(), "moved")
	require.NoError(t, os.Rename(pkg, moved))
	for _, link := range []string{"libpq.so", "libpq.so.5"} {
		b, err := os.ReadFile(filepath.Join(moved, "native/lib", link))
		require.NoError(t, err)
		require.Equal(t, "library", string(b))
	}

	require.NoError(t, restoreSymlinks(t.TempDir()), "another Postgres has no list")
	pkg = t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside")
	write("native/lib/a", "")
	write("native/pg-symlinks.json", `[{"source":"native/lib/a","target":"../../../../../../../../../../`+outside+`"}]`)
	require.Error(t, restoreSymlinks(pkg))
	require.NoFileExists(t, outside)
}
