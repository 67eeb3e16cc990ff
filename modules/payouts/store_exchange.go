package payouts

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// conversions sums what an order has in the conversion account, by currency; debit is positive.
func (s store) conversions(ctx context.Context, order tix.OrderID) ([]AccountBalance, error) {
	var out []AccountBalance
	err := s.db.Gorm(ctx).Raw(`SELECT e.account, e.currency, sum(e.amount)::bigint AS amount FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id
		WHERE j.order_id = ? AND e.account = 'conversion' GROUP BY 1, 2 HAVING sum(e.amount) <> 0`, order).Scan(&out).Error
	return out, err
}

// ofDispute sums by account what was posted for an order's dispute while it was open, in one currency;
// debit is positive.
func (s store) ofDispute(ctx context.Context, order tix.OrderID, reference string, currency tix.Currency) (map[string]int64, error) {
	var rows []AccountBalance
	err := s.db.Gorm(ctx).Raw(`SELECT e.account, sum(e.amount)::bigint AS amount FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id
		WHERE j.order_id = ? AND j.kind = 'dispute' AND j.details->>'dispute' = ? AND e.currency = ? GROUP BY 1`, order, reference, currency).Scan(&rows).Error
	out := map[string]int64{}
	for _, r := range rows {
		out[r.Account] = r.Amount
	}
	return out, err
}

// movedBy is what a journal did to our balance, by currency, in minor units.
func (s store) movedBy(ctx context.Context, id tix.JournalID) (map[tix.Currency]int64, error) {
	var rows []AccountBalance
	err := s.db.Gorm(ctx).Raw("SELECT currency, sum(amount)::bigint AS amount FROM payouts_entries WHERE journal_id = ? AND account = 'stripe' GROUP BY 1", id).Scan(&rows).Error
	out := map[tix.Currency]int64{}
	for _, r := range rows {
		out[r.Currency] = r.Amount
	}
	return out, err
}
