package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// findings are what the rows, the bank and the post office say in the end.
type findings struct {
	sold, oversold, wrong int
	lostHolds             int
	orphans               []int // tickets of holds that stand and that no buyer was told of
	lostOrders            int
	withoutTickets        int
	captured, unserved    int
	twice                 int
	unmailed, mailedTwice int
}

// rest waits until no message waits, every order is at its end, and every mail is out.
func (w *wreck) rest(ctx context.Context, g ground) error {
	var last error
	for {
		waiting, _, err := outbox.Lag(ctx, w.platform.DB)
		var open int
		if err == nil {
			err = w.platform.DB.Pool().QueryRow(db.System(ctx), `
				SELECT count(*) FROM checkout_orders o WHERE o.event_id = $1 AND (o.status = 'refunding' OR o.status = 'paid' AND NOT EXISTS (
					SELECT 1 FROM notifications_mails m WHERE m.order_id = o.id AND m.template = 'order_tickets' AND m.state IN ('sent', 'delivered')))`,
				[16]byte(g.event)).Scan(&open)
		}
		if err == nil && waiting == 0 && open == 0 {
			return nil
		}
		last = errors.Join(err, fmt.Errorf("%d messages and %d orders wait", waiting, open))
		if err := sleep(ctx, time.Second); err != nil {
			return errors.Join(err, last)
		}
	}
}

// bankBooks are the stand-in's payments and refunds.
type bankBooks struct {
	Intents []struct {
		ID       string            `json:"id"`
		Metadata map[string]string `json:"metadata"`
	} `json:"payment_intents"`
	Charges []struct {
		PaymentIntent string `json:"payment_intent"`
		Paid          bool   `json:"paid"`
		Amount        int64  `json:"amount"`
		Refunded      int64  `json:"amount_refunded"`
	} `json:"charges"`
}

// truth asks everybody who keeps anything.
func (w *wreck) truth(ctx context.Context, g ground, t *told) (*findings, error) {
	f := &findings{}
	wrong, err := w.platform.Rooms.Inventory.Check(ctx)
	if err != nil {
		return nil, err
	}
	f.wrong = len(wrong)
	return f, errors.Join(w.stock(ctx, g, f), w.holds(ctx, g, f, t), w.orders(ctx, g, f, t), w.money(ctx, f), w.mails(ctx, f))
}

func (w *wreck) stock(ctx context.Context, g ground, f *findings) error {
	return w.platform.DB.Pool().QueryRow(ctx, `
		SELECT (SELECT coalesce(sum(quantity - returned), 0)::int FROM inventory_sales WHERE event_id = $1),
			(SELECT coalesce(sum(greatest(0, taken - capacity)), 0)::int FROM (
				SELECT p.capacity, (SELECT coalesce(sum(quantity), 0) FROM inventory_holds h WHERE h.pool_id = p.id AND h.order_id IS NULL)
					+ (SELECT coalesce(sum(quantity - returned), 0) FROM inventory_sales s WHERE s.pool_id = p.id) AS taken
				FROM inventory_pools p WHERE p.event_id = $1) x)`, [16]byte(g.event)).Scan(&f.sold, &f.oversold)
}

// holds compares the holds that buyers were told of, and have not given back, with those that stand
// or were sold. None is old enough to have expired.
func (w *wreck) holds(ctx context.Context, g ground, f *findings, t *told) error {
	rows, err := w.platform.DB.Pool().Query(ctx, `SELECT h.hold_id, h.quantity FROM inventory_holds h JOIN inventory_pools p ON p.id = h.pool_id WHERE p.event_id = $1`, [16]byte(g.event))
	if err != nil {
		return err
	}
	stored := map[string]int{}
	var id tix.HoldID
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&id, &n}, func() error { stored[id.String()] = n; return nil }); err != nil {
		return err
	}
	for hold, n := range t.holds {
		if !t.back[hold] && stored[hold] != n || t.back[hold] && stored[hold] != 0 {
			f.lostHolds++
		}
	}
	for hold, n := range stored {
		if _, known := t.holds[hold]; !known {
			f.orphans = append(f.orphans, n)
		}
	}
	return nil
}

func (w *wreck) orders(ctx context.Context, g ground, f *findings, t *told) error {
	rows, err := w.platform.DB.Pool().Query(ctx, `SELECT o.id, o.hold_id, o.status, (SELECT count(*) FROM tickets_tickets t WHERE t.order_id = o.id AND t.state = 'valid')
		FROM checkout_orders o WHERE o.event_id = $1`, [16]byte(g.event))
	if err != nil {
		return err
	}
	type stored struct {
		hold, status string
		tickets      int
	}
	all := map[string]stored{}
	var id tix.OrderID
	var hold tix.HoldID
	var status string
	var tickets int
	if _, err := pgx.ForEachRow(rows, []any{&id, &hold, &status, &tickets}, func() error {
		all[id.String()] = stored{hold.String(), status, tickets}
		return nil
	}); err != nil {
		return err
	}
	for order, hold := range t.orders {
		if all[order].hold != hold {
			f.lostOrders++
		}
	}
	for order, n := range t.paid {
		if all[order].status != "paid" || all[order].tickets != n {
			f.withoutTickets++
		}
	}
	return nil
}

// money looks at every payment that the bank has captured: its order has tickets, or the money went
// back.
func (w *wreck) money(ctx context.Context, f *findings) error {
	var books bankBooks
	if err := ask(ctx, w.bank+"/__standin/state", &books); err != nil {
		return err
	}
	order := map[string]string{}
	for _, i := range books.Intents {
		order[i.ID] = i.Metadata["order_id"]
	}
	charges := map[string]int{}
	for _, c := range books.Charges {
		if !c.Paid {
			continue
		}
		f.captured++
		if charges[order[c.PaymentIntent]]++; charges[order[c.PaymentIntent]] == 2 {
			f.twice++
		}
		id, err := tix.ParseOrderID(order[c.PaymentIntent])
		if err != nil {
			f.unserved++
			continue
		}
		var served bool
		if err := w.platform.DB.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM checkout_orders o WHERE o.id = $1 AND o.status = 'paid'
			AND o.tickets = (SELECT count(*) FROM tickets_tickets t WHERE t.order_id = o.id AND t.state = 'valid'))`, [16]byte(id)).Scan(&served); err != nil {
			return err
		}
		if !served && c.Refunded < c.Amount {
			f.unserved++
		}
	}
	return nil
}

// mails counts what arrived at the post office, by the mail's own number.
func (w *wreck) mails(ctx context.Context, f *findings) error {
	rows, err := w.platform.DB.Pool().Query(ctx, `SELECT m.id FROM notifications_mails m JOIN checkout_orders o ON o.id = m.order_id WHERE m.template = 'order_tickets' AND o.status = 'paid'`)
	if err != nil {
		return err
	}
	mails, err := pgx.CollectRows(rows, pgx.RowTo[tix.MailID])
	if err != nil {
		return err
	}
	var inbox struct {
		Messages []struct {
			CustomArgs map[string]string `json:"custom_args"`
		} `json:"messages"`
	}
	if err := ask(ctx, w.post+"/__standin/messages", &inbox); err != nil {
		return err
	}
	arrived := map[string]int{}
	for _, m := range inbox.Messages {
		arrived[m.CustomArgs["mail_id"]]++
	}
	for _, id := range mails {
		switch n := arrived[id.String()]; {
		case n == 0:
			f.unmailed++
		case n > 1:
			f.mailedTwice++
		}
	}
	return nil
}

func ask(ctx context.Context, address string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}
