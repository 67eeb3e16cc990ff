package sweep

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Type is the run's type.
const Type = "Sweep"

const (
	daily   = "sweep-daily" // id of the schedule
	renewed = 300           // pages before the run continues as a new one
)

// Books is what the run asks of the payouts room. Every method looks at one page of rows from a given
// place on, and is safe to repeat.
type Books interface {
	// Late plans what became payable after the settlement.
	Late(ctx context.Context, after string) (tix.SweepPage, error)
	// Stranded has runs for open payouts, Unsettled for open settlements. They only tell of them: what
	// has a run keeps it.
	Stranded(ctx context.Context, after string) (tix.SweepPage, error)
	Unsettled(ctx context.Context, after string) (tix.SweepPage, error)
}

// Activities are the steps of the run.
type Activities struct{ books Books }

// NewActivities joins the steps to the room.
func NewActivities(books Books) *Activities { return &Activities{books} }

// Saga is the run with its steps, for a worker.
func Saga(a *Activities) durable.Saga {
	return durable.Saga{Runs: map[string]any{Type: Workflow}, Steps: a}
}

// Position is where a run is; the zero one is the beginning.
type Position struct {
	Stage int    // 0 late balances, 1 payouts, 2 settlements
	After string // where its next page begins
	Found [3]int // by stage
}

// SweepLate plans what became payable after its settlement.
func (a *Activities) SweepLate(ctx context.Context, after string) (tix.SweepPage, error) {
	page, err := a.books.Late(ctx, after)
	return page, durable.Fail(err)
}

// SweepPayouts has runs for open payouts.
func (a *Activities) SweepPayouts(ctx context.Context, after string) (tix.SweepPage, error) {
	page, err := a.books.Stranded(ctx, after)
	return page, durable.Fail(err)
}

// SweepSettlements has runs for open settlements.
func (a *Activities) SweepSettlements(ctx context.Context, after string) (tix.SweepPage, error) {
	page, err := a.books.Unsettled(ctx, after)
	return page, durable.Fail(err)
}

// Workflow goes through what is settled for late balances, and through what is open for runs that are lost,
// a page at a time, and only enqueues: what it finds has runs of its own. It returns in words what it
// found.
func Workflow(ctx workflow.Context, at Position) (string, error) {
	var parking durable.Parking
	if err := parking.Handle(ctx); err != nil {
		return "", err
	}
	var a *Activities
	stages := [3]any{a.SweepLate, a.SweepPayouts, a.SweepSettlements}
	for range renewed {
		var page tix.SweepPage
		if err := parking.Insist(ctx, "Look at a page", func(ctx workflow.Context) error {
			return workflow.ExecuteActivity(durable.Patient(ctx, "Look at a page"), stages[at.Stage], at.After).Get(ctx, &page)
		}); err != nil {
			return "", err
		}
		at.Found[at.Stage], at.After = at.Found[at.Stage]+page.Found, page.After
		if !page.More {
			at.Stage, at.After = at.Stage+1, ""
		}
		words := fmt.Sprintf("%d late payouts planned, %d payouts and %d settlements are open", at.Found[0], at.Found[1], at.Found[2])
		workflow.SetCurrentDetails(ctx, words+".")
		if at.Stage == len(stages) {
			return words, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
		}
	}
	return "", workflow.NewContinueAsNewError(ctx, Type, at)
}

// Starter starts runs: each day, and when somebody asks.
type Starter struct{ temporal client.Client }

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client) *Starter { return &Starter{c} }

// Subscriptions are the messages that start runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{outbox.Call("sweep.start", func(ctx context.Context, m tix.SweepAsked) error {
		_, err := s.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID: "sweep:" + m.At.UTC().Format("20060102-150405"), TaskQueue: durable.Queue, StaticSummary: "Sweep on demand",
		}, Type, Position{})
		var started *serviceerror.WorkflowExecutionAlreadyStarted
		if err != nil && !errors.As(err, &started) {
			return fmt.Errorf("start sweep: %w", err)
		}
		return nil
	})}
}

// Schedule has the cluster sweep each night, and at once when it does not know the schedule: it may have
// lost every run with it. A schedule that is there stays as it is.
func (s *Starter) Schedule(ctx context.Context) error {
	_, err := s.temporal.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID:                 daily,
		Spec:               client.ScheduleSpec{Calendars: []client.ScheduleCalendarSpec{{Hour: []client.ScheduleRange{{Start: 4}}, Minute: []client.ScheduleRange{{Start: 10}}}}},
		Action:             &client.ScheduleWorkflowAction{ID: "sweep", Workflow: Type, Args: []any{Position{}}, TaskQueue: durable.Queue, StaticSummary: "Daily sweep of late balances and lost runs"},
		TriggerImmediately: true,
	})
	if err != nil && !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return fmt.Errorf("schedule sweep: %w", err)
	}
	return nil
}
