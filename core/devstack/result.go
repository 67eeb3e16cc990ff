package devstack

import (
	"context"
	"os"
	"time"
)

// result is a value that one goroutine delivers and any number wait for.
type result[T any] struct {
	done  chan struct{}
	value *T
	err   *error
}

func newResult[T any]() result[T] {
	return result[T]{done: make(chan struct{}), value: new(T), err: new(error)}
}

// set is called once.
func (r result[T]) set(v T, err error) {
	*r.value, *r.err = v, err
	close(r.done)
}

func (r result[T]) get(ctx context.Context) (T, error) {
	select {
	case <-r.done:
		return *r.value, *r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func watchParent(ctx context.Context, parent int, gone chan<- struct{}) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if os.Getppid() != parent {
				close(gone)
				return
			}
		}
	}
}
