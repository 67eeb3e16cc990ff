package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// schemes measures holds in process: ours, in its variants, against everybody's.
func (b *dropBench) schemes(ctx context.Context) error {
	one := b.replica()
	events := make([]tix.EventID, 5)
	pools := make([]tix.PoolID, 5)
	for i := range pools {
		events[i] = tix.NewEventID()
		var err error
		if pools[i], err = b.pool(ctx, one, events[i], plenty); err != nil {
			return err
		}
	}
	if err := b.restock(ctx, pools...); err != nil {
		return err
	}
	codes := make([][16]byte, 10)
	for i := range codes {
		codes[i] = tix.NewKeyID()
		if err := one.SetCode(ctx, b.ground.org, events[1], codes[i], 1_000_000_000); err != nil {
			return err
		}
	}
	var tiers [3]tix.PoolID
	for i := range tiers {
		var err error
		if tiers[i], err = b.tier(ctx, 2_000_000_000); err != nil {
			return err
		}
	}
	units, err := b.unitRows(ctx, 400_000)
	if err != nil {
		return err
	}
	fill := &floor{b: b}
	limited := func(ctx context.Context, n int) (bool, error) {
		who := [16]byte(tix.NewUserID())
		r := tix.HoldRequest{HoldID: tix.NewHoldID(), EventID: events[1], OrganizationID: b.ground.org, Until: time.Now().Add(10 * time.Minute),
			Lines: []tix.PoolLine{{PoolID: pools[1], Quantity: n}}, Subject: who, SubjectMax: 6, Codes: []tix.CodeUse{{CodeID: codes[rand.IntN(len(codes))], Uses: 1}}}
		_, err := one.Take(ctx, r)
		return granted(err)
	}
	sweeping := b.replica()
	expiring := func(ctx context.Context, n int) (bool, error) {
		r := tix.HoldRequest{HoldID: tix.NewHoldID(), EventID: events[4], OrganizationID: b.ground.org, Until: time.Now().Add(100 * time.Millisecond),
			Lines: []tix.PoolLine{{PoolID: pools[4], Quantity: n}}}
		_, err := one.Take(ctx, r)
		return granted(err)
	}
	sweep := func(ctx context.Context) {
		for ctx.Err() == nil {
			_, _ = sweeping.Sweep(ctx, 2000)
			time.Sleep(20 * time.Millisecond)
		}
	}
	if err := b.interleaveAll(ctx, []scheme{
		{name: "engine", callers: dropCallers, hold: b.engine(events[0], pools[0], one)},
		{name: "limits", callers: dropCallers, hold: limited},
		{name: "replicas2", callers: dropCallers, hold: b.engine(events[2], pools[2], b.replica(), b.replica())},
		{name: "replicas4", callers: dropCallers, hold: b.engine(events[3], pools[3], b.replica(), b.replica(), b.replica(), b.replica())},
		{name: "sweeping", callers: dropCallers, hold: expiring, beside: sweep},
		{name: "select_for_update", callers: dropCallers, hold: b.selectForUpdate(tiers[0])},
		{name: "one_statement", callers: dropCallers, hold: b.oneStatement(tiers[1])},
		{name: "event_lock", callers: dropCallers, hold: b.eventLock(tiers[2])},
		{name: "unit_rows", callers: dropCallers, hold: units},
		{name: "floor", callers: dropCallers, hold: fill.hold},
	}); err != nil {
		return err
	}
	for _, name := range []string{"engine", "floor", "select_for_update", "one_statement", "event_lock", "unit_rows"} {
		if err := b.spread("hold_"+name, b.samples[name], "holds/s", ""); err != nil {
			return err
		}
	}
	for _, r := range [][4]string{
		{"hold_over_select_for_update", "engine", "select_for_update", ">=30"}, {"hold_over_one_statement", "engine", "one_statement", ""},
		{"hold_over_event_lock", "engine", "event_lock", ">=50"}, {"hold_over_unit_rows", "engine", "unit_rows", ""}, {"hold_over_floor", "engine", "floor", ">=0.5"},
		{"limits_over_none", "limits", "engine", ">=0.4"}, {"replicas2_over_1", "replicas2", "engine", ">=0.4"}, {"replicas4_over_1", "replicas4", "engine", ">=0.4"},
		{"sweeping_over_not", "sweeping", "engine", ">=0.8"},
	} {
		if err := b.ratio(r[0], r[1], r[2], r[3]); err != nil {
			return err
		}
	}
	if err := b.pgbench(ctx); err != nil {
		return err
	}
	return b.wal(ctx, b.engine(events[0], pools[0], one))
}

