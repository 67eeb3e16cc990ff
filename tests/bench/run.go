package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tixters/tixters"
)

// Target is the running platform that is measured.
type Target struct {
	// Platform gives the services with which the measured event is made, and the outbox.
	Platform *tixters.Platform
	// URL is where its API and shop are reached, such as http://localhost:8080/.
	URL string
	// EventPage is the address of a published event in the shop.
	EventPage string
	// Chromium is the path of the browser; tests/e2e has its packages installed.
	Chromium string
	// Repo is the folder of the checkout.
	Repo string
}

// bench is one run of the benchmarks.
type bench struct {
	target Target
	api    *caller
	ground ground
	report report
}

// Run measures the target and prints the lines as they are known, within some three minutes. The
// error names what could not be measured and, with BENCH_STRICT=1, every line that fell short of
// its bound. A target with a rate limit is refused.
func Run(ctx context.Context, target Target, out io.Writer) error {
	if target.Platform.Config.HTTP.PerSecond != 0 {
		return errors.New("bench: the platform limits calls per address; run it with TIXTERS_RATE=0")
	}
	b := &bench{
		target: target, api: newCaller(strings.TrimSuffix(target.URL, "/") + "/v1/"),
		report: report{out: out, strict: os.Getenv("BENCH_STRICT") == "1"},
	}
	var err error
	if b.ground, err = prepare(ctx, target.Platform, b.api); err != nil {
		return fmt.Errorf("bench: prepare: %w", err)
	}
	var failed []error
	for _, part := range []struct {
		name string
		run  func(context.Context) error
	}{{"pages", b.pages}, {"outbox", b.outbox}, {"hot paths", b.hotPaths}, {"orders", b.orders}} {
		if err := part.run(ctx); err != nil {
			failed = append(failed, fmt.Errorf("bench: %s: %w", part.name, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(append(failed, b.report.err())...)
}

// pages measures what a buyer waits for on a slow phone.
func (b *bench) pages(ctx context.Context) error {
	if err := b.calm(ctx, nil); err != nil {
		return err
	}
	lcp, err := b.paint(ctx, b.target.EventPage, b.target.URL)
	if err != nil {
		return err
	}
	return b.report.lines(
		line{"buyer_event_lcp", lcp[0], "ms", "<=1800"},
		line{"buyer_list_lcp", lcp[1], "ms", ""},
	)
}

// outbox measures how long a message is on its way.
func (b *bench) outbox(ctx context.Context) error {
	p50, p99, err := b.lags(ctx)
	if err != nil {
		return err
	}
	return b.report.lines(line{"outbox_lag_p50", p50, "ms", ""}, line{"outbox_lag_p99", p99, "ms", ""})
}

// hotPaths measures holds and scans against nothing.
func (b *bench) hotPaths(ctx context.Context) error {
	codes, orders, err := tickets(ctx, b.api, b.ground)
	if err != nil {
		return err
	}
	if err := b.calm(ctx, orders); err != nil {
		return err
	}
	base, stop, err := nothing(b.target.Platform.Log)
	if err != nil {
		return err
	}
	q := &queue{c: b.api, g: b.ground, codes: codes}
	body := holdBody(b.ground, b.ground.held, 2)
	got, err := interleave(ctx,
		task{name: "nothing", do: idle(newCaller(base), body)},
		task{name: "hold", do: func(ctx context.Context, _ int) error { return b.api.post(ctx, "checkout/holds", header{}, body, nil) }},
		task{name: "scan", do: q.scan, begin: q.begin},
	)
	if err := errors.Join(err, stop()); err != nil {
		return err
	}
	return b.report.lines(
		line{"nothing_http", median(got["nothing"]), "calls/s", ""},
		line{"hold_http", median(got["hold"]), "calls/s", ""},
		line{"scan_http", median(got["scan"]), "calls/s", ""},
		line{"hold_over_nothing", median(ratios(got["hold"], got["nothing"])), "ratio", ""},
		line{"scan_over_nothing", median(ratios(got["scan"], got["nothing"])), "ratio", ""},
	)
}

// orders measures the way from nothing to tickets in hand, with the worker at work beside it.
func (b *bench) orders(ctx context.Context) error {
	got, err := interleave(ctx,
		task{name: "free", do: func(ctx context.Context, _ int) error {
			_, err := b.api.free(ctx, b.ground)
			return err
		}},
		task{name: "paid", do: func(ctx context.Context, _ int) error { return b.api.paid(ctx, b.ground) }},
	)
	if err != nil {
		return err
	}
	return b.report.lines(
		line{"order_to_tickets_free", median(got["free"]), "orders/s", ""},
		line{"order_to_tickets_paid", median(got["paid"]), "orders/s", ""},
	)
}
