package purchase_test

import (
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/purchase"
)

// Every change of the run's behaviour that is released adds a folder beside v1; the old ones
// stay as long as runs of that time may be alive.
var update = flag.Bool("update", false, "record the histories of the present version anew, against a real Temporal server")

const histories = "testdata/histories/v1"

func replay(t *testing.T, run any, path string) error {
	t.Helper()
	r := worker.NewWorkflowReplayer()
	r.RegisterWorkflowWithOptions(run, workflow.RegisterOptions{Name: purchase.Type})
	return r.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), path)
}

// TestRecordedRunsGoOnUnderThisCode replays runs that really happened: a run that is alive
// while a new version is deployed goes on as if nothing were new.
func TestRecordedRunsGoOnUnderThisCode(t *testing.T) {
	t.Parallel()
	if *update {
		record(t)
	}
	found, err := filepath.Glob("testdata/histories/*/*.json")
	require.NoError(t, err)
	var names []string
	for _, path := range found {
		names = append(names, filepath.Base(path))
		t.Run(filepath.Base(path), func(t *testing.T) { require.NoError(t, replay(t, purchase.Workflow, path)) })
	}
	for name := range stories() {
		require.True(t, slices.Contains(names, name+".json"), "no history tells of %s", name)
	}
}

// hasty is the run as somebody might rewrite it: the mail first, the payment never.
func hasty(ctx workflow.Context, order tix.OrderID) (string, error) {
	var a *purchase.Activities
	options := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{TaskQueue: durable.QueueMail, StartToCloseTimeout: time.Minute})
	var mail tix.MailID
	if err := workflow.ExecuteActivity(options, a.WriteMail, order).Get(ctx, &mail); err != nil {
		return "", err
	}
	return "paid", workflow.ExecuteActivity(options, a.SendMail, mail).Get(ctx, nil)
}

func TestAChangedRunIsCaught(t *testing.T) {
	t.Parallel()
	for name := range stories() {
		path := filepath.Join(histories, name+".json")
		_, err := os.Stat(path)
		require.NoError(t, err)
		require.Error(t, replay(t, hasty, path), "%s: alive runs would break and no test would say so", name)
	}
}