// pgbench runs Postgres' own benchmark in turns with ours.
func (b *dropBench) pgbench(ctx context.Context) error {
	path, err := findPgbench()
	if err != nil {
		_, err = fmt.Fprintln(b.noise, "# hold_over_pgbench not measured:", err)
		return err
	}
	if out, err := b.postgresTool(ctx, path, "-i", "-q", "-s", "10").CombinedOutput(); err != nil {
		return fmt.Errorf("pgbench -i: %w: %s", err, out)
	}
	one, event := b.replica(), tix.NewEventID()
	pool, err := b.pool(ctx, one, event, plenty)
	if err != nil {
		return err
	}
	if err := b.restock(ctx, pool); err != nil {
		return err
	}
	tps := regexp.MustCompile(`tps = ([0-9.]+)`)
	for range dropRounds {
		out, err := b.postgresTool(ctx, path, "-N", "-M", "prepared", "-c", "64", "-j", "2", "-T", "1", "-n").CombinedOutput()
		found := tps.FindSubmatch(out)
		if err != nil || found == nil {
			return fmt.Errorf("pgbench: %w: %s", err, out)
		}
		perSecond, _ := strconv.ParseFloat(string(found[1]), 64)
		b.samples["pgbench"] = append(b.samples["pgbench"], perSecond)
		mine, err := b.measure(ctx, scheme{callers: dropCallers, hold: b.engine(event, pool, one)}, dropRound)
		if err != nil {
			return err
		}
		b.samples["beside_pgbench"] = append(b.samples["beside_pgbench"], mine)
	}
	return b.ratio("hold_over_pgbench", "beside_pgbench", "pgbench", ">=6")
}

// postgresTool is a command on the measured database; the password stays out of its arguments.
func (b *dropBench) postgresTool(ctx context.Context, path string, args ...string) *exec.Cmd {
	u, err := url.Parse(b.dsn)
	if err != nil {
		u = &url.URL{}
	}
	cmd := exec.CommandContext(ctx, path, args...)
	password, _ := u.User.Password()
	cmd.Env = append(os.Environ(), "PGHOST="+u.Hostname(), "PGPORT="+u.Port(), "PGUSER="+u.User.Username(), "PGPASSWORD="+password, "PGDATABASE="+strings.TrimPrefix(u.Path, "/"))
	return cmd
}

func findPgbench() (string, error) {
	if dir := os.Getenv("TIXTERS_PG_BIN"); dir != "" {
		return filepath.Join(dir, "pgbench"), nil
	}
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench"); len(found) > 0 {
		return found[len(found)-1], nil
	}
	return exec.LookPath("pgbench")
}

// wal measures what a hold writes to the log when batches are large.
func (b *dropBench) wal(ctx context.Context, hold func(context.Context, int) (bool, error)) error {
	var bytes []float64
	for range dropRounds {
		var before, after int64
		var holds, more int64
		q := "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint, (SELECT count(*) FROM inventory_holds)"
		if err := b.d.Pool().QueryRow(ctx, q).Scan(&before, &holds); err != nil {
			return err
		}
		if _, err := b.measure(ctx, scheme{callers: dropCallers, hold: hold}, dropRound); err != nil {
			return err
		}
		if err := b.d.Pool().QueryRow(ctx, q).Scan(&after, &more); err != nil {
			return err
		}
		bytes = append(bytes, float64(after-before)/float64(more-holds))
	}
	return b.spread("wal_per_hold", bytes, "bytes", "<=300")
}
