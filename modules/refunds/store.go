package refunds

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

func missing(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errs.Missing("refund")
	}
	return err
}

func (s store) refund(ctx context.Context, id tix.RefundID) (Refund, error) {
	var r Refund
	return r, missing(s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error)
}

func (s store) lock(ctx context.Context, id tix.RefundID) (Refund, error) {
	var r Refund
	return r, missing(s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&r).Error)
}

func (s store) ofOrganization(ctx context.Context, org tix.OrganizationID, id tix.RefundID) (Refund, error) {
	var r Refund
	return r, missing(s.db.Tenant(ctx, org).Where("id = ?", id).Take(&r).Error)
}

// insert adds a refund, once for each order and cause; false when there is one.
func (s store) insert(ctx context.Context, r *Refund) (bool, error) {
	done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(r)
	return done.RowsAffected == 1, done.Error
}

func (s store) ofCause(ctx context.Context, order tix.OrderID, cause string) (Refund, error) {
	var r Refund
	return r, missing(s.db.Gorm(ctx).Where("order_id = ? AND cause = ?", order, cause).Take(&r).Error)
}

func (s store) ofOrder(ctx context.Context, order tix.OrderID) ([]Refund, error) {
	out := []Refund{}
	return out, s.db.Gorm(ctx).Where("order_id = ?", order).Order("id").Find(&out).Error
}

func (s store) list(ctx context.Context, org tix.OrganizationID, event tix.EventID, order tix.OrderID, state State, before tix.RefundID, limit int) ([]Refund, error) {
	q := s.db.Tenant(ctx, org)
	if !event.IsZero() {
		q = q.Where("event_id = ?", event)
	}
	if !order.IsZero() {
		q = q.Where("order_id = ?", order)
	}
	if state != "" {
		q = q.Where("state = ?", state)
	}
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	out := []Refund{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

// move changes a refund that is in one of the given states; false when it is in another.
func (s store) move(ctx context.Context, id tix.RefundID, from []State, set map[string]any) (bool, error) {
	done := s.db.Gorm(ctx).Model(&Refund{}).Where("id = ? AND state IN ?", id, from).Updates(set)
	return done.RowsAffected == 1, done.Error
}

func (s store) setTickets(ctx context.Context, id tix.RefundID, tickets []tix.TicketID) error {
	return s.db.Gorm(ctx).Model(&Refund{ID: id}).Select("tickets").Updates(&Refund{Tickets: tickets}).Error
}

func (s store) policy(ctx context.Context, event tix.EventID) (Policy, bool, error) {
	var p Policy
	err := s.db.Gorm(ctx).Where("event_id = ?", event).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// putPolicy writes the version after the one that was read; false when somebody else was first.
func (s store) putPolicy(ctx context.Context, p *Policy) (bool, error) {
	if p.Version == 1 {
		done := s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(p)
		return done.RowsAffected == 1, done.Error
	}
	done := s.db.Gorm(ctx).Model(&Policy{}).Where("event_id = ? AND version = ?", p.EventID, p.Version-1).Select("*").Omit("created_at", "updated_at").Updates(p)
	return done.RowsAffected == 1, done.Error
}

func (s store) open(ctx context.Context, orders []tix.OrderID) (map[tix.OrderID]int64, error) {
	var rows []struct {
		OrderID tix.OrderID
		Amount  int64
	}
	err := s.db.Gorm(ctx).Model(&Refund{}).Select("order_id, sum(amount) AS amount").
		Where("order_id IN ? AND state IN ?", orders, []State{Requested, Pending, Failed}).Group("order_id").Scan(&rows).Error
	out := make(map[tix.OrderID]int64, len(rows))
	for _, r := range rows {
		out[r.OrderID] = r.Amount
	}
	return out, err
}
