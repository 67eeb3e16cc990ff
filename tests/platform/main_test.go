// Package platform_test looks at the platform as a whole: every operation as every role, what
// the document promises, that the schema knows every column, and that killing the worker in
// the middle of a step costs nobody money or a ticket.
package platform_test

import (
	"fmt"
	"log/slog"
	"os"
	"testing"

	"github.com/tixters/tixters/core/testkit"
)

func TestMain(m *testing.M) {
	if os.Getenv(workerVariable) != "" { // the kill test runs this binary again as its worker
		if err := workUntilKilled(); err != nil {
			fmt.Fprintln(os.Stderr, "worker:", err)
			os.Exit(1)
		}
		return
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	os.Exit(testkit.Run(m))
}
