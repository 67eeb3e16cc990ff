package payouts

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

func (s store) settledAfter(ctx context.Context, after tix.EventID, limit int) ([]tix.EventID, error) {
	return s.eventsAfter(ctx, "state = 'settled'", after, limit)
}

func (s store) openSettlements(ctx context.Context, after tix.EventID, limit int) ([]tix.EventID, error) {
	return s.eventsAfter(ctx, "state <> 'settled'", after, limit)
}

func (s store) eventsAfter(ctx context.Context, which string, after tix.EventID, limit int) ([]tix.EventID, error) {
	q := s.db.Gorm(ctx).Model(&Settlement{}).Where(which)
	if !after.IsZero() {
		q = q.Where("event_id > ?", after)
	}
	var out []tix.EventID
	return out, q.Order("event_id").Limit(limit).Pluck("event_id", &out).Error
}

func (s store) openPayouts(ctx context.Context, after tix.PayoutID, limit int) ([]tix.PayoutID, error) {
	q := s.db.Gorm(ctx).Model(&Payout{}).Where("state NOT IN ('asked', 'paid', 'aborted') AND NOT (kind = 'order' AND state = 'planned')")
	if !after.IsZero() {
		q = q.Where("id > ?", after)
	}
	var out []tix.PayoutID
	return out, q.Order("id").Limit(limit).Pluck("id", &out).Error
}

// owing lists those of the events that owe a payee something. It goes by the payees of the organization,
// which the ledger is indexed by.
func (s store) owing(ctx context.Context, events []tix.EventID) ([]tix.EventID, error) {
	var out []tix.EventID
	err := s.db.Gorm(ctx).Raw(`SELECT DISTINCT event_id FROM (
		SELECT e.event_id FROM payouts_settlements s JOIN payouts_payees p ON p.organization_id = s.organization_id
		JOIN payouts_entries e ON e.payee_id = p.id AND e.event_id = s.event_id AND e.account = 'payable'
		WHERE s.event_id IN ? GROUP BY e.event_id, e.payee_id, e.currency HAVING sum(e.amount) < 0) owing ORDER BY 1`, events).Scan(&out).Error
	return out, err
}

// unplanned lists what a settled event owes each payee beyond what is planned, and beyond what a person
// decided against.
func (s store) unplanned(ctx context.Context, event tix.EventID) ([]balanceOf, error) {
	var out []balanceOf
	err := s.db.Gorm(ctx).Raw(`WITH here AS (
			SELECT e.payee_id, e.currency, -sum(e.amount)::bigint AS amount
			FROM payouts_settlements s JOIN payouts_payees p ON p.organization_id = s.organization_id
			JOIN payouts_entries e ON e.payee_id = p.id AND e.event_id = s.event_id AND e.account = 'payable'
			WHERE s.event_id = ? GROUP BY 1, 2 HAVING sum(e.amount) < 0),
		open AS (
			SELECT payee_id, currency, sum(amount)::bigint AS amount FROM payouts_payouts
			WHERE event_id = ? AND transfer_reference IS NULL AND (
				kind NOT IN ('reserve', 'advance') AND state IN ('asked', 'planned', 'blocked')
				OR kind <> 'advance' AND state = 'aborted' AND decided_by <> '')
			GROUP BY 1, 2)
		SELECT h.payee_id, h.currency, h.amount - coalesce(o.amount, 0) AS amount
		FROM here h LEFT JOIN open o ON o.payee_id = h.payee_id AND o.currency = h.currency
		WHERE h.amount > coalesce(o.amount, 0) ORDER BY 1, 2`, event, event).Scan(&out).Error
	return out, err
}
