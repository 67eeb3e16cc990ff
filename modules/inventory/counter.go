package inventory

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	countMost  = 2000                  // sales of one statement
	countPause = 50 * time.Millisecond // between two statements, so that a rush of sales shares them
)

// counter moves sales from a pool's held to its sold, after their transactions: one statement
// for all that have committed since the last one. A sale that nobody counts, because its
// process died, is counted by the next sweep.
type counter struct {
	store store
	log   *slog.Logger

	mu      sync.Mutex
	again   bool
	running bool
	closed  bool
	busy    sync.WaitGroup
}

// wake has what was sold counted soon.
func (c *counter) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.again = true
	if !c.running && !c.closed {
		c.running = true
		c.busy.Add(1)
		go c.run()
	}
}

func (c *counter) run() {
	defer c.busy.Done()
	for c.more() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		if _, err := c.store.count(ctx, countMost); err != nil {
			c.log.DebugContext(ctx, "sales not counted yet", "error", err)
		}
		cancel()
		time.Sleep(countPause)
	}
}

func (c *counter) more() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.again || c.closed {
		c.running = false
		return false
	}
	c.again = false
	return true
}

func (c *counter) close(ctx context.Context) error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	done := make(chan struct{})
	go func() { c.busy.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
