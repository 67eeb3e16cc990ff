package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tixters/tixters/modules/waitingroom"
)

// verdicts is the readiness report.
type verdicts struct {
	out    io.Writer
	failed int
	writes error
}

func (v *verdicts) print(format string, args ...any) {
	_, err := fmt.Fprintf(v.out, format+"\n", args...)
	v.writes = errors.Join(v.writes, err)
}

func (v *verdicts) title(text string)               { v.print("%s", text) }
func (v *verdicts) note(format string, args ...any) { v.print("        "+format, args...) }

// ready is something that must be so.
func (v *verdicts) ready(ok bool, format string, args ...any) {
	mark := "ready "
	if !ok {
		mark = "NOT   "
		v.failed++
	}
	v.print(mark+"  "+format, args...)
}

// advise is something that may be wanted, and that the organizer should know.
func (v *verdicts) advise(format string, args ...any) { v.print("look    "+format, args...) }

func (v *verdicts) err() error {
	if v.failed > 0 {
		return errors.Join(v.writes, fmt.Errorf("not ready: %d of the checks above", v.failed))
	}
	v.print("ready for the sale")
	return v.writes
}

// judge looks at how the sale is set up.
func (s subject) judge(say *verdicts, now time.Time) {
	say.ready(s.card.OnSale(now), "the event is published and not over")
	say.ready(s.places() > 0, "%d tickets are left to sell", s.places())
	say.ready(len(s.card.Venue.Gates) > 0, "%s has a gate to scan at", s.card.Venue.Name)
	for _, t := range s.tiers {
		if t.Visible && t.SalesEnd != nil && t.SalesEnd.Before(now) {
			say.advise("%s is no longer sold", t.Name)
		}
	}
	if s.limit == 0 {
		say.advise("one person may have any number of tickets")
	}
	switch {
	case s.room.Mode == waitingroom.Off:
		say.advise("there is no waiting room: many buyers at once will be told to try again")
	case s.room.SaleStartsAt == nil:
		say.advise("the waiting room has no draw: whoever has the fastest connection is first")
	case s.room.DrawnAt == nil && s.room.SaleStartsAt.Before(now):
		say.advise("the draw is due")
	}
	if s.room.Mode != waitingroom.Off && s.room.RateLimit > 0 {
		say.advise("the waiting room lets at most %d people a second in, as its settings say", s.room.RateLimit)
	}
	if s.room.Mode != waitingroom.Off && !s.room.ProofOfWork {
		say.advise("the waiting room asks for no puzzle: robots join as easily as people")
	}
}

// judge looks at how the clone was sold.
func (o Rehearsal) judge(ctx context.Context, say *verdicts, s subject, c clone, crowd *crowd, mailed int, last time.Time) error {
	var sold, oversold int
	if err := o.Platform.DB.Pool().QueryRow(ctx, `
		SELECT (SELECT coalesce(sum(quantity - returned), 0)::int FROM inventory_sales WHERE event_id = $1),
			(SELECT coalesce(sum(greatest(0, sold + held - capacity)), 0)::int FROM inventory_pools WHERE event_id = $1)`, [16]byte(c.event)).Scan(&sold, &oversold); err != nil {
		return err
	}
	wrong, err := o.Platform.Rooms.Inventory.Check(ctx)
	if err != nil {
		return err
	}
	n := crowd.count()
	unanswered := len(crowd.buyers) - n[paidOrder] - n[refused] - n[gaveUp]
	say.ready(unanswered == 0, "everybody had an answer: %d have tickets, %d heard that there are none, %d gave theirs back or up", n[paidOrder], n[refused], n[gaveUp])
	if first := crowd.firstError(); first != nil {
		say.ready(false, "%d answers were wrong, the first: %v", crowd.errors.Load(), first)
	} else {
		say.ready(true, "no answer was wrong")
	}
	say.ready(oversold == 0, "%d of %d tickets were sold, %d too many", sold, s.places(), oversold)
	say.ready(len(wrong) == 0, "every counter equals its rows")
	say.ready(mailed == n[paidOrder], "%d of %d mails with tickets went out", mailed, n[paidOrder])
	say.note("both providers failed now and then; %d calls were interrupted and %d told to wait, and all came through", crowd.told.interrupted.Load(), crowd.busy.Load())
	seconds := crowd.lastPaid.Sub(c.starts).Seconds()
	say.note("from the draw to the last ticket %.0f s, to the last mail %.0f s", seconds, last.Sub(c.starts).Seconds())
	say.note("a reservation took %.0f ms (1 in 100: %.0f), the way from paid to tickets %.0f ms (%.0f), from when it was due",
		percentile(crowd.took(stepHold), 50), percentile(crowd.took(stepHold), 99), percentile(crowd.took(stepConfirm), 50), percentile(crowd.took(stepConfirm), 99))
	say.note("at most %.0f orders were paid in a second", percentile(crowd.paidPerSecond(c.starts), 100))
	return nil
}
