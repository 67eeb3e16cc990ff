package durable

import (
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Task queues: a cancelled festival's refunds must not starve purchases, nor mail either.
const (
	Queue       = "tix-purchase" // runs, and steps that only need the database
	QueueStripe = "tix-stripe"   // steps that call the payment provider
	QueueMail   = "tix-mail"     // steps that send mail
	QueueMass   = "tix-mass"     // provider calls of whole events, with a small share of the rate
	QueueHooks  = "tix-hooks"    // calls of other people's servers, which may be slow or dead
)

// Rates of calls to the payment provider, each second: Stripe allows a hundred in live mode.
const (
	stripePerSecond = 60
	massPerSecond   = 20
)

// Provider gives a step that calls the payment provider its queue and limits (the client gives up
// after 20 s).
func Provider(ctx workflow.Context, summary string, most time.Duration) workflow.Context {
	return provider(ctx, QueueStripe, summary, most)
}

// Mass is Provider for one of thousands.
func Mass(ctx workflow.Context, summary string, most time.Duration) workflow.Context {
	return provider(ctx, QueueMass, summary, most)
}

func provider(ctx workflow.Context, queue, summary string, most time.Duration) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: queue, Summary: summary, StartToCloseTimeout: 25 * time.Second, ScheduleToCloseTimeout: most,
		RetryPolicy: Again(time.Second, time.Minute),
	})
}

// Mail gives a step that sends mail its queue and limits.
func Mail(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: QueueMail, Summary: summary, StartToCloseTimeout: 30 * time.Second, ScheduleToCloseTimeout: 72 * time.Hour,
		RetryPolicy: Again(5*time.Second, 10*time.Minute),
	})
}

// Hooks gives a step that calls an organizer's server its queue and limits. The server's failures are
// the step's results, so it is only tried again when the database is away.
func Hooks(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: QueueHooks, Summary: summary, StartToCloseTimeout: time.Minute, ScheduleToCloseTimeout: 7 * 24 * time.Hour,
		RetryPolicy: Again(time.Second, time.Minute),
	})
}

// Patient gives a step that only needs the database the time to wait for it.
func Patient(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary: summary, StartToCloseTimeout: 10 * time.Second, ScheduleToCloseTimeout: 7 * 24 * time.Hour,
		RetryPolicy: Again(time.Second, time.Minute),
	})
}

// Saga is a run with its steps. The names of steps are one space for all sagas.
type Saga struct {
	Runs  map[string]any // workflow functions by type
	Steps any            // a struct whose methods are the steps
}

// Register makes a worker, or a test's environment, know runs and steps.
func (s Saga) Register(r worker.Registry) {
	for name, run := range s.Runs {
		r.RegisterWorkflowWithOptions(run, workflow.RegisterOptions{Name: name})
	}
	r.RegisterActivity(s.Steps)
}

// Workers makes the workers of all queues, the one of runs first; the caller starts and stops them.
func Workers(c client.Client, sagas ...Saga) []worker.Worker {
	all := []worker.Worker{
		worker.New(c, Queue, worker.Options{}),
		worker.New(c, QueueStripe, worker.Options{TaskQueueActivitiesPerSecond: stripePerSecond, DisableWorkflowWorker: true}),
		worker.New(c, QueueMail, worker.Options{MaxConcurrentActivityExecutionSize: 20, DisableWorkflowWorker: true}),
		worker.New(c, QueueMass, worker.Options{TaskQueueActivitiesPerSecond: massPerSecond, DisableWorkflowWorker: true}),
		worker.New(c, QueueHooks, worker.Options{MaxConcurrentActivityExecutionSize: 200, DisableWorkflowWorker: true}),
	}
	for _, s := range sagas {
		s.Register(all[0])
		for _, w := range all[1:] {
			w.RegisterActivity(s.Steps)
		}
	}
	return all
}
