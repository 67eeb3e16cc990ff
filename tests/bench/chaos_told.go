package bench

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"
)

// stale is how old a refusal may be: replicas remember a sold-out pool for so long.
const stale = 50 * time.Millisecond

// told is what buyers were told while servers died under them. Every step is repeated with the same
// keys until somebody answers it, so each is one operation from its first try to its answer.
type told struct {
	began time.Time

	mu          sync.Mutex
	holds       map[string]int // tickets of each hold that was granted
	back        map[string]bool
	orders      map[string]string // the hold of each order that was placed
	paid        map[string]int    // tickets of each order that was shown as paid
	history     []porcupine.Operation
	interrupted atomic.Int64
}

func newTold() *told {
	return &told{began: time.Now(), holds: map[string]int{}, back: map[string]bool{}, orders: map[string]string{}, paid: map[string]int{}}
}

// excuses reports whether a failure is what a buyer sees of a crash: no connection, a broken one, a
// server or proxy that has lost what is behind it, an order whose payment is still being settled.
func (t *told) excuses(err error) bool {
	var broken *net.OpError
	var answer *unexpected
	var waits *unsettled
	ok := errors.As(err, &broken) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &waits) && waits.status == "pending_payment" ||
		errors.As(err, &answer) && answer.status >= http.StatusInternalServerError
	if ok {
		t.interrupted.Add(1)
	}
	return ok
}

// note keeps the answer to a buyer's step; quantity is what the step asked for.
func (t *told) note(b *buyer, step, quantity int8, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	call, heard := int64(b.since.Sub(t.began)), int64(now.Sub(t.began))
	switch {
	case step == stepHold && (b.step == stepOrder || b.step == stepGiveBack):
		t.holds[b.hold] = int(quantity)
		t.did(b, move{take: true, n: int(quantity)}, true, call, heard)
	case step == stepHold && (b.quantity != quantity || b.gone > 0):
		t.did(b, move{take: true, n: int(quantity)}, false, call-int64(stale), heard)
	case step == stepGiveBack && b.ending == gaveUp:
		t.back[b.hold] = true
		t.did(b, move{n: int(quantity)}, true, call, heard)
	case step == stepOrder && b.step == stepPay:
		t.orders[b.order] = b.hold
	case b.ending == paidOrder:
		t.paid[b.order] = int(b.quantity)
	}
}

func (t *told) did(b *buyer, m move, granted bool, call, heard int64) {
	t.history = append(t.history, porcupine.Operation{ClientId: b.index, Input: m, Output: granted, Call: call, Return: heard})
}

// move is what a buyer asks of the stock: so many places, or to take so many back.
type move struct {
	take bool
	n    int
}

// till is a pool as one clerk would keep it: it gives what it has, refuses what it has not, and takes
// back.
func till(capacity int) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return capacity },
		Step: func(state, input, output any) (bool, any) {
			free, m, granted := state.(int), input.(move), output.(bool)
			switch {
			case !m.take:
				return true, free + m.n
			case granted:
				return free >= m.n, free - m.n
			default:
				return free < m.n, free
			}
		},
	}
}

// linearizable says whether the history is one that a single till could have had. orphans are holds
// that a dying server granted and told nobody of.
func (t *told) linearizable(capacity int, orphans []int, patience time.Duration) porcupine.CheckResult {
	history := t.history
	end := int64(time.Since(t.began))
	for i, n := range orphans {
		history = append(history, porcupine.Operation{ClientId: -1 - i, Input: move{take: true, n: n}, Output: true, Call: 0, Return: end})
	}
	return porcupine.CheckOperationsTimeout(till(capacity), history, patience)
}
