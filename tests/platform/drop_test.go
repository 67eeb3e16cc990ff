package platform_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/inventory"
)

// move is what a caller asks of a pool: take so many places, or give back a hold of so many.
type move struct {
	take bool
	n    int
}

type noAudit struct{}

func (noAudit) Record(context.Context, tix.Action) error { return nil }

// Callers take and give back places of one small pool at the same time. Whatever they hear must be
// what a single till would have answered, in some order that agrees with the times at which they
// asked and heard (linearizability, checked by porcupine). Across replicas a refusal, never a
// grant, may be a twentieth of a second old, so they are one here.
func TestHoldsAreLinearizable(t *testing.T) {
	t.Parallel()
	const capacity, callers, moves = 10, 12, 25
	d := testkit.Fresh(t)
	s := inventory.NewService(d, clock.System{}, noAudit{})
	org, event := tix.NewOrganizationID(), tix.NewEventID()
	pool, err := s.CreatePool(t.Context(), org, event, "Floor", capacity)
	require.NoError(t, err)

	var mu sync.Mutex
	var history []porcupine.Operation
	began := time.Now()
	var wg sync.WaitGroup
	for caller := range callers {
		wg.Go(func() {
			type kept struct {
				id tix.HoldID
				n  int
			}
			var mine []kept
			for i := range moves {
				m := move{take: len(mine) == 0 || (caller+i)%3 != 0, n: 1 + (caller+i)%4}
				call := time.Since(began)
				granted := true
				if m.take {
					id := tix.NewHoldID()
					err := s.Hold(t.Context(), id, event, org, []tix.PoolLine{{PoolID: pool, Quantity: m.n}}, time.Now().Add(time.Hour))
					if granted = err == nil; granted {
						mine = append(mine, kept{id, m.n})
					} else if errs.CodeOf(err) != "sold_out" {
						t.Error(err)
					}
				} else {
					last := mine[len(mine)-1]
					mine, m.n = mine[:len(mine)-1], last.n
					if err := s.Release(t.Context(), last.id); err != nil {
						t.Error(err)
					}
				}
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: caller, Input: m, Output: granted, Call: int64(call), Return: int64(time.Since(began))})
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	till := porcupine.Model{
		Init: func() any { return capacity },
		Step: func(state, input, output any) (bool, any) {
			left, m, granted := state.(int), input.(move), output.(bool)
			switch {
			case !m.take:
				return true, left + m.n
			case granted:
				return left >= m.n, left - m.n
			}
			return left < m.n, left
		},
	}
	result := porcupine.CheckOperationsTimeout(till, history, 30*time.Second)
	require.Equal(t, porcupine.Ok, result)
}
