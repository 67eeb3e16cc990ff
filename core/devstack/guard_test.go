package devstack

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestGuard: what stands in for the kernel's signal where there is none.
func TestGuard(t *testing.T) {
	t.Parallel()
	start := func() (*exec.Cmd, string, *guard) {
		t.Helper()
		child := exec.CommandContext(t.Context(), "sleep", "300")
		require.NoError(t, child.Start())
		folder := filepath.Join(t.TempDir(), "run")
		require.NoError(t, os.Mkdir(folder, 0o755))
		g, err := startGuard(child.Process.Pid, syscall.SIGINT, folder)
		require.NoError(t, err)
		return child, folder, g
	}

	child, folder, g := start()
	require.NoError(t, g.in.Close()) // our end of the pipe closes when we die
	require.ErrorContains(t, child.Wait(), "interrupt")
	require.NoError(t, g.cmd.Wait())
	require.NoDirExists(t, folder)

	child, folder, g = start()
	g.dismiss()
	require.DirExists(t, folder)
	require.False(t, gone(child.Process.Pid), "a guard that was sent home does nothing")
	require.NoError(t, child.Process.Kill())
	require.ErrorContains(t, child.Wait(), "killed")
}

func TestStopKillsWhatDoesNotListen(t *testing.T) {
	t.Parallel()
	// signal 0 asks nothing of the child, as if it were deaf
	p, err := startProcess("deaf", exec.Command("sleep", "300"), syscall.SIGKILL, "")
	require.NoError(t, err)
	require.ErrorContains(t, p.stop(syscall.Signal(0), time.Millisecond), "deaf did not stop within 1ms and was killed")
	require.True(t, gone(p.cmd.Process.Pid))
}
