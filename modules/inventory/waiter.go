package inventory

import (
	"sync"
	"sync/atomic"

	"github.com/tixters/tixters/core/tix"
)

// The states of a waiter.
const (
	queued int32 = iota
	taken        // in a batch
	answered
	left // its caller went away
)

// waiter is a request with the caller who waits for it.
type waiter struct {
	request *tix.HoldRequest
	held    tix.Held
	err     error
	state   atomic.Int32
	done    chan struct{}
	twins   []*waiter // the same Key in the same batch: they get the same answer
}

// waiterPool keeps waiters, because a drop makes very many.
type waiterPool struct{ free sync.Pool }

func (p *waiterPool) get(r *tix.HoldRequest) *waiter {
	w, ok := p.free.Get().(*waiter)
	if !ok {
		w = &waiter{done: make(chan struct{}, 1)}
	}
	w.request = r
	return w
}

func (p *waiterPool) put(w *waiter) {
	w.request, w.held, w.err, w.twins = nil, tix.Held{}, nil, nil
	w.state.Store(queued)
	p.free.Put(w)
}

// begin takes the waiter into a batch; false when its caller left.
func (w *waiter) begin() bool { return w.state.CompareAndSwap(queued, taken) }

// leave says that the caller went away; false when the answer is there already.
func (w *waiter) leave() bool {
	return w.state.CompareAndSwap(queued, left) || w.state.CompareAndSwap(taken, left)
}

// answer wakes the caller; false when it left.
func (w *waiter) answer(held tix.Held, err error) bool {
	w.held, w.err = held, err
	if !w.state.CompareAndSwap(taken, answered) {
		return false
	}
	w.done <- struct{}{}
	return true
}
