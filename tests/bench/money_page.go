package bench

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// tell prints the lines: what was played, what must be nought, and how fast refunds were.
func (y *year) tell(r *report, v *verdict) error {
	rate, most, err := y.refundRate()
	if err != nil {
		return err
	}
	lines := []line{
		{"money_seed", float64(y.o.Seed), "", ""},
		{"money_events", float64(len(y.plan.nights)), "events", ""},
		{"money_orders_wanted", float64(y.o.Orders), "orders", ""},
		{"money_orders_paid_per_second", float64(y.sold) / max(y.seconds, 1), "orders/s", ""},
		{"money_minutes", time.Since(y.began).Minutes(), "min", "<=60"},
		{"money_wrong_answers", float64(y.wrong), "answers", "<=0"},
		{"money_calls_to_mail_failed", float64(y.post.fails), "calls", ""},
		{"money_mass_refunds", float64(most), "refunds", ""},
		{"money_mass_refunds_per_second", rate, "refunds/s", ""},
	}
	for _, name := range []string{"api1", "api2", "worker", "temporal", "postgres"} {
		if y.o.Kills > 0 {
			lines = append(lines, line{"money_kills_of_" + name, float64(y.killed[name]), "kills", ""})
		}
	}
	if err := r.lines(append(append(lines, v.counts...), v.checks...)...); err != nil {
		return err
	}
	if y.first != nil {
		y.o.Progress.Line("the first wrong answer: %v", y.first)
	}
	return nil
}

// refundRate is how many refunds of the largest cancelled event were made in a second, from the first
// that was asked for to the last that was given.
func (y *year) refundRate() (perSecond float64, most int, err error) {
	var seconds float64
	err = y.platform.DB.Pool().QueryRow(context.Background(), `SELECT count(*), coalesce(extract(epoch FROM percentile_disc(0.95) WITHIN GROUP (ORDER BY closed_at) - min(created_at)), 0)::float8
		FROM refunds_refunds WHERE cause = 'event_cancelled' AND state = 'refunded' GROUP BY event_id ORDER BY 1 DESC LIMIT 1`).Scan(&most, &seconds)
	if err != nil || seconds <= 0 {
		return 0, most, err
	}
	return 0.95 * float64(most) / seconds, most, nil
}

// page prints the year on one page.
func (y *year) page(out io.Writer, flows []flow, v *verdict) error {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("")
	say("A year of money: %d events, %s orders, %d months, seed %d", len(y.plan.nights), thousands(int64(y.o.Orders)), y.plan.months, y.o.Seed)
	say("")
	say("%-30s%s", "", columns(flows, func(f flow) string { return string(f.currency) }))
	row := func(name string, of func(flow) int64) {
		say("%-30s%s", name, columns(flows, func(f flow) string { return strings.TrimSpace(amount(of(f), f.currency)[3:]) }))
	}
	sum := func(of func(payeeFlow) int64) func(flow) int64 {
		return func(f flow) (n int64) {
			for _, p := range f.payees {
				n += of(p)
			}
			return n
		}
	}
	row("buyers paid", func(f flow) int64 { return f.taken })
	row("  refunded", func(f flow) int64 { return f.refunded })
	row("  taken back by banks", func(f flow) int64 { return f.disputed })
	row("  payment fees", func(f flow) int64 { return f.fees })
	row("  payees, at their banks", sum(func(p payeeFlow) int64 { return p.banked }))
	row("  payees, on the way", sum(func(p payeeFlow) int64 { return p.account }))
	row("  reserves", sum(func(p payeeFlow) int64 { return p.reserved }))
	row("  waits for payees", sum(func(p payeeFlow) int64 { return p.owed }))
	row("  still to be refunded", func(f flow) int64 { return f.turned })
	row("  the platform's", func(f flow) int64 { return f.platform })
	row("nowhere", func(f flow) int64 {
		return f.taken - f.refunded - f.disputed - f.fees - f.turned - f.platform - sum(payeeFlow.total)(f)
	})
	say("")
	failed := 0
	for _, c := range v.checks {
		if c.value > 0 {
			failed++
			say("WRONG  %s: %.0f %s", strings.ReplaceAll(strings.TrimPrefix(c.name, "money_"), "_", " "), c.value, c.unit)
		}
	}
	if failed == 0 {
		say("All %d checks hold: every journal balances, the ledger is the bank's balance to the cent, nothing happened twice.", len(v.checks))
	}
	say("%d at the bank: %d charges, %d refunds, %d transfers, %d disputes. Picture: %s", v.bank.moves, len(v.bank.charges), len(v.bank.refunds), len(v.bank.transfers), len(v.bank.disputes), y.o.Picture)
	say("")
	_, err := io.WriteString(out, b.String())
	return err
}

func columns(flows []flow, of func(flow) string) string {
	var b strings.Builder
	for _, f := range flows {
		fmt.Fprintf(&b, "%18s", of(f))
	}
	return b.String()
}
