// Command tixters is the whole platform in one binary.
//
//	tixters run        everything a newcomer needs, from nothing; Ctrl-C ends it
//	tixters reset      removes the data that run keeps
//	tixters door       a fresh code to enrol a door device of the running demo
//	tixters api        the API and the applications (production)
//	tixters worker     messages and workflows (production)
//	tixters migrate    brings the database up to date
//	tixters seed       demo data
//	tixters modules    the manifests of the loaded modules
//	tixters policy     every operation against every role
//	tixters generate   the files that are made from the code; -check only compares
//	tixters audit      verifies the audit chains
//	tixters invariants proves that counters equal rows
//	tixters ledger check  proves that the books balance and agree with orders and the payment provider
//	tixters draw       repeats the draw of a waiting room from what the shop publishes
//	tixters rehearse   sells a copy of an event to synthetic buyers and says whether it is ready
//	tixters test       everything that must pass, from nothing; with names: only those parts
//	tixters verify     formatting, linters, types, generated files
//	tixters bench      the benchmarks, as ratios in one run
//	tixters bench-drop the engine of a drop against other schemes
//	tixters drop       the whole story of a drop, with its picture
//	tixters chaos-drop the same while servers are killed
//	tixters bench-money a year of money, with its picture
//	tixters chaos-money the same while servers are killed
//	tixters bench-settle a settlement of 50,000 orders, a reconciliation of 100,000 movements
//
// To add modules of your own, copy this main into a repository of yours and hand them to
// tixters.New as tixters.Extra; no file here needs to change.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // a host may have no zones of its own
)

// command is one verb of the binary.
type command struct {
	name string
	run  func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"run", runStack}, {"reset", reset}, {"door", doorCode}, {"api", serveAPI}, {"worker", serveWorker}, {"migrate", migrate}, {"seed", seed},
		{"modules", printModules}, {"policy", printPolicy}, {"generate", generate}, {"audit", verifyAudit}, {"invariants", checkInvariants}, {"ledger", checkLedger},
		{"test", test}, {"verify", verify}, {"bench", benchmark}, {"bench-drop", benchmarkDrop}, {"bench-drop-server", serveDrop}, {"drop", playDrop}, {"chaos-drop", playChaos}, {"chaos-server", serveChaos}, {"bench-money", benchmarkMoney}, {"chaos-money", chaosMoney}, {"bench-settle", benchmarkSettle}, {"draw", checkDraw}, {"rehearse", rehearse},
	}
}

// garbage is how much a heap of a process may grow, in percent, before it is searched for what nobody
// uses any more: a rush of buyers makes much of it, and a process holds some tens of megabytes.
const garbage = 200

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := dispatch(ctx, os.Args[1:]); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "tixters:", err)
		stop()
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, args []string) error {
	var names []string
	for _, c := range commands() {
		if len(args) > 0 && args[0] == c.name {
			return c.run(ctx, args[1:])
		}
		names = append(names, c.name)
	}
	return fmt.Errorf("say one of %v", names)
}
