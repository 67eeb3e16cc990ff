package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/tixters/tixters/core/devstack"
	bank "github.com/tixters/tixters/modules/stripe/standin"
)

// Money says how large a year of money is played.
type Money struct {
	Layout   devstack.Layout
	Progress *devstack.Progress
	Child    func(context.Context) *exec.Cmd // starts this binary as ServeChaos
	Log      io.Writer                       // of the processes
	Events   int
	Orders   int
	Seed     uint64
	Kills    int    // of each process; 0: nobody dies
	Picture  string // path of the Sankey picture (SVG)
}

const (
	moneyPatience = 2 * time.Hour
	restPatience  = 4 * time.Minute // until everything has come to its end, after the last sale
	bankDays      = 2 * 24 * time.Hour
	refundDays    = 3 * 24 * time.Hour
	hookDelay     = 3 * time.Second // of webhooks, at most
)

// year is a year that is being played.
type year struct {
	*wreck
	o      Money
	plan   *yearPlan
	client *clerk
	desk   *desk
	post   *postOffice
	began  time.Time

	mu      sync.Mutex
	guests  map[string]*guest // by order
	sold    int
	wrong   int
	first   error // of what went wrong
	month   int
	ahead   time.Duration // of the bank's clock
	killed  map[string]int
	seconds float64 // of selling
}

// RunMoney plays a year of money through the API, the bank's clock and its faults, lets everything come
// to its end, and compares what the books, the bank and the post office say.
func RunMoney(ctx context.Context, o Money, out io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(ctx, moneyPatience)
	defer cancel()
	y := &year{o: o, plan: newYearPlan(o.Events, o.Orders, o.Seed), guests: map[string]*guest{}, killed: map[string]int{}, post: newPostOffice(o.Seed), began: time.Now()}
	y.wreck, err = setUp(ctx, o.Layout, o.Progress, o.Child, o.Log, outskirts{post: y.post.before, bank: bank.Options{
		Webhooks:    bank.Webhooks{DuplicatePercent: 10, Shuffle: true, Delay: hookDelay, Seed: o.Seed, Senders: 8},
		PayoutDelay: bankDays, RefundDelay: refundDays,
	}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, y.stop()) }()
	if err := y.prepare(ctx); err != nil {
		return err
	}
	if err := y.play(ctx); err != nil {
		return err
	}
	t, err := y.truth(ctx)
	if err != nil {
		return err
	}
	r := &report{out: out, strict: os.Getenv("BENCH_STRICT") == "1"}
	flows, err := y.flows(ctx, t)
	if err != nil {
		return err
	}
	if err := os.WriteFile(o.Picture, []byte(sankey(y.caption(), flows)), 0o644); err != nil {
		return err
	}
	return errors.Join(y.page(out, flows, t), y.tell(r, t), r.err())
}

// play sells, refunds, disputes and settles month by month while the desk decides what waits for it and,
// when asked for, processes die; then it waits until nothing moves any more.
func (y *year) play(ctx context.Context) error {
	playing, over := context.WithCancelCause(ctx)
	defer over(nil)
	var beside sync.WaitGroup
	defer beside.Wait()
	defer over(nil)
	begin := func(do func(context.Context) error) {
		beside.Go(func() {
			if err := do(playing); err != nil && playing.Err() == nil {
				over(err)
			}
		})
	}
	begin(y.desk.work)
	begin(y.report)
	died := make(chan error, 1)
	killing, enough := context.WithCancel(playing)
	defer enough()
	go func() { died <- y.kill(killing) }()
	for m := range y.plan.months {
		if err := y.playMonth(playing, m); err != nil {
			return cause(playing, fmt.Errorf("month %d: %w", m+1, err))
		}
	}
	enough()
	if err := <-died; err != nil {
		return err
	}
	if err := y.revive(ctx); err != nil {
		return err
	}
	y.o.Progress.Line("the year is over; everything comes to its end")
	return cause(playing, y.comeToRest(playing))
}

// cause tells why a context ended, where that is why something failed.
func cause(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	return err
}

// went counts an answer that should not have been.
func (y *year) went(err error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.wrong++; y.first == nil {
		y.first = err
	}
}

// report tells every few seconds how far the year is.
func (y *year) report(ctx context.Context) error {
	last := 0
	const every = 5 * time.Second
	for sleep(ctx, every) == nil {
		y.mu.Lock()
		sold, month := y.sold, y.month
		y.mu.Unlock()
		y.o.Progress.Line("month %d of %d, %d of %d orders (%.0f/s); %s", month+1, y.plan.months, sold, y.o.Orders, float64(sold-last)/every.Seconds(), y.waiting(ctx))
		last = sold
	}
	return nil
}
