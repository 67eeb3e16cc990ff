package payouts

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/tixters/tixters/core/tix"
)

// nextAccount gives the payee after a given one whose account moved in a time by the books, or has money
// of ours; false when there is none.
func (s store) nextAccount(ctx context.Context, after tix.PayeeID, since, until time.Time) (Payee, bool, error) {
	q := s.db.Gorm(ctx).Where(`account_reference IS NOT NULL AND (
		EXISTS (SELECT 1 FROM payouts_entries e JOIN payouts_journals j ON j.id = e.journal_id
			WHERE e.payee_id = payouts_payees.id AND e.account = 'stripe_account' AND j.posted_at >= ? AND j.posted_at < ?)
		OR EXISTS (SELECT 1 FROM payouts_entries e WHERE e.payee_id = payouts_payees.id AND e.account = 'stripe_account'
			GROUP BY e.currency HAVING sum(e.amount) <> 0))`, since, until)
	if !after.IsZero() {
		q = q.Where("id > ?", after)
	}
	var p Payee
	err := q.Order("id").Limit(1).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// postingAt finds the journal of one of the kinds that is about a movement of a payee's account, and what
// it did there in a currency; of several the one over want, if there is one.
func (s store) postingAt(ctx context.Context, source string, kinds []string, payee tix.PayeeID, currency tix.Currency, want int64) (id tix.JournalID, posted int64, found bool, err error) {
	if source == "" || len(kinds) == 0 {
		return id, 0, false, nil
	}
	var rows []unseenAtRow
	err = s.db.Gorm(ctx).Raw(`SELECT j.id, coalesce(sum(e.amount), 0)::bigint AS amount FROM payouts_journals j
		JOIN payouts_entries e ON e.journal_id = j.id AND e.account = 'stripe_account' AND e.payee_id = ? AND e.currency = ?
		WHERE j.provider_account = ? AND j.provider_account <> '' AND j.kind IN ? GROUP BY j.id ORDER BY j.id`, payee, currency, source, kinds).Scan(&rows).Error
	for _, r := range rows {
		if !found || r.Amount == want {
			id, posted, found = r.ID, r.Amount, true
		}
		if r.Amount == want {
			break
		}
	}
	return id, posted, found, err
}

type unseenAtRow struct {
	ID       tix.JournalID
	Kind     string
	Currency tix.Currency
	Amount   int64
}

// unseenAt lists journals of a time that moved a payee's account and that no movement of it belongs to.
func (s store) unseenAt(ctx context.Context, payee tix.PayeeID, since, until time.Time) ([]unseenAtRow, error) {
	var out []unseenAtRow
	err := s.db.Gorm(ctx).Raw(`
		SELECT j.id, j.kind, e.currency, sum(e.amount)::bigint AS amount FROM payouts_entries e JOIN payouts_journals j ON j.id = e.journal_id
		WHERE e.payee_id = ? AND e.account = 'stripe_account' AND j.posted_at >= ? AND j.posted_at < ? AND j.kind <> 'adjustment'
		AND NOT EXISTS (SELECT 1 FROM payouts_moves m WHERE m.journal_id = j.id AND m.payee_id = e.payee_id)
		GROUP BY 1, 2, 3 ORDER BY 1 LIMIT 1000`, payee, since, until).Scan(&out).Error
	return out, err
}

// breakOf gives the largest open difference of a payee's account; false when there is none.
func (s store) breakOf(ctx context.Context, payee tix.PayeeID) (Break, bool, error) {
	var b Break
	err := s.db.Gorm(ctx).Where("payee_id = ? AND state = ?", payee, BreakOpen).Order("abs(amount) DESC").Limit(1).Take(&b).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return b, false, nil
	}
	return b, err == nil, err
}
