package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/tixters/tixters/core/devstack"
	money "github.com/tixters/tixters/modules/stripe/standin"
	"github.com/tixters/tixters/modules/waitingroom"
)

// Chaos says how large a drop is played while its servers are killed.
type Chaos struct {
	Layout   devstack.Layout
	Progress *devstack.Progress
	Child    func(context.Context) *exec.Cmd // starts this binary as ServeChaos
	Log      io.Writer                       // of the processes
	Buyers   int
	Tickets  int
	Seed     uint64 // of the order and the moments of the kills
}

const (
	chaosKills    = 3                // of each process
	chaosPause    = 4 * time.Second  // between two kills, on average
	chaosDown     = 2 * time.Second  // how long a killed process is away, at most
	chaosPrequeue = 15 * time.Second // from opening to the draw
	chaosPatience = 12 * time.Minute
	chaosSearch   = time.Minute // for an order of events that one till could have had
)

// RunChaos plays a drop while API replicas, worker, Temporal and Postgres are killed at random
// moments, lets the platform come to rest, and then compares what buyers were told and what the bank
// and the post office have with what is stored.
func RunChaos(ctx context.Context, o Chaos, out io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(ctx, chaosPatience)
	defer cancel()
	w, err := setUp(ctx, o.Layout, o.Progress, o.Child, o.Log, outskirts{bank: money.Options{Webhooks: money.Webhooks{DuplicatePercent: 20, Shuffle: true}}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.stop()) }()
	g, err := stageEvent(ctx, w.platform)
	if err != nil {
		return err
	}
	tier, err := dropTier(ctx, Story{Platform: w.platform, Tickets: o.Tickets}, g)
	if err != nil {
		return err
	}
	opens := time.Now().Add(2 * time.Second)
	starts := opens.Add(chaosPrequeue)
	mode, work, minutes, rate := waitingroom.On, false, 30, 20 // a rate at which the sale outlasts the kills
	if _, err := w.platform.Rooms.Waiting.Put(ctx, g.org, g.event, nil, waitingroom.Details{Mode: &mode, ProofOfWork: &work, PassMinutes: &minutes,
		RateLimit: &rate, PrequeueOpensAt: &opens, SaleStartsAt: &starts}); err != nil {
		return err
	}
	crowd := newCrowd(w.host, g.event.String(), o.Buyers, tier.String())
	crowd.told = newTold()
	crowd.arrive(opens, starts, time.Minute)
	kills, err := w.playAmid(ctx, crowd, starts, o)
	if err != nil {
		return err
	}
	o.Progress.Line("every buyer has an answer; the platform comes to rest")
	if err := w.rest(ctx, g); err != nil {
		return err
	}
	found, err := w.truth(ctx, g, crowd.told)
	if err != nil {
		return err
	}
	r := &report{out: out, strict: os.Getenv("BENCH_STRICT") == "1"}
	return errors.Join(crowd.confess(r, o, found, kills), crowd.firstError(), r.err())
}

// playAmid plays the crowd and the kills; the sale may outlast the kills, and the other way round.
func (w *wreck) playAmid(ctx context.Context, c *crowd, starts time.Time, o Chaos) (kills map[string]int, err error) {
	killed := make(chan error, 1)
	go func() {
		var err error
		kills, err = w.kill(ctx, starts, o)
		killed <- err
	}()
	err = c.run(ctx)
	return kills, errors.Join(err, <-killed)
}

