package purchase

import "github.com/tixters/tixters/core/durable"

// Saga is the run with its steps, for a worker.
func Saga(a *Activities) durable.Saga {
	return durable.Saga{Runs: map[string]any{Type: Workflow}, Steps: a}
}
