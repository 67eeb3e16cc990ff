package devstack

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const helperVariable = "TIXTERS_DEVSTACK_HELPER"

func TestMain(m *testing.M) {
	if repo := os.Getenv(helperVariable); repo != "" {
		if err := helper(context.Background(), Layout{Repo: repo}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// report is what the helper says about the servers it runs.
type report struct {
	Pids      []int
	DSN, Runs string
}

// helper is a program that runs both kinds of cluster and never stops them.
func helper(ctx context.Context, layout Layout) error {
	dev, err := StartPostgres(ctx, PostgresOptions{Layout: layout})
	if err != nil {
		return err
	}
	test, err := startTestCluster(ctx, layout, testTuning())
	if err != nil {
		return err
	}
	err = json.NewEncoder(os.Stdout).Encode(report{[]int{dev.Pid(), test.pg.Pid()}, dev.DSN(appDB), test.pg.gone})
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin) // until we are killed
	return err
}

// TestNothingSurvivesAKill: after `kill -9` no server runs, the throw-away cluster is gone, what
// was committed in the other one is still there, and it starts again at once.
func TestNothingSurvivesAKill(t *testing.T) {
	t.Parallel()
	checkout, err := FindLayout("")
	require.NoError(t, err)
	layout := Layout{Repo: t.TempDir()}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(layout.data())) })
	// the same binaries as the checkout
	require.NoError(t, os.MkdirAll(filepath.Join(layout.Repo, "tools/postgres"), 0o755))
	modules := "tools/postgres/node_modules"
	require.NoError(t, os.Symlink(filepath.Join(checkout.Repo, modules), filepath.Join(layout.Repo, modules)))

	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), helperVariable+"="+layout.Repo)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = in.Close() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err)
	var r report
	require.NoError(t, json.Unmarshal(line, &r))
	require.DirExists(t, r.Runs)

	conn := open(t, r.DSN)
	_, err = conn.Exec(t.Context(), `CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)`)
	require.NoError(t, err)
	_, err = StartPostgres(t.Context(), PostgresOptions{Layout: layout})
	var locked *lockedError
	require.ErrorAs(t, err, &locked, "one stack per checkout")
	require.ErrorContains(t, err, strconv.Itoa(cmd.Process.Pid))
	require.ErrorContains(t, layout.Reset(), "the stack is running")

	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait() // the error says that it was killed
	for _, pid := range r.Pids {
		require.Eventually(t, func() bool { return gone(pid) }, 20*time.Second, 20*time.Millisecond, "pid %d", pid)
	}
	require.Eventually(t, func() bool { return !exists(r.Runs) }, 20*time.Second, 20*time.Millisecond)

	// a number that a stranger has got since must not stop the next start
	stale := filepath.Join(layout.cluster(), "data-99", "postmaster.pid")
	require.NoError(t, os.MkdirAll(filepath.Dir(stale), 0o755))
	require.NoError(t, os.WriteFile(stale, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600))
	require.NoError(t, settle(layout.cluster()))
	require.NoFileExists(t, stale)
	require.NoError(t, os.RemoveAll(filepath.Dir(stale)))

	again, err := StartPostgres(t.Context(), PostgresOptions{Layout: layout})
	require.NoError(t, err)
	var kept int
	require.NoError(t, open(t, again.DSN(appDB)).QueryRow(t.Context(), `SELECT id FROM kept`).Scan(&kept))
	require.Equal(t, 7, kept)
	require.NoError(t, again.Stop(), "although a connection is open")

	require.NoError(t, layout.Reset())
	require.NoDirExists(t, layout.cluster())
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// gone tells whether a process has ended; one that only waits for its parent's attention has.
func gone(pid int) bool {
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err != nil || len(state) == 0 || state[0] == 'Z' || syscall.Kill(pid, 0) != nil
}
