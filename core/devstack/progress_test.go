package devstack

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// lockedBuffer lets a test wait for a line.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestProgress(t *testing.T) {
	t.Parallel()
	out := &lockedBuffer{}
	p := NewProgress(out)
	require.NoError(t, p.Step("starting the database", "database ready", func() error { return nil }))
	require.Regexp(t, `^ +\d+\.\ds  database ready\n$`, out.String())

	broken := errors.New("broken")
	require.Same(t, broken, p.Step("starting Temporal", "Temporal ready", func() error { return broken }))
	require.NotContains(t, out.String(), "Temporal", "what did not work is not reported as done")

	p.beat = time.Millisecond
	require.NoError(t, p.Step("building", "", func() error {
		require.Eventually(t, func() bool { return strings.Contains(out.String(), "building ... (") }, 10*time.Second, time.Millisecond)
		return nil
	}))

	var silent *Progress
	silent.Line("nobody reads this")
	require.Same(t, broken, silent.Step("", "", func() error { return broken }))
}

func TestProgressFromManyGoroutines(t *testing.T) {
	t.Parallel()
	out := &lockedBuffer{}
	p := NewProgress(out)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { _ = p.Step("", "a whole line", func() error { return nil }) })
	}
	all.Wait()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	require.Len(t, lines, 50)
	for _, line := range lines {
		require.Regexp(t, `^ +\d+\.\ds  a whole line$`, line)
	}
}
