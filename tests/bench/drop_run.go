package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/devstack"
)

const (
	dropRounds  = 5
	holdRounds  = 9 // of the schemes, whose ratios lie closer to their bounds than two cores are steady
	dropRound   = 700 * time.Millisecond
	dropWarm    = 250 * time.Millisecond
	dropCallers = 256
	sellTickets = 5000
	sellCallers = 1024
)

// dropBench is one run of the benchmark of a ticket drop.
type dropBench struct {
	d       *db.DB
	peers   *pgxpool.Pool // of the other schemes: prepared statements, no tracer, nothing between them and Postgres
	dsn     string
	admin   string
	ledger  ledger
	ground  dropGround
	report  report
	noise   io.Writer // where the spread of rounds goes
	samples map[string][]float64
}

// RunDrop measures what a ticket drop stands on, on a Postgres of its own that keeps every promise
// of durability: our engine against the schemes that others use, interleaved in one run. server
// starts this binary as the API process whose costs are measured.
func RunDrop(ctx context.Context, out io.Writer, server ServerCommand) (err error) {
	cluster, err := devstack.BenchPostgres(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Close()) }()
	if err := cluster.CreateDatabase(ctx, "drop", ""); err != nil {
		return err
	}
	b := &dropBench{
		dsn: cluster.DSN("drop"), admin: cluster.Admin(), samples: map[string][]float64{}, noise: out,
		report: report{out: out, strict: os.Getenv("BENCH_STRICT") == "1"},
	}
	if err := b.prepare(ctx); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	defer b.d.Close()
	defer b.peers.Close()
	before, err := readUsage()
	if err != nil {
		return err
	}
	checkpoint, err := b.checkpoint(ctx)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"schemes", b.schemes}, {"sell-out", b.sellOut}, {"refusals", b.refusals}, {"growth", b.growth},
		{"http", func(ctx context.Context) error { return b.http(ctx, server) }},
	} {
		if err := part.run(ctx); err != nil {
			return fmt.Errorf("bench-drop: %s: %w", part.name, err)
		}
	}
	if err := errors.Join(b.quiet(ctx, before, checkpoint), b.sound(ctx)); err != nil {
		return err
	}
	return b.report.err()
}

// scheme is one way to hold n tickets; false when there are none left.
type scheme struct {
	name    string
	callers int
	hold    holdFunc
	beside  func(ctx context.Context) // runs during each round, if not nil
}

// measure runs a scheme for one round and gives holds per second.
func (b *dropBench) measure(ctx context.Context, s scheme, d time.Duration) (float64, error) {
	round, stop := context.WithCancel(ctx)
	defer stop()
	if s.beside != nil {
		go s.beside(round)
	}
	return rate(ctx, s.callers, d, func(ctx context.Context, _ int) error {
		granted, err := s.hold(ctx, 1+rand.IntN(4))
		if err == nil && !granted {
			err = errors.New("sold out in the middle of a measurement")
		}
		return err
	})
}

// interleaveAll runs every scheme once in each round, in an order of its own.
func (b *dropBench) interleaveAll(ctx context.Context, schemes []scheme) error {
	for round := range holdRounds {
		for _, i := range rand.Perm(len(schemes)) {
			s := schemes[i]
			if round == 0 {
				if _, err := b.measure(ctx, s, dropWarm); err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
			}
			perSecond, err := b.measure(ctx, s, dropRound)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			b.samples[s.name] = append(b.samples[s.name], perSecond)
		}
	}
	return nil
}

// inAnyOrder does each once and stops at the first error.
func inAnyOrder(turns ...func() error) error {
	for _, i := range rand.Perm(len(turns)) {
		if err := turns[i](); err != nil {
			return err
		}
	}
	return nil
}

// ratio reports one scheme over another, round by round, with the spread as a note.
func (b *dropBench) ratio(name, over, under, bound string) error {
	return b.spread(name, ratios(b.samples[over], b.samples[under]), "ratio", bound)
}

func (b *dropBench) spread(name string, values []float64, unit, bound string) error {
	if err := b.report.add(line{name, median(values), unit, bound}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(b.noise, "# %s of %d rounds: %s to %s\n", name, len(values), figure(percentile(values, 1)), figure(percentile(values, 100)))
	return err
}
