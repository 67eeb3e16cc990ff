package payouts

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func (s store) levels(ctx context.Context) ([]Level, error) {
	var out []Level
	return out, s.db.Gorm(ctx).Order("settled_events").Find(&out).Error
}

func (s store) levelNamed(ctx context.Context, name string) (Level, error) {
	var l Level
	err := s.db.Gorm(ctx).Where("level = ?", name).Take(&l).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return l, nil // of a settlement that was never due
	}
	return l, err
}

func (s store) settledEvents(ctx context.Context, org tix.OrganizationID) (int, error) {
	var n int64
	err := s.db.Gorm(ctx).Model(&Settlement{}).Where("organization_id = ? AND state = ?", org, SettlementSettled).Count(&n).Error
	return int(n), err
}

// settlement gives an event's settlement, locked; it is made when it is asked for first.
func (s store) settlement(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Settlement, error) {
	fresh := Settlement{EventID: event, OrganizationID: org, State: SettlementWaiting, Version: 1}
	if err := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&fresh).Error; err != nil {
		return Settlement{}, err
	}
	return s.lockSettlement(ctx, event)
}

func (s store) lockSettlement(ctx context.Context, event tix.EventID) (Settlement, error) {
	var st Settlement
	return st, s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("event_id = ?", event).Take(&st).Error
}

func (s store) putSettlement(ctx context.Context, st *Settlement) error {
	st.Version++
	return s.db.Gorm(ctx).Model(st).Select("*").Omit("created_at", "updated_at").Updates(st).Error
}

// owed sums what an event owes its payees, less what was advanced, and less what waits to be paid by orders.
func (s store) owed(ctx context.Context, event tix.EventID) ([]balanceOf, error) {
	var out []balanceOf
	err := s.db.Gorm(ctx).Raw(`SELECT e.payee_id, e.currency, -sum(e.amount)::bigint - coalesce((SELECT sum(p.amount) FROM payouts_payouts p
			WHERE p.event_id = ? AND p.payee_id = e.payee_id AND p.currency = e.currency AND p.kind = 'order' AND p.transfer_reference IS NULL AND p.state <> 'aborted'), 0)::bigint AS amount
		FROM payouts_entries e WHERE e.event_id = ? AND e.account IN ('payable', 'advance') GROUP BY 1, 2 ORDER BY 1, 2`, event, event).Scan(&out).Error
	return out, err
}

func (s store) insertPayout(ctx context.Context, p *Payout) error {
	return s.db.Gorm(ctx).Create(p).Error
}

func (s store) payout(ctx context.Context, id tix.PayoutID, lock bool) (Payout, error) {
	q := s.db.Gorm(ctx)
	if lock {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	var p Payout
	err := q.Where("id = ?", id).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return p, errs.Missing("payout")
	}
	return p, err
}

// movePayout changes a payout that is in one of the given states; false when it is in another.
func (s store) movePayout(ctx context.Context, id tix.PayoutID, from []string, set map[string]any) (bool, error) {
	done := s.db.Gorm(ctx).Model(&Payout{}).Where("id = ? AND state IN ?", id, from).Updates(set)
	return done.RowsAffected == 1, done.Error
}

func (s store) payouts(ctx context.Context, org tix.OrganizationID, event tix.EventID, before tix.PayoutID, limit int) ([]Payout, error) {
	q := s.db.Tenant(ctx, org)
	if !event.IsZero() {
		q = q.Where("event_id = ?", event)
	}
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	out := []Payout{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

func (s store) blockedOf(ctx context.Context, payee tix.PayeeID) ([]tix.PayoutID, error) {
	var out []tix.PayoutID
	return out, s.db.Gorm(ctx).Model(&Payout{}).Where("payee_id = ? AND state = ?", payee, PayoutBlocked).Order("id").Pluck("id", &out).Error
}

// payable is what an event owes a payee, in minor units; negative when the payee owes it.
func (s store) payable(ctx context.Context, event tix.EventID, payee tix.PayeeID, currency tix.Currency) (int64, error) {
	var n int64
	err := s.db.Gorm(ctx).Raw("SELECT coalesce(-sum(amount), 0)::bigint FROM payouts_entries WHERE event_id = ? AND payee_id = ? AND currency = ? AND account = 'payable'", event, payee, currency).Scan(&n).Error
	return n, err
}

// transferred lists payouts that are on the payee's account with the provider, or were; those of single
// orders are those orders' alone.
func (s store) transferred(ctx context.Context, event tix.EventID, payee tix.PayeeID, currency tix.Currency) ([]Payout, error) {
	var out []Payout
	return out, s.db.Gorm(ctx).Where("event_id = ? AND payee_id = ? AND currency = ? AND transfer_reference IS NOT NULL AND reversed < amount AND kind <> 'order'", event, payee, currency).Order("id").Find(&out).Error
}
