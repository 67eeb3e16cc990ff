package bench

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// second is what was so at the end of one.
type second struct {
	at                                       time.Time
	waiting, admitted, held, paid, refused   int64
	holdP50, holdP99, purchaseP50, purchase9 float64
}

// chronicle is the drop, second by second.
type chronicle struct {
	held, paid *atomic.Int64
	seconds    []second
}

func newChronicle() chronicle {
	return chronicle{held: &atomic.Int64{}, paid: &atomic.Int64{}}
}

// chronicle writes the story down until everybody has an answer.
func (c *crowd) chronicle(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var seen [steps]int
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			s := second{at: now, held: c.story.held.Load(), paid: c.story.paid.Load()}
			if st := c.status.Load(); st != nil {
				s.waiting, s.admitted = int64(st.Waiting), int64(st.Serving)
			}
			c.mu.Lock()
			for i := range c.buyers {
				if c.buyers[i].ending == refused {
					s.refused++
				}
			}
			holds, buys := c.timings[stepHold][seen[stepHold]:], c.timings[stepConfirm][seen[stepConfirm]:]
			s.holdP50, s.holdP99, s.purchaseP50, s.purchase9 = percentile(holds, 50), percentile(holds, 99), percentile(buys, 50), percentile(buys, 99)
			seen[stepHold], seen[stepConfirm] = len(c.timings[stepHold]), len(c.timings[stepConfirm])
			c.story.seconds = append(c.story.seconds, s)
			c.mu.Unlock()
		}
	}
}

// paidPerSecond gives purchases in each second since the start of the sale.
func (c *crowd) paidPerSecond(starts time.Time) []float64 {
	var out []float64
	last := int64(0)
	for _, s := range c.story.seconds {
		if s.at.After(starts) {
			out = append(out, float64(s.paid-last))
		}
		last = s.paid
	}
	return out
}

// series is one line of a chart.
type series struct {
	name, colour string
	of           func(second) float64
}

// picture draws the timeline: people above, times below.
func (c *crowd) picture(starts time.Time) string {
	const width, height, left, gap = 1000, 280, 80, 70
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="14"><rect width="100%%" height="100%%" fill="#fff"/>`, width+left+180, 2*(height+gap)+30)
	for i, chart := range []struct {
		title string
		lines []series
	}{
		{"People", []series{
			{"waiting", "#64748b", func(s second) float64 { return float64(s.waiting) }}, {"admitted", "#2563eb", func(s second) float64 { return float64(s.admitted) }},
			{"tickets held", "#d97706", func(s second) float64 { return float64(s.held) }}, {"orders paid", "#15803d", func(s second) float64 { return float64(s.paid) }},
			{"refused", "#b91c1c", func(s second) float64 { return float64(s.refused) }}}},
		{"Milliseconds, from when a step was due", []series{
			{"hold p50", "#f59e0b", func(s second) float64 { return s.holdP50 }}, {"hold p99", "#b45309", func(s second) float64 { return s.holdP99 }},
			{"purchase p50", "#22c55e", func(s second) float64 { return s.purchaseP50 }}, {"purchase p99", "#166534", func(s second) float64 { return s.purchase9 }}}},
	} {
		top := 50 + i*(height+gap)
		most := 1.0
		for _, l := range chart.lines {
			for _, s := range c.story.seconds {
				most = max(most, l.of(s))
			}
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" font-weight="600">%s</text>`, left, top-14, chart.title)
		for step := range 5 {
			y := float64(top+height) - float64(height)*float64(step)/4
			fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#e2e8f0"/><text x="%d" y="%.1f" text-anchor="end" fill="#475569">%.0f</text>`, left, left+width, y, y, left-8, y+5, most*float64(step)/4)
		}
		for n, l := range chart.lines {
			var points strings.Builder
			for j, s := range c.story.seconds {
				fmt.Fprintf(&points, "%.1f,%.1f ", float64(left)+float64(width)*float64(j)/float64(max(1, len(c.story.seconds)-1)), float64(top+height)-float64(height)*l.of(s)/most)
			}
			fmt.Fprintf(&b, `<polyline fill="none" stroke="%s" stroke-width="2" points="%s"/><text x="%d" y="%d" fill="%s">%s</text>`, l.colour, points.String(), left+width+12, top+20+22*n, l.colour, l.name)
		}
		for j, s := range c.story.seconds {
			if offset := s.at.Sub(starts); j == 0 || int(offset.Seconds())%10 == 0 {
				fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#475569">%.0f s</text>`, float64(left)+float64(width)*float64(j)/float64(max(1, len(c.story.seconds)-1)), top+height+20, offset.Seconds())
			}
		}
	}
	return b.String() + "</svg>\n"
}
