package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"time"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/pricing"
	"github.com/tixters/tixters/modules/waitingroom"
)

// Story says how large a drop is played.
type Story struct {
	Platform *tixters.Platform // with its API, worker and stand-ins running
	URL      string            // of the API, such as http://localhost:8080/
	Buyers   int
	Tickets  int
	Prequeue time.Duration // from opening to the draw
	Picture  string        // path of the timeline (SVG)
}

const storyPatience = 10 * time.Minute

// RunStory plays a drop from prequeue to the last mail over HTTP: buyers arrive by a clock, whatever
// the answers take, join, wait, go in, reserve, pay at the stand-in and have their tickets, or hear
// that there are none. It prints what became of it and draws a picture of it.
func RunStory(ctx context.Context, o Story, out io.Writer) error {
	ctx, stop := context.WithTimeout(ctx, storyPatience)
	defer stop()
	r := &report{out: out, strict: os.Getenv("BENCH_STRICT") == "1"}
	g, err := stageEvent(ctx, o.Platform)
	if err != nil {
		return err
	}
	tier, err := dropTier(ctx, o, g)
	if err != nil {
		return err
	}
	api, err := url.Parse(o.URL)
	if err != nil {
		return err
	}
	opens := time.Now().Add(2 * time.Second)
	starts := opens.Add(o.Prequeue)
	if err := openRoom(ctx, o, g, opens, starts); err != nil {
		return err
	}
	crowd := newCrowd(api.Host, g.event.String(), o.Buyers, tier.String())
	crowd.arrive(opens, starts, 20*time.Second)
	if err := crowd.run(ctx); err != nil {
		return err
	}
	if err := os.WriteFile(o.Picture, []byte(crowd.picture(starts)), 0o644); err != nil {
		return err
	}
	var sold int
	if err := o.Platform.DB.Pool().QueryRow(ctx, `SELECT coalesce(sum(s.quantity - s.returned), 0)::int FROM inventory_sales s
		JOIN inventory_pools p ON p.id = s.pool_id WHERE s.event_id = $1 AND p.capacity = $2`, [16]byte(g.event), o.Tickets).Scan(&sold); err != nil {
		return err
	}
	wrong, err := o.Platform.Rooms.Inventory.Check(ctx)
	if err != nil {
		return err
	}
	if err := crowd.tell(r, o, sold, len(wrong), starts); err != nil {
		return err
	}
	mailed, last := awaitMails(ctx, o.Platform, g, crowd.orders())
	if err := r.lines(
		line{"drop_mails", float64(mailed), "mails", fmt.Sprintf(">=%d", crowd.orders())},
		line{"drop_seconds_to_last_mail", last.Sub(starts).Seconds(), "s", ""},
	); err != nil {
		return err
	}
	return r.err()
}

// dropTier adds the kind of ticket that everybody wants.
func dropTier(ctx context.Context, o Story, g ground) (tix.TierID, error) {
	name, face, visible, most := "Drop", tix.Money{Amount: 3000, Currency: "EUR"}, true, 4
	made, err := o.Platform.Rooms.Pricing.CreateTier(ctx, g.org, g.event, pricing.TierDetails{Name: &name, Face: &face, Capacity: &o.Tickets, MaxPerOrder: &most, Visible: &visible})
	if err != nil {
		return tix.TierID{}, err
	}
	// The other tiers of the ground would count as stock that is left.
	for _, id := range []tix.TierID{g.held, g.free, g.paid} {
		if err := o.Platform.Rooms.Pricing.DeleteTier(ctx, g.org, g.event, id); err != nil {
			return tix.TierID{}, err
		}
	}
	return made.ID, nil
}

func openRoom(ctx context.Context, o Story, g ground, opens, starts time.Time) error {
	// The puzzle is left out: one process cannot do the work of fifty thousand phones.
	mode, work, minutes := waitingroom.On, false, 2
	_, err := o.Platform.Rooms.Waiting.Put(ctx, g.org, g.event, nil, waitingroom.Details{Mode: &mode, ProofOfWork: &work, PassMinutes: &minutes, PrequeueOpensAt: &opens, SaleStartsAt: &starts})
	return err
}

// tell prints what became of the sale.
func (c *crowd) tell(r *report, o Story, sold, wrong int, starts time.Time) error {
	n := c.count()
	exact := fmt.Sprintf(">=%d", o.Tickets)
	paid := c.paidPerSecond(starts)
	return errors.Join(r.lines(
		line{"drop_buyers", float64(o.Buyers), "people", ""},
		line{"drop_sold", float64(sold), "tickets", exact},
		line{"drop_oversold", float64(max(0, sold-o.Tickets)), "tickets", "<=0"},
		line{"drop_counters_unlike_rows", float64(wrong), "counters", "<=0"},
		line{"drop_with_tickets", float64(n[paidOrder]), "people", ""},
		line{"drop_refused", float64(n[refused]), "people", ""},
		line{"drop_gave_up", float64(n[gaveUp]), "people", ""},
		line{"drop_unanswered", float64(o.Buyers - n[paidOrder] - n[refused] - n[gaveUp]), "people", "<=0"},
		line{"drop_server_errors", float64(c.errors.Load()), "answers", "<=0"},
		line{"drop_told_to_wait", float64(c.busy.Load()), "answers", ""},
		line{"drop_seconds_to_sell", c.lastPaid.Sub(starts).Seconds(), "s", ""},
		line{"drop_purchases_peak", percentile(paid, 100), "orders/s", ""},
		line{"drop_purchases_busiest_ten_seconds", busiest(paid, 10), "orders/s", ">=200"},
		line{"drop_hold_p50", percentile(c.took(stepHold), 50), "ms", ""},
		line{"drop_hold_p99", percentile(c.took(stepHold), 99), "ms", ""},
		line{"drop_purchase_p50", percentile(c.took(stepConfirm), 50), "ms", ""},
		line{"drop_purchase_p99", percentile(c.took(stepConfirm), 99), "ms", ""},
	), c.firstError())
}

// busiest gives the best mean of so many seconds in a row.
func busiest(perSecond []float64, seconds int) float64 {
	best := 0.0
	for i := 0; i+seconds <= len(perSecond); i++ {
		sum := 0.0
		for _, v := range perSecond[i : i+seconds] {
			sum += v
		}
		best = max(best, sum/float64(seconds))
	}
	return best
}

// awaitMails counts the mails of the drop's orders until all are there or time is up.
func awaitMails(ctx context.Context, p *tixters.Platform, g ground, want int) (got int, last time.Time) {
	last = time.Now()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for ctx.Err() == nil {
		var n int
		err := p.DB.Pool().QueryRow(ctx, `SELECT count(*) FROM notifications_mails WHERE organization_id = $1 AND template = 'order_tickets'
			AND state IN ('sent', 'delivered')`, [16]byte(g.org)).Scan(&n)
		if err == nil && n > got {
			got, last = n, time.Now()
		}
		if got >= want {
			return got, last
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	return got, last
}
