package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/payouts"
)

const (
	figureOrders = 50_000  // of the event that is settled
	figureMoves  = 100_000 // of the provider, that are held against the ledger
	figureWrong  = 10      // of them, that differ
)

// figures is a platform that serves nobody, over a provider that is nothing but its pages of movements.
type figures struct {
	p     *tixters.Platform
	g     ground
	bank  *movesBank
	stops []func() error
}

// RunFigures measures the settlement of an event with very many orders, and the reconciliation of very
// many movements: time, and the memory of this process. Rows are seeded with SQL; what is measured is
// what the workflows call.
func RunFigures(ctx context.Context, progress *devstack.Progress, out io.Writer) (err error) {
	f, err := openFigures(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	r := &report{out: out, strict: os.Getenv("BENCH_STRICT") == "1"}
	for _, measure := range []func(context.Context, *devstack.Progress, *report) error{f.settle, f.reconcile} {
		if err := measure(ctx, progress, r); err != nil {
			return err
		}
	}
	return r.err()
}

func openFigures(ctx context.Context) (f *figures, err error) {
	f = &figures{bank: newMovesBank(figureMoves, figureWrong)}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.close())
		}
	}()
	cluster, err := devstack.BenchPostgres(ctx)
	if err != nil {
		return f, err
	}
	f.stops = append(f.stops, cluster.Close)
	if err := cluster.CreateDatabase(ctx, "figures", ""); err != nil {
		return f, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return f, err
	}
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	f.stops = append(f.stops, func() error { end(); return nil })
	serveOn(serving, l, f.bank)
	cfg, err := config.Load(func(string) string { return "" })
	if err != nil {
		return f, err
	}
	cfg.Secret, cfg.HTTP.PublicURL = strings.Repeat("figures ", 5), "http://localhost"
	cfg.Database.URL, cfg.Database.Conns, cfg.Temporal.Address = cluster.DSN("figures"), 8, "127.0.0.1:1"
	cfg.Stripe = config.Stripe{SecretKey: "sk_test_figures", PublishableKey: "pk_test_figures", WebhookSecret: "whsec_figures", URL: "http://" + l.Addr().String()}
	cfg.Mail.SendGridKey = "figures"
	p, stop, err := tixters.New(ctx, cfg, nil)
	if err != nil {
		return f, err
	}
	f.p = p
	f.stops = append(f.stops, func() error { stop(); return nil })
	if _, err := p.Migrate(ctx); err != nil {
		return f, err
	}
	f.g, err = stageEvent(ctx, p)
	return f, err
}

func (f *figures) close() error {
	var errs []error
	for i := len(f.stops) - 1; i >= 0; i-- {
		errs = append(errs, f.stops[i]())
	}
	return errors.Join(errs...)
}

// seedSales posts sales that are split among four payees: a fee of 3.30, and the rest by percentages.
const seedSales = `
WITH o AS (SELECT gen_random_uuid() AS id, gen_random_uuid() AS ord, n, 5000 + n % 997 AS total, (5000 + n % 997) * 29 / 1000 + 30 AS cost, 5000 + n % 997 - 330 AS rest FROM generate_series(1, $1::bigint) n),
j AS (INSERT INTO payouts_journals (id, lines, organization_id, event_id, order_id, kind, reference, details, posted_at)
	SELECT id, 7, $2, $3, ord, 'sale', ord::text, jsonb_build_object('provider', 'txn_seed_' || n), now() - interval '40 days' FROM o)
INSERT INTO payouts_entries (journal_id, line, lines, organization_id, event_id, account, payee_id, currency, amount)
SELECT o.id, e.line, 7, $2, $3, e.account, e.payee, 'EUR', e.amount FROM o, LATERAL (VALUES
	(1, 'stripe', NULL::uuid, total - cost), (2, 'stripe_cost', NULL, cost), (3, 'platform_fee', NULL, -330),
	(4, 'payable', $4, -(rest - rest * 15 / 100 - rest * 12 / 100 - rest * 30 / 100)), (5, 'payable', $5, -(rest * 15 / 100)), (6, 'payable', $6, -(rest * 12 / 100)), (7, 'payable', $7, -(rest * 30 / 100)))
	e(line, account, payee, amount)`

