package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/outbox"
)

// pass lets so many days pass at the bank, once all its messages have arrived: it gives up those that
// are three days old.
func (y *year) pass(ctx context.Context, d time.Duration) error {
	if err := y.until(ctx, 5*time.Minute, "the bank's messages", y.heard); err != nil {
		return err
	}
	if err := y.client.control(ctx, y.bank, "clock", map[string]int64{"advance_seconds": int64(d.Seconds())}, nil); err != nil {
		return err
	}
	y.ahead += d
	return nil
}

// until asks now and then until something is so.
func (y *year) until(ctx context.Context, most time.Duration, what string, is func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		done, err := is(ctx)
		if err == nil && done {
			return nil
		}
		if late := sleep(ctx, time.Second); late != nil { // the database may be away for a moment
			return errors.Join(fmt.Errorf("waiting for %s: %w", what, late), err)
		}
	}
}

// heard reports whether every message of the bank was delivered.
func (y *year) heard(ctx context.Context) (bool, error) {
	var list struct {
		Data []struct{} `json:"data"`
	}
	err := y.bankAPI(ctx, "events?delivery_success=false&limit=1", "", &list)
	return len(list.Data) == 0, err
}

// bankAPI reads from the bank with the platform's key, for an account or for "" for the platform.
func (y *year) bankAPI(ctx context.Context, path, account string, out any) error {
	headers := map[string]string{"Authorization": "Bearer " + y.cfg.Stripe.SecretKey}
	if account != "" {
		headers["Stripe-Account"] = account
	}
	return y.client.do(ctx, call{method: http.MethodGet, path: y.wreck.bank + "/v1/" + path, headers: headers}, out)
}

// settledIn waits until no event of a month waits for its settlement.
func (y *year) settledIn(ctx context.Context, m int) error {
	var ids [][16]byte
	for _, e := range y.plan.nights {
		if e.month == m && !e.cancelled {
			ids = append(ids, e.id)
		}
	}
	return y.until(ctx, restPatience, fmt.Sprintf("the settlements of month %d", m+1), func(ctx context.Context) (bool, error) {
		var open int
		err := y.platform.DB.Pool().QueryRow(ctx, `SELECT count(*) FROM unnest($1::uuid[]) e(id) LEFT JOIN payouts_settlements s ON s.event_id = e.id
			WHERE s.state IS NULL OR s.state NOT IN ('settled', 'held')`, ids).Scan(&open)
		return open == 0, err
	})
}

// afoot counts what has not come to its end, by what it is.
type afoot struct{ messages, orders, mails, refunds, disputes, settlements, payouts int }

func (a afoot) none() bool { return a == afoot{} }

func (a afoot) String() string {
	return fmt.Sprintf("on the way: %d messages, %d orders, %d mails, %d refunds, %d disputes, %d settlements, %d payouts", a.messages, a.orders, a.mails, a.refunds, a.disputes, a.settlements, a.payouts)
}

const afootQuery = `SELECT
	(SELECT count(*) FROM checkout_orders WHERE status IN ('pending_payment', 'refunding')),
	(SELECT count(*) FROM notifications_mails WHERE state IN ('queued', 'sending')) +
	(SELECT count(*) FROM checkout_orders o WHERE o.status = 'paid' AND EXISTS (SELECT 1 FROM tickets_tickets t WHERE t.order_id = o.id AND t.state = 'valid')
		AND NOT EXISTS (SELECT 1 FROM notifications_mails m WHERE m.order_id = o.id)
			AND NOT EXISTS (SELECT 1 FROM disputes_disputes d WHERE d.order_id = o.id)),
	(SELECT count(*) FROM refunds_refunds WHERE state IN ('requested', 'pending', 'failed')) + (SELECT count(*) FROM refunds_cancellations WHERE state = 'running'),
	(SELECT count(*) FROM disputes_disputes WHERE closed_at IS NULL),
	(SELECT count(*) FROM events_events e LEFT JOIN payouts_settlements s ON s.event_id = e.id WHERE e.status = 'published' AND (s.state IS NULL OR s.state NOT IN ('settled', 'held'))
		AND e.ends_at < now() + interval '7 days'),
	(SELECT count(*) FROM payouts_payouts WHERE state IN ('planned', 'transferred', 'in_transit', 'failed') AND due_at < now() + interval '7 days')`

