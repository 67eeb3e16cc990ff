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

// trust gives what was set by hand; the zero one when nothing was.
func (s store) trust(ctx context.Context, org tix.OrganizationID) (Trust, error) {
	var t Trust
	err := s.db.Tenant(ctx, org).Take(&t).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Trust{}, nil
	}
	return t, err
}

func (s store) putTrust(ctx context.Context, t *Trust) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(t).Error
}

func (s store) forgetTrust(ctx context.Context, org tix.OrganizationID) error {
	return s.db.Tenant(ctx, org).Where("true").Delete(&Trust{}).Error
}

func (s store) lockLevel(ctx context.Context, name string) (Level, error) {
	var l Level
	err := s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("level = ?", name).Take(&l).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return l, errs.Missing("level")
	}
	return l, err
}

func (s store) putLevel(ctx context.Context, l *Level) error {
	return s.db.Gorm(ctx).Model(l).Select("*").Updates(l).Error
}

// spentRow is a payout that left, or may have.
type spentRow struct {
	At     time.Time
	Amount int64
}

// spent lists what left to a payee after a time, beside one payout, oldest first.
func (s store) spent(ctx context.Context, payee tix.PayeeID, currency tix.Currency, after time.Time, beside tix.PayoutID) ([]spentRow, error) {
	var out []spentRow
	err := s.db.Gorm(ctx).Raw(`SELECT coalesce(transferred_at, tried_at) AS at, amount FROM payouts_payouts
		WHERE payee_id = ? AND currency = ? AND id <> ? AND tried_at IS NOT NULL AND (state <> 'aborted' OR transfer_reference IS NOT NULL)
		AND coalesce(transferred_at, tried_at) > ? ORDER BY 1`, payee, currency, beside, after).Scan(&out).Error
	return out, err
}

// advanced sums the advances of an event that were asked for and not given up, beside one.
func (s store) advanced(ctx context.Context, event tix.EventID, payee tix.PayeeID, currency tix.Currency, beside tix.PayoutID) (int64, error) {
	var n int64
	err := s.db.Gorm(ctx).Raw(`SELECT coalesce(sum(amount - reversed), 0)::bigint FROM payouts_payouts
		WHERE event_id = ? AND payee_id = ? AND currency = ? AND kind = 'advance' AND id IS DISTINCT FROM ?::uuid AND (state <> 'aborted' OR transfer_reference IS NOT NULL)`,
		event, payee, currency, beside).Scan(&n).Error
	return n, err
}

// unrecovered lists, locked, the advances of an event that were sent and are not yet set against what it owes.
func (s store) unrecovered(ctx context.Context, event tix.EventID) ([]Payout, error) {
	var out []Payout
	return out, s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("event_id = ? AND kind = ? AND transfer_reference IS NOT NULL AND recovered_at IS NULL", event, PayoutAdvance).Order("id").Find(&out).Error
}

// debtRow is what a payee owes us from one event.
type debtRow struct {
	EventID tix.EventID
	Debt    int64
}

// debts lists what a payee owes us from other events that are settled or cancelled, oldest event first.
func (s store) debts(ctx context.Context, payee tix.PayeeID, currency tix.Currency, beside tix.EventID) ([]debtRow, error) {
	var out []debtRow
	err := s.db.Gorm(ctx).Raw(`SELECT e.event_id, sum(e.amount)::bigint AS debt FROM payouts_entries e
		JOIN payouts_settlements s ON s.event_id = e.event_id AND (s.state = 'settled' OR s.cancelled)
		WHERE e.payee_id = ? AND e.currency = ? AND e.account = 'payable' AND e.event_id <> ?
		GROUP BY 1 HAVING sum(e.amount) > 0 ORDER BY 1`, payee, currency, beside).Scan(&out).Error
	return out, err
}