// settle measures the settlement of one event with all its orders.
func (f *figures) settle(ctx context.Context, progress *devstack.Progress, r *report) error {
	payees, err := f.payees(ctx)
	if err != nil {
		return err
	}
	pool := f.p.DB.Pool()
	if err := progress.Step("seeding sales", fmt.Sprintf("%d sales seeded", figureOrders), func() error {
		_, err := pool.Exec(ctx, seedSales, figureOrders, [16]byte(f.g.org), [16]byte(f.g.event), [16]byte(payees[0]), [16]byte(payees[1]), [16]byte(payees[2]), [16]byte(payees[3]))
		return err
	}); err != nil {
		return err
	}
	for _, statement := range []string{
		"UPDATE payouts_levels SET approval_over = 1000000000000",
		"UPDATE events_events SET doors_at = doors_at - interval '30 days', starts_at = starts_at - interval '30 days', ends_at = ends_at - interval '30 days'",
		"ANALYZE payouts_entries",
	} {
		if _, err := pool.Exec(ctx, statement); err != nil {
			return err
		}
	}
	var state string
	m, err := measured(func() (err error) {
		state, err = f.p.Rooms.Payouts.Settle(ctx, f.g.event)
		return err
	})
	if err != nil {
		return err
	}
	if state != payouts.SettlementSettled {
		return fmt.Errorf("the event is %s", state)
	}
	statements, err := measured(func() error {
		_, err := f.p.Rooms.Payouts.Statements(ctx, f.g.org, f.g.event)
		return err
	})
	if err != nil {
		return err
	}
	var unlike int64
	if err := pool.QueryRow(ctx, `SELECT abs((SELECT sum(amount) FROM payouts_payouts) + (SELECT sum(e.amount) FROM payouts_entries e JOIN payouts_journals j ON j.id = e.journal_id
		WHERE j.kind = 'sale' AND e.account = 'payable'))::bigint`).Scan(&unlike); err != nil {
		return err
	}
	return r.lines(
		line{"settle_orders", figureOrders, "orders", ""},
		line{"settle_time", m.took.Seconds(), "s", "<=10"},
		line{"settle_heap", m.heap, "MB", "<=50"},
		line{"settle_memory", m.resident, "MB", ""},
		line{"settle_statements_time", statements.took.Seconds(), "s", "<=10"},
		line{"settle_statements_heap", statements.heap, "MB", "<=50"},
		line{"settle_planned_unlike_owed", float64(unlike), "cents", "<=0"},
	)
}

// payees are the organizer's own and three partners.
func (f *figures) payees(ctx context.Context) (out []tix.PayeeID, err error) {
	own, err := f.p.Rooms.Payouts.Payees(ctx, f.g.org, tix.PayeeID{}, 1)
	if err != nil {
		return nil, err
	}
	out = append(out, own[0].ID)
	for _, kind := range payeeKinds()[1:] {
		p, err := f.p.Rooms.Payouts.AddPayee(ctx, f.g.org, payouts.PayeeDetails{Kind: &kind, Name: &kind})
		if err != nil {
			return nil, err
		}
		out = append(out, p.ID)
	}
	return out, nil
}

// seedMoves posts one journal for each movement of the provider.
const seedMoves = `
WITH o AS (SELECT gen_random_uuid() AS id, gen_random_uuid() AS ord, n, 4000 + n % 997 AS total, (4000 + n % 997) * 29 / 1000 + 30 AS cost FROM generate_series(1, $1::bigint) n),
j AS (INSERT INTO payouts_journals (id, lines, organization_id, event_id, order_id, kind, reference, details, posted_at)
	SELECT id, 3, $2, $3, ord, 'sale', ord::text, jsonb_build_object('provider', 'txn_' || lpad(n::text, 8, '0')), now() - interval '1 day' FROM o)
INSERT INTO payouts_entries (journal_id, line, lines, organization_id, event_id, account, payee_id, currency, amount)
SELECT o.id, e.line, 3, $2, $3, e.account, NULL, 'EUR', e.amount FROM o, LATERAL (VALUES (1, 'stripe', total - cost), (2, 'stripe_cost', cost), (3, 'platform_fee', -total)) e(line, account, amount)`

// reconcile measures a run over all movements, page by page as the run has it, and what is missing there.
func (f *figures) reconcile(ctx context.Context, progress *devstack.Progress, r *report) error {
	pool := f.p.DB.Pool()
	if err := progress.Step("seeding movements", fmt.Sprintf("%d movements seeded", figureMoves), func() error {
		_, err := pool.Exec(ctx, seedMoves, figureMoves, [16]byte(f.g.org), [16]byte(f.g.event))
		return err
	}); err != nil {
		return err
	}
	if _, err := pool.Exec(ctx, "ANALYZE payouts_journals, payouts_entries"); err != nil {
		return err
	}
	until := time.Now()
	since := until.AddDate(0, 0, -3)
	var moves, breaks, missing int
	m, err := measured(func() error {
		for after, more := "", true; more; {
			page, err := f.p.Rooms.Payouts.Reconcile(ctx, since, until, after)
			if err != nil {
				return err
			}
			after, more, moves, breaks = page.After, page.More, moves+page.Moves, breaks+page.Breaks
			if moves%10_000 == 0 {
				progress.Line("%d movements compared", moves)
			}
		}
		var err error
		missing, err = f.p.Rooms.Payouts.MissingThere(ctx, since, until)
		return err
	})
	if err != nil {
		return err
	}
	return r.lines(
		line{"reconcile_movements", float64(moves), "movements", fmt.Sprintf(">=%d", figureMoves)},
		line{"reconcile_time", m.took.Seconds(), "s", "<=600"},
		line{"reconcile_per_second", float64(moves) / m.took.Seconds(), "movements/s", ""},
		line{"reconcile_heap", m.heap, "MB", "<=50"},
		line{"reconcile_memory", m.resident, "MB", ""},
		line{"reconcile_differences_not_found", float64(figureWrong - breaks), "movements", "<=0"},
		line{"reconcile_differences_made_up", float64(breaks - figureWrong), "movements", "<=0"},
		line{"reconcile_missing_made_up", float64(missing), "journals", "<=0"},
	)
}
