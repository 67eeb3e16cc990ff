package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/tixters/tixters/tests/bench"
)

// benchmarkMoney plays a year of money: `bench-money [events] [orders] [seed]`.
func benchmarkMoney(ctx context.Context, args []string) error {
	return playMoney(ctx, "bench-money", args, 0)
}

// chaosMoney plays the same while servers are killed: `chaos-money [events] [orders] [seed]`.
func chaosMoney(ctx context.Context, args []string) error {
	return playMoney(ctx, "chaos-money", args, 5)
}

func playMoney(ctx context.Context, name string, args []string, kills int) error {
	numbers := []int{200, 20_000, int(rand.Uint32())}
	for i, text := range args[:min(len(args), 3)] {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("say how many events, how many orders and with which seed, not %q", text)
		}
		numbers[i] = n
	}
	if numbers[0] < 10 || numbers[1] < 10*numbers[0] {
		return fmt.Errorf("a year has at least 10 events, with at least 10 orders each")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return check(ctx, nil, []part{{name, func(ctx context.Context, c *checking) (err error) {
		log, err := os.Create(filepath.Join(c.layout.State(), name+".log"))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, log.Close()) }()
		return bench.RunMoney(ctx, bench.Money{
			Layout: c.layout, Progress: c.progress, Log: log, Events: numbers[0], Orders: numbers[1], Seed: uint64(numbers[2]), Kills: kills,
			Child:   func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, self, "chaos-server") },
			Picture: filepath.Join(c.layout.State(), name+".svg"),
		}, os.Stdout)
	}}})
}

// benchmarkSettle measures a large settlement and a large reconciliation.
func benchmarkSettle(ctx context.Context, _ []string) error {
	return check(ctx, nil, []part{{"bench-settle", func(ctx context.Context, c *checking) error {
		return bench.RunFigures(ctx, c.progress, os.Stdout)
	}}})
}
