package purchase

import (
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Register makes a worker know the run and its steps.
func Register(r worker.Registry, a *Activities) {
	r.RegisterWorkflowWithOptions(Workflow, workflow.RegisterOptions{Name: Type})
	r.RegisterActivity(a)
}

// Workers makes the workers of the three queues; the caller starts and stops them.
func Workers(c client.Client, a *Activities) []worker.Worker {
	mine := worker.New(c, Queue, worker.Options{})
	Register(mine, a)
	money := worker.New(c, QueueStripe, worker.Options{TaskQueueActivitiesPerSecond: 80, DisableWorkflowWorker: true})
	money.RegisterActivity(a)
	post := worker.New(c, QueueMail, worker.Options{MaxConcurrentActivityExecutionSize: 20, DisableWorkflowWorker: true})
	post.RegisterActivity(a)
	return []worker.Worker{mine, money, post}
}
