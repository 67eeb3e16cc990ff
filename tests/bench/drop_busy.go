package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const ticksPerSecond = 100 // of the processor times in /proc, on every Linux that Go runs on

// procStat is what /proc tells of a process, in ticks.
type procStat struct {
	parent          int
	own, ofChildren int // ofChildren: those that ended and were waited for
}

// parseStat reads /proc/<pid>/stat; the name in it may have spaces and brackets.
func parseStat(raw string) (procStat, error) {
	at := strings.LastIndexByte(raw, ')')
	fields := strings.Fields(raw[at+1:])
	if at < 0 || len(fields) < 15 {
		return procStat{}, fmt.Errorf("not a process: %q", raw)
	}
	var n [5]int
	for i, field := range []int{1, 11, 12, 13, 14} {
		v, err := strconv.Atoi(fields[field])
		if err != nil {
			return procStat{}, fmt.Errorf("not a process: %w", err)
		}
		n[i] = v
	}
	return procStat{parent: n[0], own: n[1] + n[2], ofChildren: n[3] + n[4]}, nil
}

// busyTicks reads the first line of /proc/stat: all time and the part that was not idle.
func busyTicks(raw string) (all, busy int, err error) {
	first, _, _ := strings.Cut(raw, "\n")
	fields := strings.Fields(first)
	if len(fields) < 9 || fields[0] != "cpu" {
		return 0, 0, fmt.Errorf("not a processor: %q", first)
	}
	for i, field := range fields[1:9] { // user nice system idle iowait irq softirq steal
		v, err := strconv.Atoi(field)
		if err != nil {
			return 0, 0, err
		}
		all += v
		if i != 3 && i != 4 {
			busy += v
		}
	}
	return all, busy, nil
}

// family sums the processor time of a process and of all that descend from it, ended ones too.
func family(root int, all map[int]procStat) int {
	sum := all[root].own + all[root].ofChildren
	for pid, p := range all {
		if p.parent == root && pid != root {
			sum += family(pid, all)
		}
	}
	return sum
}

// usage is a moment of the machine, in ticks.
type usage struct{ all, busy, ours int }

func readUsage() (u usage, err error) {
	raw, err := os.ReadFile("/proc/stat")
	if err != nil {
		return u, err
	}
	if u.all, u.busy, err = busyTicks(string(raw)); err != nil {
		return u, err
	}
	found, err := filepath.Glob("/proc/[0-9]*/stat")
	processes := map[int]procStat{}
	for _, path := range found {
		raw, gone := os.ReadFile(path)
		if gone != nil {
			continue // it ended
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if processes[pid], err = parseStat(string(raw)); err != nil {
			return u, err
		}
	}
	u.ours = family(os.Getpid(), processes)
	return u, err
}

// since gives the share of the machine that was in use, and that others than we used: a figure
// that was measured beside a busy neighbour is worth less.
func (u usage) since(before usage) (busy, others float64) {
	all := float64(max(1, u.all-before.all))
	b, ours := float64(u.busy-before.busy), float64(u.ours-before.ours)
	return b / all, max(0, b-ours) / all
}

// quiet reports how busy the machine was since a moment, and whether a checkpoint came in between.
func (b *dropBench) quiet(ctx context.Context, before usage, checkpoint string) error {
	now, err := readUsage()
	if err != nil {
		return err
	}
	last, err := b.checkpoint(ctx)
	if err != nil {
		return err
	}
	came := 0.0
	if last != checkpoint {
		came = 1
	}
	busy, others := now.since(before)
	return b.report.lines(line{"checkpoint_in_run", came, "checkpoints", "<=0"},
		line{"machine_busy", busy, "share", ""}, line{"others_busy", others, "share", ""})
}

// checkpoint says where the last checkpoint is.
func (b *dropBench) checkpoint(ctx context.Context) (at string, err error) {
	c, err := pgx.Connect(ctx, b.admin)
	if err != nil {
		return "", err
	}
	defer func() {
		closing, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer stop()
		err = errors.Join(err, c.Close(closing))
	}()
	err = c.QueryRow(ctx, "SELECT checkpoint_lsn::text FROM pg_control_checkpoint()").Scan(&at)
	return at, err
}
