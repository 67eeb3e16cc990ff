package purchase

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

// crowd lets so many orders come within a second and gives those that wait.
func crowd(p *pace, now time.Time, n int) (waiting []tix.OrderID) {
	for i := range n {
		id := tix.NewOrderID()
		if at := now.Add(time.Duration(i) * time.Second / time.Duration(n)); p.turn(id, at, at) != nil {
			waiting = append(waiting, id)
		}
	}
	return waiting
}

func TestRunsGiveWayToARushOfBuyersForTwoMinutes(t *testing.T) {
	t.Parallel()
	p, now := newPace(), time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)
	require.Empty(t, crowd(p, now, 5), "a quiet evening")
	for range 4 {
		now = now.Add(time.Second)
		crowd(p, now, 40)
	}
	now = now.Add(time.Second)
	paid := now
	waiting := crowd(p, now, 100)
	require.Greater(t, len(waiting), 90, "all but a trickle wait")
	for range 119 {
		now = now.Add(time.Second)
		crowd(p, now, 40)
	}
	started := 0
	for range 20 { // each looks again when it is told to
		now = now.Add(time.Second)
		crowd(p, now, 40)
		var still []tix.OrderID
		for _, id := range waiting {
			if p.turn(id, paid, now) != nil {
				still = append(still, id)
			} else {
				started++
			}
		}
		waiting = still
	}
	require.Empty(t, waiting, "nobody waits longer, though the rush goes on")
	late := 0
	for range 20 { // another replica, which has never seen them
		if p.turn(tix.NewOrderID(), paid, now) != nil {
			late++
		}
		now = now.Add(time.Second)
		crowd(p, now, 40)
	}
	require.Zero(t, late, "the two minutes are the order's, not the replica's")
}

func TestRunsStartWhenTheRushIsOver(t *testing.T) {
	t.Parallel()
	p, now := newPace(), time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)
	for range 4 {
		now = now.Add(time.Second)
		crowd(p, now, 40)
	}
	waiting := crowd(p, now.Add(time.Second), 20)
	require.NotEmpty(t, waiting)
	now = now.Add(20 * time.Second)
	for _, id := range waiting {
		_ = p.turn(id, now, now) // its turn is some of the second's fifty
	}
	for _, id := range waiting {
		require.NoError(t, p.turn(id, now, now.Add(time.Second)))
	}
}

func TestWhatAnotherReplicaStartsIsForgotten(t *testing.T) {
	t.Parallel()
	p, now := newPace(), time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)
	for range 8 {
		now = now.Add(time.Second)
		crowd(p, now, 40)
	}
	require.NotEmpty(t, p.waiting)
	require.Empty(t, crowd(p, now.Add(time.Hour), 1))
	require.Empty(t, p.waiting)
}

func TestASlowClusterIsAskedLess(t *testing.T) {
	t.Parallel()
	p, now := newPace(), time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)
	for range 50 {
		p.took(4*time.Millisecond, now)
	}
	require.InDelta(t, perSecond, float64(p.limiter.Limit()), 0.01)
	for range 50 {
		p.took(120*time.Millisecond, now)
	}
	require.InDelta(t, perSecond/10, float64(p.limiter.Limit()), 1)
}
