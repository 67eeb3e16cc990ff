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

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/tix"
)

const (
	pgbenchScale   = 10
	pgbenchClients = 64
	pgbenchRound   = time.Second
)

// pgbench runs Postgres' own benchmark, with two updates fewer (-N), in turns with ours. Where
// there is no pgbench, the same transaction is made here, and the line says so.
func (b *dropBench) pgbench(ctx context.Context) error {
	name, theirs := "hold_over_pgbench", b.runPgbench
	path := findPgbench()
	if path == "" {
		name, theirs = "hold_over_simple_update_without_pgbench", b.simpleUpdate
	}
	if err := b.fillPgbench(ctx, path); err != nil {
		return err
	}
	one, event := b.replica(), tix.NewEventID()
	pool, err := b.pool(ctx, one, event, plenty)
	if err != nil {
		return err
	}
	if err := b.restock(ctx, pool); err != nil {
		return err
	}
	hold := b.engine(event, pool, one)
	for range dropRounds {
		if err := inAnyOrder(func() error {
			perSecond, err := theirs(ctx, path)
			b.samples["pgbench"] = append(b.samples["pgbench"], perSecond)
			return err
		}, func() error {
			perSecond, err := b.measure(ctx, scheme{callers: dropCallers, hold: hold}, dropRound)
			b.samples["beside_pgbench"] = append(b.samples["beside_pgbench"], perSecond)
			return err
		}); err != nil {
			return err
		}
	}
	return b.ratio(name, "beside_pgbench", "pgbench", ">=6")
}

func (b *dropBench) fillPgbench(ctx context.Context, path string) error {
	if path != "" {
		out, err := b.postgresTool(ctx, path, "-i", "-q", "-s", strconv.Itoa(pgbenchScale)).CombinedOutput()
		if err != nil {
			return fmt.Errorf("pgbench -i: %w: %s", err, out)
		}
		return nil
	}
	_, err := b.peers.Exec(ctx, fmt.Sprintf(`CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
		CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
		INSERT INTO pgbench_accounts SELECT n, 1 + n / 100000, 0, '' FROM generate_series(1, %d) n`, pgbenchScale*100_000), pgx.QueryExecModeSimpleProtocol)
	return err
}

func (b *dropBench) runPgbench(ctx context.Context, path string) (float64, error) {
	out, err := b.postgresTool(ctx, path, "-N", "-M", "prepared", "-c", strconv.Itoa(pgbenchClients), "-j", "2",
		"-T", strconv.Itoa(int(pgbenchRound.Seconds())), "-n").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	return pgbenchRate(out)
}

// pgbenchRate finds the transactions per second in what pgbench prints.
func pgbenchRate(out []byte) (float64, error) {
	found := regexp.MustCompile(`(?m)^tps = ([0-9.]+)`).FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench gave no rate: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// simpleUpdate is the transaction of pgbench -N.
func (b *dropBench) simpleUpdate(ctx context.Context, _ string) (float64, error) {
	return rate(ctx, pgbenchClients, pgbenchRound, func(ctx context.Context, _ int) error {
		account, delta := 1+rand.IntN(pgbenchScale*100_000), rand.IntN(10_001)-5000
		return pgx.BeginFunc(ctx, b.peers, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "UPDATE pgbench_accounts SET abalance = abalance + $2 WHERE aid = $1", account, delta); err != nil {
				return err
			}
			var balance int
			if err := tx.QueryRow(ctx, "SELECT abalance FROM pgbench_accounts WHERE aid = $1", account).Scan(&balance); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (1, 1, $1, $2, now())", account, delta)
			return err
		})
	})
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

// findPgbench gives "" when there is none.
func findPgbench() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench") // the pattern is valid
	if dir := os.Getenv("TIXTERS_PG_BIN"); dir != "" {
		found = append(found, filepath.Join(dir, "pgbench"))
	}
	for i := range found {
		if path, err := exec.LookPath(found[len(found)-1-i]); err == nil {
			return path
		}
	}
	path, _ := exec.LookPath("pgbench")
	return path
}
