package dispute

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/tix"
)

// Activities are the steps of the run.
type Activities struct{ disputes Disputes }

// NewActivities joins the steps to the room.
func NewActivities(disputes Disputes) *Activities { return &Activities{disputes} }

// DisputeSnapshot is what the run knows: ids, states and amounts.
type DisputeSnapshot struct {
	Status   string
	OrderID  string
	Amount   int64
	Currency string
	DueBy    time.Time
}

// LookAtDispute reads the dispute's row.
func (a *Activities) LookAtDispute(ctx context.Context, id tix.DisputeID) (DisputeSnapshot, error) {
	s, err := a.disputes.DisputeSheet(ctx, id)
	return snapshot(s), durable.Fail(err)
}

func snapshot(s tix.DisputeSheet) DisputeSnapshot {
	return DisputeSnapshot{Status: s.Status, OrderID: s.OrderID.String(), Amount: s.Amount.Amount, Currency: string(s.Amount.Currency), DueBy: s.DueBy}
}

// AskAboutDispute asks the provider what has become of it.
func (a *Activities) AskAboutDispute(ctx context.Context, id tix.DisputeID) (DisputeSnapshot, error) {
	s, err := a.disputes.Look(ctx, id)
	return snapshot(s), durable.Fail(err)
}

// PrepareEvidence draws the evidence and gives the provider its files.
func (a *Activities) PrepareEvidence(ctx context.Context, id tix.DisputeID) error {
	return durable.Fail(a.disputes.Prepare(ctx, id))
}

// Answer is a person's decision, or the run's own.
type Answer struct{ Action, Actor string }

// AnswerDispute submits the evidence, or gives the dispute up.
func (a *Activities) AnswerDispute(ctx context.Context, id tix.DisputeID, d Answer) (DisputeSnapshot, error) {
	do := a.disputes.Submit
	if d.Action == Accept {
		do = a.disputes.Accept
	}
	s, err := do(ctx, id, d.Actor)
	return snapshot(s), durable.Fail(err)
}

// Saga is the run with its steps, for a worker.
func Saga(a *Activities) durable.Saga {
	return durable.Saga{Runs: map[string]any{Type: Workflow}, Steps: a}
}
