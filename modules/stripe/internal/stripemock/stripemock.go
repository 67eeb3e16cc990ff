// Package stripemock runs Stripe's own stripe-mock for tests: it refuses every request that Stripe's
// published schema of API 2023-10-16 does not know. The version is pinned in tools/stripemock, a
// module of its own; the program is built once per checkout, into .tixters/bin.
package stripemock

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/testkit"
)

const mockModule = "github.com/stripe/stripe-mock"

// Spec is the path of the OpenAPI document that the mock answers from.
func Spec(t testing.TB) string {
	t.Helper()
	run(t, "mod", "download", mockModule)
	return filepath.Join(run(t, "list", "-m", "-f", "{{.Dir}}", mockModule), "embedded", "openapi", "spec3.json")
}

// Start runs the mock on a free port with its strict check of versions, until the test ends, and
// gives its address.
func Start(t testing.TB) string {
	t.Helper()
	// Unless HTTPS has an address too, it takes a fixed port, and the second mock of a machine ends.
	cmd := exec.Command(program(t), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0", "-strict-version-check")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, cmd.Process.Kill())
		_ = cmd.Wait() // says "killed"
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, address, ok := strings.Cut(lines.Text(), "Listening for HTTP at address: "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://" + strings.TrimSpace(address)
		}
	}
	require.Fail(t, "stripe-mock ended without listening")
	return ""
}

// program builds the mock unless this version of it was built before. It comes into place whole or
// not at all, since packages are tested at the same time.
func program(t testing.TB) string {
	t.Helper()
	root, err := testkit.Root()
	require.NoError(t, err)
	dir := filepath.Join(root, ".tixters", "bin")
	bin := filepath.Join(dir, "stripe-mock-"+run(t, "list", "-m", "-f", "{{.Version}}", mockModule))
	if _, err := os.Stat(bin); err == nil {
		return bin
	}
	require.NoError(t, os.MkdirAll(dir, 0o755))
	fresh, err := os.MkdirTemp(dir, "stripe-mock-*")
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(fresh) }()
	run(t, "build", "-o", filepath.Join(fresh, "stripe-mock"), mockModule)
	require.NoError(t, os.Rename(filepath.Join(fresh, "stripe-mock"), bin))
	return bin
}

// run calls the go command in the module that pins the mock.
func run(t testing.TB, args ...string) string {
	t.Helper()
	root, err := testkit.Root()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = filepath.Join(root, "tools", "stripemock")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	require.NoError(t, err, "go %s", strings.Join(args, " "))
	return strings.TrimSpace(string(out))
}
