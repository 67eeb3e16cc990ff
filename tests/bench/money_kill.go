package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// killPause is the mean pause between two kills: a small year takes some minutes, one of the default size
// half an hour or more.
func (y *year) killPause() time.Duration {
	return 8*time.Second + time.Duration(y.o.Orders)*3*time.Millisecond
}

// kill ends every process so many times, in an order and with pauses that the seed decides, and starts it
// again a moment later. When the last sale is over, it ends early.
func (y *year) kill(ctx context.Context) error {
	dice := rand.New(rand.NewPCG(y.o.Seed, 3))
	var list []string
	for _, name := range []string{"api1", "api2", "worker", "temporal", "postgres"} {
		for range y.o.Kills {
			list = append(list, name)
		}
	}
	dice.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	for _, name := range list {
		if sleep(ctx, time.Duration(dice.Int64N(int64(2*y.killPause())))) != nil {
			return nil // the year is over
		}
		if err := y.revive(ctx); err != nil {
			return err
		}
		y.o.Progress.Line("kill -9 %s", name)
		if err := y.victims[name].Kill(); err != nil {
			return err
		}
		y.mu.Lock()
		y.killed[name]++
		y.mu.Unlock()
		_ = sleep(ctx, time.Duration(dice.Int64N(int64(chaosDown)))) // it comes back in any case
		if err := y.victims[name].Again(context.WithoutCancel(ctx)); err != nil {
			return fmt.Errorf("start %s again: %w", name, err)
		}
	}
	return nil
}
