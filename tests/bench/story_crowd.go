package bench

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// The steps of a buyer.
const (
	stepJoin = iota
	stepPlace
	stepPass
	stepHold
	stepOrder
	stepPay
	stepConfirm
	stepGiveBack
	steps
)

// What became of a buyer.
const (
	undecided = iota
	paidOrder
	refused
	gaveUp
	endings
)

const crowdWires = 768 // connections; a buyer takes one for one call

// buyer is one of the crowd, as small as can be.
type buyer struct {
	at       time.Time // when the next step is due
	since    time.Time // when the step was tried first
	step     int8
	tier     int8 // what is asked for, of the crowd's; others once it is gone
	gone     int8 // kinds that are
	quantity int8
	declines bool // the first card is declined
	returns  bool // gives the tickets back instead of paying
	ending   int8
	position int32
	ticket   string
	pass     string
	hold     string
	token    string
	order    string
	key      string // order token
	secret   string // client secret of the payment
	payment  string
	payAt    string // host of the stand-in
	public   string // publishable key
	index    int
}

// crowd plays all buyers: whoever's step is due takes a free connection. What a step took is
// counted from when it was due, so a slow server is not asked more slowly.
type crowd struct {
	host, event  string
	stamp        string // makes the keys of this crowd its own
	tiers        []string
	most         int  // tickets that one order may have
	apart        bool // each connection comes from a loopback address of its own, as buyers do
	buyers       []buyer
	due          queueOf
	mu           sync.Mutex
	wake         chan struct{}
	open         int // buyers that are undecided
	status       atomic.Pointer[roomStatus]
	errors, busy atomic.Int64
	failures     []error
	timings      [steps][]float64 // milliseconds
	story        chronicle
	lastPaid     time.Time
	bank         *http.Client
	told         *told // what buyers were told, when servers may die under them; nil: they may not
}

func newCrowd(host, event string, n int, tiers ...string) *crowd {
	return &crowd{host: host, event: event, tiers: tiers, stamp: tix.NewKeyID().String(), most: 3, buyers: make([]buyer, n), open: n, wake: make(chan struct{}, 1), story: newChronicle(),
		bank: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crowdWires}}}
}

// arrive schedules everybody: most while the prequeue is open, the rest within so long after the
// start.
func (c *crowd) arrive(opens, starts time.Time, late time.Duration) {
	for i := range c.buyers {
		b := &c.buyers[i]
		b.index, b.tier, b.quantity, b.declines, b.returns = i, int8(i%len(c.tiers)), int8(1+rand.IntN(c.most)), rand.IntN(20) == 0, rand.IntN(30) == 0
		if i%5 < 4 {
			b.at = opens.Add(time.Second + time.Duration(rand.Int64N(int64(starts.Sub(opens)-1500*time.Millisecond))))
		} else {
			b.at = starts.Add(think(late))
		}
		c.due = append(c.due, b)
	}
	heap.Init(&c.due)
}

// run plays until everybody has an answer.
func (c *crowd) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	work := make(chan *buyer)
	wg.Go(func() { c.hand(ctx, stop, work) })
	for i := range crowdWires {
		wg.Go(func() { c.serve(ctx, i, work) })
	}
	wg.Go(func() { c.watch(ctx) })
	wg.Go(func() { c.chronicle(ctx) })
	wg.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open > 0 {
		waits := [steps]int{}
		for i := range c.buyers {
			if c.buyers[i].ending == undecided {
				waits[c.buyers[i].step]++
			}
		}
		return errors.Join(append([]error{fmt.Errorf("%d buyers have no answer, by step %v, room %+v: %w", c.open, waits, c.status.Load(), context.Cause(ctx))}, c.failures...)...)
	}
	return nil
}

// hand gives whoever's step is due to a free connection.
func (c *crowd) hand(ctx context.Context, stop context.CancelFunc, work chan<- *buyer) {
	defer close(work)
	for ctx.Err() == nil {
		b, wait, over := c.next()
		switch {
		case over:
			stop()
		case b == nil:
			time.Sleep(wait)
		default:
			select {
			case work <- b:
			case <-ctx.Done():
			}
		}
	}
}

// serve is one connection.
func (c *crowd) serve(ctx context.Context, i int, work <-chan *buyer) {
	at := &seat{open: map[string]*wire{}}
	if c.apart {
		at.from = &net.TCPAddr{IP: net.IPv4(127, 1, byte(i/250), byte(1+i%250))}
	}
	defer func() {
		for _, w := range at.open {
			_ = w.conn.Close()
		}
	}()
	for b := range work {
		due, step := b.at, b.step
		if b.since.IsZero() {
			b.since = time.Now()
		}
		quantity := b.quantity
		after, err := c.play(ctx, at, b)
		if err == nil && c.told != nil {
			c.told.note(b, step, quantity, time.Now())
		}
		if b.step != step || b.quantity != quantity || b.ending != undecided {
			b.since = time.Time{}
		}
		c.done(b, step, due, after, err)
	}
}

// next gives a buyer whose step is due, or how long there is none.
func (c *crowd) next() (b *buyer, wait time.Duration, over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == 0 {
		return nil, 0, true
	}
	if len(c.due) == 0 {
		return nil, 5 * time.Millisecond, false
	}
	if until := time.Until(c.due[0].at); until > 0 {
		return nil, min(until, 20*time.Millisecond), false
	}
	return heap.Pop(&c.due).(*buyer), 0, false
}

// done schedules the buyer's next step, or ends them.
func (c *crowd) done(b *buyer, step int8, due time.Time, after time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if err != nil && c.told != nil && c.told.excuses(err) {
		b.at = now.Add(500*time.Millisecond + think(time.Second))
		heap.Push(&c.due, b)
		return
	}
	if err != nil {
		if len(c.failures) < 20 {
			c.failures = append(c.failures, fmt.Errorf("step %d: %w", step, err))
		}
		c.errors.Add(1)
		after = time.Second
	} else if b.step != step || b.ending != undecided {
		c.timings[step] = append(c.timings[step], float64(now.Sub(due).Microseconds())/1000)
	}
	if b.ending != undecided {
		c.open--
		if b.ending == paidOrder {
			c.lastPaid = now
		}
		return
	}
	b.at = now.Add(after)
	heap.Push(&c.due, b)
}

func (c *crowd) firstError() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.failures) == 0 {
		return nil
	}
	return c.failures[0]
}

func (c *crowd) took(step int) []float64 { return c.timings[step] }

func (c *crowd) count() (n [endings]int) {
	for i := range c.buyers {
		n[c.buyers[i].ending]++
	}
	return n
}

func (c *crowd) orders() int { return c.count()[paidOrder] }

// queueOf orders buyers by when their next step is due.
type queueOf []*buyer

func (q queueOf) Len() int           { return len(q) }
func (q queueOf) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q queueOf) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push implements heap.Interface.
func (q *queueOf) Push(x any) { *q = append(*q, x.(*buyer)) }

// Pop implements heap.Interface.
func (q *queueOf) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
