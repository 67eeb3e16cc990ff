package bench

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/tixters/tixters/core/tix"
)

// perRound is how many tickets a round may scan; a round ends early when they are in.
const perRound = 400

// queue is the people before the doors: every ticket is scanned once and admitted.
type queue struct {
	c     *caller
	g     ground
	codes []string
	next  atomic.Int64
	until atomic.Int64
}

// tickets orders what all rounds will scan, in orders as large as they may be.
func tickets(ctx context.Context, c *caller, g ground) (codes []string, orders []sold, err error) {
	for len(codes) < (rounds+1)*perRound {
		s, err := c.order(ctx, g, g.free, perOrder)
		if err == nil {
			err = s.complete(perOrder)
		}
		if err != nil {
			return nil, nil, err
		}
		for _, t := range s.Order.Tickets {
			codes = append(codes, t.Code)
		}
		orders = append(orders, s)
	}
	return codes, orders, nil
}

// begin lets the tickets of one round come to the doors.
func (q *queue) begin(round int) {
	q.next.Store(int64(round * perRound))
	q.until.Store(int64((round + 1) * perRound))
}

// scan admits the next ticket; errSpent when the round has no more.
func (q *queue) scan(ctx context.Context, client int) error {
	i := q.next.Add(1) - 1
	if i >= q.until.Load() {
		return errSpent
	}
	var out struct {
		Verdict string `json:"verdict"`
	}
	err := q.c.post(ctx, "checkin/scans", bearer(q.g.doors[client]), map[string]any{"scan_id": tix.NewScanID(), "code": q.codes[i]}, &out)
	if err == nil && out.Verdict != "admitted" {
		err = fmt.Errorf("ticket %d of the queue: %s", i, out.Verdict)
	}
	return err
}
