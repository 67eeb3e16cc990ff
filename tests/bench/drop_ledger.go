package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/tixters/tixters/core/tix"
)

// holdFunc asks a scheme for n tickets; false when there are none left.
type holdFunc func(ctx context.Context, n int) (bool, error)

// tally is a number of holds and of their tickets.
type tally struct{ holds, tickets atomic.Int64 }

func (t *tally) add(holds, tickets int64) {
	t.holds.Add(holds)
	t.tickets.Add(tickets)
}

// ledger is what callers were told of each pool. At the end it is compared with the rows.
type ledger struct {
	mu   sync.Mutex
	told map[tix.PoolID]*tally
}

func (l *ledger) of(pool tix.PoolID) *tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.told == nil {
		l.told = map[tix.PoolID]*tally{}
	}
	if l.told[pool] == nil {
		l.told[pool] = &tally{}
	}
	return l.told[pool]
}

// keep writes down what hold grants of a pool.
func (l *ledger) keep(pool tix.PoolID, hold holdFunc) holdFunc {
	t := l.of(pool)
	return func(ctx context.Context, n int) (bool, error) {
		ok, err := hold(ctx, n)
		if ok && err == nil {
			t.add(1, int64(n))
		}
		return ok, err
	}
}

// stored is what the rows of a pool say.
type stored struct{ holds, tickets int64 }

// unlike names the pools whose rows are not what callers were told.
func (l *ledger) unlike(rows map[tix.PoolID]stored) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for pool, t := range l.told {
		if told := (stored{t.holds.Load(), t.tickets.Load()}); rows[pool] != told {
			out = append(out, fmt.Sprintf("%s: told %+v, stored %+v", pool, told, rows[pool]))
		}
	}
	return out
}

// together lets n callers do something at the same time and gives their errors.
func together(n int, do func(caller int) error) error {
	var (
		mu     sync.Mutex
		wg     sync.WaitGroup
		failed error
	)
	for caller := range n {
		wg.Go(func() {
			if err := do(caller); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = errors.Join(failed, err)
			}
		})
	}
	wg.Wait()
	return failed
}
