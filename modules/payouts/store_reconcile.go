package payouts

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// posting finds the journal of one of the kinds that is about a thing of the provider, and what it did
// to our balance in a currency; of several the one over want, if there is one.
func (s store) posting(ctx context.Context, provider string, kinds []string, currency tix.Currency, want int64) (j JournalRow, posted int64, found bool, err error) {
	if provider == "" || len(kinds) == 0 {
		return j, 0, false, nil
	}
	var rows []JournalRow
	if err := s.db.Gorm(ctx).Where("provider = ? AND provider <> '' AND kind IN ?", provider, kinds).Order("id").Find(&rows).Error; err != nil {
		return j, 0, false, err
	}
	for _, row := range rows {
		n, err := s.moved(ctx, row.ID, currency)
		if err != nil {
			return j, 0, false, err
		}
		if !found || n == want {
			j, posted, found = row, n, true
		}
		if n == want {
			break
		}
	}
	return j, posted, found, nil
}

// postingOf is posting for an order.
func (s store) postingOf(ctx context.Context, order tix.OrderID, kinds []string, currency tix.Currency) (j JournalRow, posted int64, found bool, err error) {
	err = s.db.Gorm(ctx).Where("order_id = ? AND kind IN ?", order, kinds).Take(&j).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return j, 0, false, nil
	}
	if err != nil {
		return j, 0, false, err
	}
	posted, err = s.moved(ctx, j.ID, currency)
	return j, posted, err == nil, err
}

// moved is what a journal did to our balance, in minor units.
func (s store) moved(ctx context.Context, id tix.JournalID, currency tix.Currency) (n int64, err error) {
	err = s.db.Gorm(ctx).Raw("SELECT coalesce(sum(amount), 0)::bigint FROM payouts_entries WHERE journal_id = ? AND account = 'stripe' AND currency = ?", id, currency).Scan(&n).Error
	return n, err
}

func (s store) putMove(ctx context.Context, m *Move) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(m).Error
}

// openBreak leaves one of the same subject as it is: a person may have explained it.
func (s store) openBreak(ctx context.Context, b *Break) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "subject"}}, DoNothing: true}).Create(b).Error
}

func (s store) closeBreak(ctx context.Context, subject string, now time.Time) error {
	return s.closeBreaks(ctx, []string{subject}, now)
}

func (s store) closeBreaks(ctx context.Context, subjects []string, now time.Time) error {
	return s.db.Gorm(ctx).Model(&Break{}).Where("subject IN ? AND state = ?", subjects, BreakOpen).
		Updates(map[string]any{"state": BreakMatched, "closed_at": now, "closed_by": "system"}).Error
}

func (s store) lockBreak(ctx context.Context, id tix.BreakID) (Break, error) {
	var b Break
	err := s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&b).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return b, errs.Missing("break")
	}
	return b, err
}

func (s store) putBreak(ctx context.Context, b *Break) error {
	return s.db.Gorm(ctx).Model(b).Select("*").Updates(b).Error
}

func (s store) breaks(ctx context.Context, state string, before tix.BreakID, limit int) ([]Break, error) {
	q := s.db.Gorm(ctx)
	if state != "" {
		q = q.Where("state = ?", state)
	}
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	out := []Break{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

// openBreaks is the largest open difference of our own balance in a currency, in minor units.
func (s store) openBreaks(ctx context.Context, currency tix.Currency) (int64, error) {
	var size int64
	err := s.db.Gorm(ctx).Raw("SELECT coalesce(max(abs(amount)), 0)::bigint FROM payouts_breaks WHERE currency = ? AND state = 'open' AND payee_id IS NULL", currency).Scan(&size).Error
	return size, err
}

// unseen lists journals of a time that moved our balance and that no movement belongs to.
func (s store) unseen(ctx context.Context, since, until time.Time) ([]unseenRow, error) {
	var out []unseenRow
	err := s.db.Gorm(ctx).Raw(`
		SELECT j.id, e.currency, sum(e.amount)::bigint AS amount FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id AND e.account = 'stripe'
		WHERE j.posted_at >= ? AND j.posted_at < ? AND j.kind NOT IN ('adjustment', 'provider_fee')
		AND NOT EXISTS (SELECT 1 FROM payouts_moves m WHERE m.journal_id = j.id AND m.payee_id IS NULL)
		GROUP BY j.id, e.currency ORDER BY j.id LIMIT 1000`, since, until).Scan(&out).Error
	return out, err
}

type unseenRow struct {
	ID       tix.JournalID
	Currency tix.Currency
	Amount   int64
}