func (y *year) afoot(ctx context.Context) (a afoot, err error) {
	if a.messages, _, err = outbox.Lag(ctx, y.platform.DB); err != nil {
		return a, err
	}
	err = y.platform.DB.Pool().QueryRow(db.System(ctx), afootQuery).Scan(&a.orders, &a.mails, &a.refunds, &a.disputes, &a.settlements, &a.payouts)
	return a, err
}

// waiting says in words what has not come to its end.
func (y *year) waiting(ctx context.Context) string {
	a, err := y.afoot(ctx)
	if err != nil {
		return "the database is away"
	}
	return a.String()
}

// comeToRest lets days pass at the bank until nothing moves any more: money arrives, comes back, is
// decided about, and disputes end. What is done twice in a row stays so.
func (y *year) comeToRest(ctx context.Context) error {
	if err := y.afterwards(ctx, y.plan.months-1); err != nil {
		return err
	}
	quiet := 0
	err := y.until(ctx, restPatience, "everything to come to its end", func(ctx context.Context) (bool, error) {
		a, err := y.afoot(ctx)
		if err != nil {
			return false, err
		}
		heard, err := y.heard(ctx)
		if err != nil {
			return false, err
		}
		if quiet++; !heard || !a.none() {
			quiet = 0
		}
		if heard && a.refunds+a.disputes+a.payouts > 0 {
			return false, y.pass(ctx, day/2)
		}
		return quiet > 2, nil
	})
	if err != nil {
		return errors.Join(err, y.stuck(context.WithoutCancel(ctx)))
	}
	return nil
}

const stuckQuery = `
	SELECT 'refund ' || r.id || ' of order ' || r.order_id || ' is ' || r.state || ', asked by ' || r.actor_kind || ', attempt ' || r.attempt || ' ' || r.failure || '; the order is ' || o.status
		|| coalesce('; its dispute is ' || d.status, '') FROM refunds_refunds r JOIN checkout_orders o ON o.id = r.order_id LEFT JOIN disputes_disputes d ON d.order_id = r.order_id WHERE r.state IN ('requested', 'pending', 'failed')
	UNION ALL SELECT 'payout ' || id || ' (' || kind || ', ' || amount || ' ' || currency || ') is ' || state || ' ' || reason || ' ' || coalesce(bank_reference, '') FROM payouts_payouts
		WHERE state IN ('planned', 'transferred', 'in_transit', 'failed') AND due_at < now() + interval '7 days'
	UNION ALL SELECT 'mail ' || id || ' (' || template || ') is ' || state || ', tries ' || attempts || ' ' || last_error FROM notifications_mails WHERE state IN ('queued', 'sending')
	UNION ALL SELECT 'dispute ' || reference || ' is ' || status FROM disputes_disputes WHERE closed_at IS NULL
	UNION ALL SELECT 'cancellation of ' || event_id || ' went through ' || orders || ' orders' FROM refunds_cancellations WHERE state = 'running'
	UNION ALL SELECT 'order ' || o.id || ' is ' || o.status || ' since ' || o.paid_at FROM checkout_orders o WHERE o.status IN ('pending_payment', 'refunding') OR o.status = 'paid'
		AND EXISTS (SELECT 1 FROM tickets_tickets t WHERE t.order_id = o.id AND t.state = 'valid') AND NOT EXISTS (SELECT 1 FROM notifications_mails m WHERE m.order_id = o.id)
		AND NOT EXISTS (SELECT 1 FROM disputes_disputes d WHERE d.order_id = o.id)
	UNION ALL SELECT 'settlement of ' || event_id || ' is ' || state || ', due ' || due_at FROM payouts_settlements WHERE state IN ('waiting', 'approval') LIMIT 40`

// stuck names what did not come to its end.
func (y *year) stuck(ctx context.Context) error {
	rows, err := y.platform.DB.Pool().Query(ctx, stuckQuery)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return errors.Join(fmt.Errorf("this did not come to its end:\n  %s", strings.Join(all, "\n  ")), err)
}
