package platform_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
)

// workerVariable makes this test binary a worker instead of a test.
const workerVariable = "TIXTERS_KILL_TEST_WORKER"

// workUntilKilled is the worker process. Its settings come as one line on its standard input;
// when that is closed its parent is gone, and it ends.
func workUntilKilled() error {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	in := json.NewDecoder(os.Stdin)
	var cfg config.Config
	if err := in.Decode(&cfg); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	p, closePlatform, err := tixters.New(ctx, cfg, nil)
	if err != nil {
		return err
	}
	defer closePlatform()
	return p.Work(ctx)
}

// worker is a worker process of its own, so that it can die without a last word.
type worker struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	log *quiet
	end sync.Once
}

// quiet keeps what the worker says for a test that fails.
type quiet struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (q *quiet) Write(b []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.text.Write(b)
}

func (q *quiet) String() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.text.String()
}

func startWorker(t *testing.T, cfg config.Config) *worker {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	w := &worker{cmd: exec.Command(self), log: &quiet{}}
	w.cmd.Env = append(os.Environ(), workerVariable+"=1")
	w.cmd.Stdout, w.cmd.Stderr = w.log, w.log
	w.in, err = w.cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, w.cmd.Start())
	t.Cleanup(func() {
		w.kill()
		if t.Failed() {
			t.Log("a worker said:\n" + w.log.String())
		}
	})
	require.NoError(t, json.NewEncoder(w.in).Encode(cfg))
	return w
}

// kill ends the process at once (SIGKILL): nothing is finished, nothing is flushed.
func (w *worker) kill() {
	w.end.Do(func() {
		_ = w.cmd.Process.Kill() // it may have ended by itself; its log tells
		_ = w.cmd.Wait()
		_ = w.in.Close()
	})
}
