package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	rounds  = 5
	clients = 16 // keep-alive connections of one round
	round   = 1500 * time.Millisecond
)

// errSpent ends a round early: what it uses up is used up.
var errSpent = errors.New("nothing left for this round")

// rate lets every client call do again and again for a while and gives successful calls per
// second. Calls that are under way at the end are finished and counted. The first error other
// than errSpent ends the round.
func rate(ctx context.Context, n int, d time.Duration, do func(ctx context.Context, client int) error) (float64, error) {
	var (
		mu     sync.Mutex
		wg     sync.WaitGroup
		done   int
		failed error
	)
	began := time.Now()
	for client := range n {
		wg.Go(func() {
			mine := 0
			var err error
			for err == nil && time.Since(began) < d && ctx.Err() == nil {
				if err = do(ctx, client); err == nil {
					mine++
				}
			}
			mu.Lock()
			defer mu.Unlock()
			done += mine
			if err != nil && !errors.Is(err, errSpent) && failed == nil {
				failed = err
			}
		})
	}
	wg.Wait()
	if failed != nil {
		return 0, failed
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if done == 0 {
		return 0, errors.New("no call was answered")
	}
	return float64(done) / time.Since(began).Seconds(), nil
}

// task is one thing to measure, again in every round.
type task struct {
	name  string
	do    func(ctx context.Context, client int) error
	begin func(round int) // before each round, if not nil
}

// interleave runs every task once in each round and gives the rates by name, in order of rounds.
// A round before the first one, which is not counted, warms connections and caches.
func interleave(ctx context.Context, tasks ...task) (map[string][]float64, error) {
	out := map[string][]float64{}
	for i := range rounds + 1 {
		for _, t := range tasks {
			if t.begin != nil {
				t.begin(i)
			}
			d := round
			if i == 0 {
				d /= 3
			}
			perSecond, err := rate(ctx, clients, d, t.do)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
			if i > 0 {
				out[t.name] = append(out[t.name], perSecond)
			}
		}
	}
	return out, nil
}
