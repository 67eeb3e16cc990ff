package faulttest_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/durable/faulttest"
)

// bank gives money for a key, once.
type bank struct {
	mu   sync.Mutex
	keys map[string]int64
}

// Give is a step that guards itself.
func (b *bank) Give(_ context.Context, key string, amount int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keys[key] = amount
	return nil
}

// Note is another.
func (b *bank) Note(context.Context, string) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.keys), nil
}

func give(ctx workflow.Context) (int, error) {
	var b *bank
	ctx = durable.Provider(ctx, "give", time.Hour)
	for _, key := range []string{"one", "two"} {
		if err := workflow.ExecuteActivity(ctx, b.Give, key, 100).Get(ctx, nil); err != nil {
			return 0, err
		}
	}
	var n int
	return n, workflow.ExecuteActivity(ctx, b.Note, "all").Get(ctx, &n)
}

func TestEveryStepFailsInEveryWay(t *testing.T) {
	t.Parallel()
	faulttest.Each(t, []string{"Give", "Note"}, func(*testing.T) faulttest.Case {
		b := &bank{keys: map[string]int64{}}
		return faulttest.Case{
			Saga: durable.Saga{Runs: map[string]any{"Give": give}, Steps: b},
			Play: func(e *testsuite.TestWorkflowEnvironment) { e.ExecuteWorkflow(give) },
			End: func(t *testing.T, result func(any)) {
				var n int
				result(&n)
				require.Equal(t, 2, n)
				require.Equal(t, map[string]int64{"one": 100, "two": 100}, b.keys)
			},
		}
	})
}
