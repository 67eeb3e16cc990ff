// Package replaytest records runs of sagas on a real Temporal server and replays them under the
// present code: a run that is alive while a new version is deployed must go on as if nothing were new.
// Histories are recorded anew with TIXTERS_RECORD=1.
package replaytest

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/core/durable"
)

// Folder is where the histories of the present version lie. Every released change of a run's behaviour
// adds a folder beside it; the old ones stay as long as runs of that time may be alive.
const Folder = "testdata/histories/v1"

// Story is one run that is recorded.
type Story struct {
	Saga  durable.Saga
	ID    string                                                   // of the run
	Start func(ctx context.Context, c client.Client) error         // begins it
	Tell  func(t *testing.T, ctx context.Context, c client.Client) // what happens meanwhile; may be nil
	Ends  string                                                   // what the run returns
}

// Recording reports whether histories are to be recorded anew.
func Recording() bool { return os.Getenv("TIXTERS_RECORD") == "1" }

// Record tells every story to a real Temporal server and keeps what it wrote down.
func Record(t *testing.T, stories map[string]Story) {
	t.Helper()
	layout, err := devstack.FindLayout("")
	require.NoError(t, err)
	embedded := devstack.Start(t.Context(), devstack.Options{Layout: layout, Throwaway: true})
	t.Cleanup(func() { require.NoError(t, embedded.Stop()) })
	temporal, err := embedded.Temporal(t.Context())
	require.NoError(t, err)
	worker.SetStickyWorkflowCacheSize(0) // no queue named after this machine in the histories
	require.NoError(t, os.MkdirAll(Folder, 0o755))
	for name, s := range stories {
		c, err := client.Dial(client.Options{HostPort: temporal.Address, Namespace: temporal.Namespace, Identity: "recorder"})
		require.NoError(t, err)
		told := tell(t, c, s)
		c.Close()
		require.NoError(t, os.WriteFile(filepath.Join(Folder, name+".json"), []byte(told), 0o644))
	}
}

func tell(t *testing.T, c client.Client, s Story) string {
	t.Helper()
	for _, w := range durable.Workers(c, s.Saga) {
		require.NoError(t, w.Start())
		defer w.Stop()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	require.NoError(t, s.Start(ctx, c))
	if s.Tell != nil {
		s.Tell(t, ctx, c)
	}
	var ended string
	require.NoError(t, c.GetWorkflow(ctx, s.ID, "").Get(ctx, &ended))
	require.Equal(t, s.Ends, ended)
	whole := &history.History{}
	for it := c.GetWorkflowHistory(ctx, s.ID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		e, err := it.Next()
		require.NoError(t, err)
		whole.Events = append(whole.Events, e)
	}
	raw, err := protojson.MarshalOptions{Multiline: true, Indent: " "}.Marshal(whole)
	require.NoError(t, err)
	// The library puts one or two spaces after a colon, by the binary; the files stay the same.
	return strings.ReplaceAll(string(raw), `":  `, `": `) + "\n"
}

// Replay plays a recorded history under a run.
func Replay(kind string, run any, path string) error {
	r := worker.NewWorkflowReplayer()
	r.RegisterWorkflowWithOptions(run, workflow.RegisterOptions{Name: kind})
	return r.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), path)
}

// Check replays every recorded history of every version, and wants one of each story. other is the
// run as somebody might rewrite it: its histories must not fit.
func Check(t *testing.T, kind string, run, other any, stories map[string]Story) {
	t.Helper()
	found, err := filepath.Glob("testdata/histories/*/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, found)
	for _, path := range found {
		require.NoError(t, Replay(kind, run, path), path)
	}
	for name := range stories {
		path := filepath.Join(Folder, name+".json")
		require.FileExists(t, path, "no history tells of %s", name)
		require.Error(t, Replay(kind, other, path), "%s: alive runs would break and no test would say so", name)
	}
}

// Resolve sends a person's decision to a run as soon as it waits for one.
func Resolve(t *testing.T, ctx context.Context, c client.Client, id string, r durable.Resolution) {
	t.Helper()
	require.Eventually(t, func() bool {
		h, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: id, UpdateName: durable.UpdateResolve, WaitForStage: client.WorkflowUpdateStageCompleted, Args: []any{r},
		})
		return err == nil && h.Get(ctx, nil) == nil
	}, time.Minute, 50*time.Millisecond)
}
