package guestbook

import (
	"context"

	"go.temporal.io/sdk/client"
)

// Runs starts workflows. A Temporal client is one.
type Runs interface {
	ExecuteWorkflow(ctx context.Context, options client.StartWorkflowOptions, workflow any, args ...any) (client.WorkflowRun, error)
}
