package waitingroom

import (
	"context"
	"sync"
	"time"

	"github.com/tixters/tixters/core/tix"
)

const (
	deskMost     = 500  // people of one batch
	deskQueue    = 8000 // people that wait at one desk
	deskPatience = 20 * time.Second
)

// joining is somebody who wants a place.
type joining struct {
	event   tix.EventID
	org     tix.OrganizationID
	subject [16]byte
	nonce   []byte // nil: none was asked for

	entry Entry
	err   error
	done  chan struct{}
}

// desk combines those who join an event: what queues during one commit goes into the next.
type desk struct {
	write func(ctx context.Context, event tix.EventID, batch []*joining) error

	mu     sync.Mutex
	queues map[tix.EventID][]*joining
	busy   sync.WaitGroup
}

func newDesk(write func(context.Context, tix.EventID, []*joining) error) *desk {
	return &desk{write: write, queues: map[tix.EventID][]*joining{}}
}

// join waits for a place. Who leaves meanwhile gets it all the same, and again when they ask again.
func (d *desk) join(ctx context.Context, j *joining) error {
	j.done = make(chan struct{})
	d.mu.Lock()
	queue, running := d.queues[j.event]
	if len(queue) >= deskQueue {
		d.mu.Unlock()
		return ErrBusy
	}
	d.queues[j.event] = append(queue, j)
	if !running {
		d.busy.Add(1)
		go d.run(j.event)
	}
	d.mu.Unlock()
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *desk) run(event tix.EventID) {
	defer d.busy.Done()
	for {
		batch := d.next(event)
		if len(batch) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), deskPatience)
		if err := d.write(ctx, event, batch); err != nil {
			for _, j := range batch {
				j.err = err
			}
		}
		cancel()
		for _, j := range batch {
			close(j.done)
		}
	}
}

func (d *desk) next(event tix.EventID) []*joining {
	d.mu.Lock()
	defer d.mu.Unlock()
	queue := d.queues[event]
	if len(queue) == 0 {
		delete(d.queues, event)
		return nil
	}
	n := min(len(queue), deskMost)
	d.queues[event] = append([]*joining{}, queue[n:]...)
	return queue[:n]
}

// close waits until everybody who came has a place.
func (d *desk) close(ctx context.Context) error {
	done := make(chan struct{})
	go func() { d.busy.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
