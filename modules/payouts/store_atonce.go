package payouts

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/tix"
)

// insertOrderPayout plans the payout of an order, once for each payee, and gives it as it is.
func (s store) insertOrderPayout(ctx context.Context, p Payout) (Payout, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&p)
	if done.Error != nil || done.RowsAffected == 1 {
		return p, done.Error
	}
	there, _, err := s.payoutOfOrder(ctx, *p.OrderID, p.PayeeID)
	return there, err
}

func (s store) payoutOfOrder(ctx context.Context, order tix.OrderID, payee tix.PayeeID) (Payout, bool, error) {
	var p Payout
	err := s.db.Gorm(ctx).Where("order_id = ? AND payee_id = ?", order, payee).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// queuedBefore reports whether a payout of another order of the event waits, older than this one but made
// since a time.
func (s store) queuedBefore(ctx context.Context, p Payout, since time.Time) (bool, error) {
	var before bool
	err := s.db.Gorm(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM payouts_payouts WHERE event_id = ? AND kind = 'order' AND state = 'planned' AND id < ? AND created_at > ?)`,
		p.EventID, p.ID, since).Scan(&before).Error
	return before, err
}

// queued lists payouts of an event's orders that may be tried now, oldest first.
func (s store) queued(ctx context.Context, event tix.EventID, now time.Time, limit int) ([]Payout, error) {
	var out []Payout
	return out, s.db.Gorm(ctx).Where("event_id = ? AND kind = ? AND state = ? AND (again_at IS NULL OR again_at <= ?)", event, PayoutOrder, PayoutPlanned, now).
		Order("id").Limit(limit).Find(&out).Error
}

// queue counts the payouts of an event's orders that wait, and says when the first one may be tried.
func (s store) queue(ctx context.Context, event tix.EventID) (waiting int, first *time.Time, err error) {
	var row struct {
		Waiting int
		First   *time.Time
	}
	err = s.db.Gorm(ctx).Raw("SELECT count(*) AS waiting, min(coalesce(again_at, created_at)) AS first FROM payouts_payouts WHERE event_id = ? AND kind = 'order' AND state = 'planned'", event).Scan(&row).Error
	return row.Waiting, row.First, err
}

// queuedEvents lists the events of which payouts of orders wait, for a payee or with the zero one for any.
func (s store) queuedEvents(ctx context.Context, payee tix.PayeeID) ([]tix.EventID, error) {
	q := s.db.Gorm(ctx).Model(&Payout{}).Where("kind = ? AND state = ?", PayoutOrder, PayoutPlanned)
	if !payee.IsZero() {
		q = q.Where("payee_id = ?", payee)
	}
	var out []tix.EventID
	return out, q.Distinct().Pluck("event_id", &out).Error
}

// delayQueue has everything of an event that waits for a payee wait on, with the reason.
func (s store) delayQueue(ctx context.Context, event tix.EventID, payee tix.PayeeID, why string, again *time.Time) error {
	return s.db.Gorm(ctx).Model(&Payout{}).Where("event_id = ? AND payee_id = ? AND kind = ? AND state = ?", event, payee, PayoutOrder, PayoutPlanned).
		Updates(map[string]any{"reason": why, "again_at": again}).Error
}

// dueRow is what a payee has of an order still.
type dueRow struct {
	OrderID tix.OrderID
	PayeeID tix.PayeeID
	Amount  int64
}

// due sums what the payees of orders have of them by the sales and what was given back, in a currency.
func (s store) due(ctx context.Context, orders []tix.OrderID, currency tix.Currency) ([]dueRow, error) {
	var out []dueRow
	return out, s.db.Gorm(ctx).Raw(`SELECT j.order_id, e.payee_id, -sum(e.amount)::bigint AS amount FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id
		WHERE j.order_id IN ? AND e.currency = ? AND e.account = 'payable' GROUP BY 1, 2`, orders, currency).Scan(&out).Error
}

// reversal is how much a reversal took back, in minor units; 0 when there was none.
func (s store) reversal(ctx context.Context, key string) (int64, error) {
	var n int64
	err := s.db.Gorm(ctx).Raw(`SELECT coalesce(sum(e.amount), 0)::bigint FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id
		WHERE j.kind = 'reversal' AND j.reference = ? AND e.account = 'stripe'`, key).Scan(&n).Error
	return n, err
}
