package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Type is the run's type.
const Type = "Reconcile"

const (
	window  = 3 * 24 * time.Hour // how far back a run looks: a day that failed is looked at again
	renewed = 300                // pages before the run continues as a new one
	daily   = "reconcile-daily"  // id of the schedule
)

// Books is what the run asks of the payouts room. Every method is safe to repeat.
type Books interface {
	// Reconcile holds one page of movements against the ledger.
	Reconcile(ctx context.Context, since, until time.Time, after string) (tix.ReconcilePage, error)
	// MissingThere counts what was posted in a time and never seen at the provider.
	MissingThere(ctx context.Context, since, until time.Time) (int, error)
	// ReconcileAccount holds one page of the movements of one payee's account against the ledger.
	ReconcileAccount(ctx context.Context, since, until time.Time, at tix.AccountPlace) (tix.AccountPage, error)
}

// Activities are the steps of the run.
type Activities struct{ books Books }

// NewActivities joins the steps to the room.
func NewActivities(books Books) *Activities { return &Activities{books} }

// ReconcilePage holds one page of movements against the ledger.
func (a *Activities) ReconcilePage(ctx context.Context, p Position) (tix.ReconcilePage, error) {
	page, err := a.books.Reconcile(ctx, p.Since, p.Until, p.After)
	return page, durable.Fail(err)
}

// FindMissing counts what was posted and never seen at the provider.
func (a *Activities) FindMissing(ctx context.Context, p Position) (int, error) {
	n, err := a.books.MissingThere(ctx, p.Since, p.Until)
	return n, durable.Fail(err)
}

// ReconcileAccountPage holds one page of the movements of one payee's account against the ledger.
func (a *Activities) ReconcileAccountPage(ctx context.Context, p Position) (tix.AccountPage, error) {
	page, err := a.books.ReconcileAccount(ctx, p.Since, p.Until, p.Account)
	return page, durable.Fail(err)
}

// Position is where a run is; the zero one is the beginning.
type Position struct {
	Since, Until time.Time
	After        string
	Moves        int
	Breaks       int
	Missing      int
	Accounts     bool             // our own movements are done
	Account      tix.AccountPlace // where it is among the payees'
	Theirs       int              // movements of their accounts
	TheirBreaks  int
}

// Saga is the run with its steps, for a worker.
func Saga(a *Activities) durable.Saga {
	return durable.Saga{Runs: map[string]any{Type: Workflow}, Steps: a}
}

// Workflow goes through the movements and returns how many differ, in words.
func Workflow(ctx workflow.Context, at Position) (string, error) {
	var parking durable.Parking
	if err := parking.Handle(ctx); err != nil {
		return "", err
	}
	if at.Until.IsZero() {
		at.Until = workflow.Now(ctx).UTC()
		at.Since = at.Until.Add(-window)
	}
	for range renewed {
		done, err := at.step(ctx, &parking)
		if err != nil {
			return "", err
		}
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d movements compared, %d differ; of payees' accounts %d, %d differ.", at.Moves, at.Breaks, at.Theirs, at.TheirBreaks))
		if done {
			return finish(ctx, at)
		}
	}
	return "", workflow.NewContinueAsNewError(ctx, Type, at)
}

// step compares the next page: of our own movements, and after the last one, and after what was posted
// and never seen was looked for, of the payees'.
func (at *Position) step(ctx workflow.Context, parking *durable.Parking) (done bool, err error) {
	var a *Activities
	if at.Accounts {
		page := tix.AccountPage{Done: true}
		err := parking.Insist(ctx, "Compare a page of a payee's account", func(ctx workflow.Context) error {
			return workflow.ExecuteActivity(durable.Mass(ctx, "Compare a page of a payee's account", 24*time.Hour), a.ReconcileAccountPage, *at).Get(ctx, &page)
		})
		at.Account, at.Theirs, at.TheirBreaks = page.Place, at.Theirs+page.Moves, at.TheirBreaks+page.Breaks
		return page.Done, err
	}
	var page tix.ReconcilePage
	if err := parking.Insist(ctx, "Compare a page", func(ctx workflow.Context) error {
		return workflow.ExecuteActivity(durable.Provider(ctx, "Compare a page of movements", 24*time.Hour), a.ReconcilePage, *at).Get(ctx, &page)
	}); err != nil {
		return false, err
	}
	at.After, at.Moves, at.Breaks = page.After, at.Moves+page.Moves, at.Breaks+page.Breaks
	if page.More {
		return false, nil
	}
	at.Accounts = true
	return false, parking.Insist(ctx, "Find what is missing", func(ctx workflow.Context) error {
		return workflow.ExecuteActivity(durable.Patient(ctx, "Find what the provider does not show"), a.FindMissing, *at).Get(ctx, &at.Missing)
	})
}

func finish(ctx workflow.Context, at Position) (string, error) {
	result := fmt.Sprintf("%d movements, %d differ, %d missing there; of payees' accounts %d, %d differ", at.Moves, at.Breaks, at.Missing, at.Theirs, at.TheirBreaks)
	workflow.SetCurrentDetails(ctx, result+".")
	err := workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyBool(durable.AttrNeedsAttention).ValueSet(at.Breaks+at.Missing+at.TheirBreaks > 0))
	if err != nil {
		return "", err
	}
	return result, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// Starter starts runs: each day, and when somebody asks.
type Starter struct{ temporal client.Client }

// NewStarter makes the starter over a cluster.
func NewStarter(c client.Client) *Starter { return &Starter{c} }

// Subscriptions are the messages that start runs.
func (s *Starter) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{outbox.Call("reconcile.start", func(ctx context.Context, m tix.ReconciliationAsked) error {
		_, err := s.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID: "reconcile:" + m.At.UTC().Format("20060102-150405"), TaskQueue: durable.Queue, StaticSummary: "Reconciliation on demand",
		}, Type, Position{})
		var started *serviceerror.WorkflowExecutionAlreadyStarted
		if err != nil && !errors.As(err, &started) {
			return fmt.Errorf("start reconciliation: %w", err)
		}
		return nil
	})}
}

// Schedule has the cluster start a run each night; a schedule that is there stays as it is.
func (s *Starter) Schedule(ctx context.Context) error {
	_, err := s.temporal.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID:     daily,
		Spec:   client.ScheduleSpec{Calendars: []client.ScheduleCalendarSpec{{Hour: []client.ScheduleRange{{Start: 3}}, Minute: []client.ScheduleRange{{Start: 20}}}}},
		Action: &client.ScheduleWorkflowAction{ID: "reconcile", Workflow: Type, Args: []any{Position{}}, TaskQueue: durable.Queue, StaticSummary: "Daily reconciliation"},
	})
	if err != nil && !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return fmt.Errorf("schedule reconciliation: %w", err)
	}
	return nil
}