// kill ends every process three times, in an order and at moments that the seed decides, and starts
// it again a moment later.
func (w *wreck) kill(ctx context.Context, starts time.Time, o Chaos) (map[string]int, error) {
	dice := rand.New(rand.NewPCG(o.Seed, 0))
	var list []string
	for _, name := range []string{"api1", "api2", "worker", "temporal", "postgres"} {
		for range chaosKills {
			list = append(list, name)
		}
	}
	dice.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	kills := map[string]int{}
	wait := time.Until(starts) + time.Second
	for _, name := range list {
		if err := sleep(ctx, wait); err != nil {
			return kills, err
		}
		if err := w.revive(ctx); err != nil {
			return kills, err
		}
		o.Progress.Line("kill -9 %s", name)
		if err := w.victims[name].Kill(); err != nil {
			return kills, err
		}
		kills[name]++
		if err := sleep(ctx, time.Duration(dice.Int64N(int64(chaosDown)))); err != nil {
			return kills, err
		}
		if err := w.victims[name].Again(ctx); err != nil {
			return kills, fmt.Errorf("start %s again: %w", name, err)
		}
		wait = time.Duration(dice.Int64N(int64(2 * chaosPause)))
	}
	return kills, w.revive(ctx)
}

// revive starts what ended by itself, as any supervisor would: Temporal does without its database.
func (w *wreck) revive(ctx context.Context) error {
	for name, v := range w.victims {
		mortal, ok := v.(interface{ Done() <-chan struct{} })
		if !ok {
			continue
		}
		select {
		case <-mortal.Done():
			if err := v.Again(ctx); err != nil {
				return fmt.Errorf("start %s again: %w", name, err)
			}
		default:
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// confess prints what became of it.
func (c *crowd) confess(r *report, o Chaos, f *findings, kills map[string]int) error {
	n := c.count()
	fits := 0.0
	if c.told.linearizable(o.Tickets, f.orphans, chaosSearch) == porcupine.Ok {
		fits = 1
	}
	lines := []line{
		{"chaos_seed", float64(o.Seed), "", ""},
		{"chaos_kills_of_apis", float64(kills["api1"] + kills["api2"]), "kills", ""},
		{"chaos_kills_of_worker", float64(kills["worker"]), "kills", ""},
		{"chaos_kills_of_temporal", float64(kills["temporal"]), "kills", ""},
		{"chaos_kills_of_postgres", float64(kills["postgres"]), "kills", ""},
		{"chaos_interrupted_calls", float64(c.told.interrupted.Load()), "calls", ""},
		{"chaos_buyers", float64(o.Buyers), "people", ""},
		{"chaos_unanswered", float64(o.Buyers - n[paidOrder] - n[refused] - n[gaveUp]), "people", "<=0"},
		{"chaos_wrong_answers", float64(c.errors.Load()), "answers", "<=0"},
		{"chaos_holds_told", float64(len(c.told.holds)), "holds", ""},
		{"chaos_holds_lost", float64(f.lostHolds), "holds", "<=0"},
		{"chaos_holds_that_nobody_was_told_of", float64(len(f.orphans)), "holds", ""},
		{"chaos_orders_told", float64(len(c.told.orders)), "orders", ""},
		{"chaos_orders_lost", float64(f.lostOrders), "orders", "<=0"},
		{"chaos_orders_paid", float64(len(c.told.paid)), "orders", ""},
		{"chaos_paid_without_tickets", float64(f.withoutTickets), "orders", "<=0"},
		{"chaos_payments_captured", float64(f.captured), "payments", ""},
		{"chaos_captured_without_tickets_or_refund", float64(f.unserved), "payments", "<=0"},
		{"chaos_charged_twice", float64(f.twice), "orders", "<=0"},
		{"chaos_sold", float64(f.sold), "tickets", ""},
		{"chaos_oversold", float64(f.oversold), "tickets", "<=0"},
		{"chaos_counters_unlike_rows", float64(f.wrong), "counters", "<=0"},
		{"chaos_paid_without_mail", float64(f.unmailed), "orders", "<=0"},
		{"chaos_mails_sent_twice", float64(f.mailedTwice), "mails", ""},
		{"chaos_moves_in_history", float64(len(c.told.history)), "moves", ""},
		{"chaos_linearizable", fits, "", ">=1"},
	}
	return r.lines(lines...)
}
