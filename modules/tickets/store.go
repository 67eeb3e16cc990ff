package tickets

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// store has every query of the room; those of keys and numbers are in store_key.go.
type store struct{ db *db.DB }

// ofOrder gives the tickets of the event that the order is for: the one whose tickets it got last.
func (s store) ofOrder(ctx context.Context, order tix.OrderID) ([]Ticket, error) {
	var rows []Ticket
	return rows, s.db.Gorm(ctx).Where(`order_id = ? AND event_id = (SELECT event_id FROM tickets_tickets WHERE order_id = ? ORDER BY id DESC LIMIT 1)`, order, order).
		Order("number").Find(&rows).Error
}

// insert leaves tickets out whose (order, event, number) exists: another call was first. The rows that
// lose would come in one order only, by number, so two calls cannot wait for each other. It
// says how many it added.
func (s store) insert(ctx context.Context, rows []Ticket) (int, error) {
	once := clause.OnConflict{Columns: []clause.Column{{Name: "order_id"}, {Name: "event_id"}, {Name: "number"}}, DoNothing: true}
	done := s.db.Gorm(ctx).Clauses(once).CreateInBatches(&rows, 200)
	return int(done.RowsAffected), done.Error
}

func (s store) byID(ctx context.Context, id tix.TicketID) (Ticket, error) {
	var t Ticket
	err := s.db.Gorm(ctx).Where("id = ?", id).Take(&t).Error
	return t, missing(err)
}

func (s store) byIDs(ctx context.Context, ids []tix.TicketID) ([]Ticket, error) {
	var rows []Ticket
	if len(ids) == 0 {
		return rows, nil
	}
	return rows, s.db.Gorm(ctx).Where("id IN ?", ids).Find(&rows).Error
}

func (s store) ofOrganization(ctx context.Context, org tix.OrganizationID, id tix.TicketID) (Ticket, error) {
	var t Ticket
	err := s.db.Tenant(ctx, org).Where("id = ?", id).Take(&t).Error
	return t, missing(err)
}

func (s store) find(ctx context.Context, event tix.EventID, q string, limit int) ([]Ticket, error) {
	var rows []Ticket
	return rows, matching(s.db.Gorm(ctx).Where("event_id = ?", event), q).Order("lower(holder_name), id").Limit(limit).Find(&rows).Error
}

func (s store) list(ctx context.Context, org tix.OrganizationID, event tix.EventID, q string, after tix.TicketID, limit int) ([]Ticket, error) {
	query := s.db.Tenant(ctx, org).Where("event_id = ?", event)
	if q != "" {
		query = matching(query, q)
	}
	if !after.IsZero() {
		query = query.Where("id < ?", after)
	}
	var rows []Ticket
	return rows, query.Order("id DESC").Limit(limit).Find(&rows).Error
}

// matching narrows to a part of the holder's name, a whole order reference or a whole ticket id.
func matching(query *gorm.DB, q string) *gorm.DB {
	if id, err := tix.ParseTicketID(strings.ToLower(q)); err == nil {
		return query.Where("id = ?", id)
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q) + "%"
	return query.Where("(holder_name ILIKE ? OR order_reference = ?)", like, strings.ToUpper(q))
}

func (s store) count(ctx context.Context, event tix.EventID) (int, error) {
	var n int64
	err := s.db.Gorm(ctx).Model(&Ticket{}).Where("event_id = ? AND state = ?", event, stateValid).Count(&n).Error
	return int(n), err
}

func (s store) void(ctx context.Context, org tix.OrganizationID, id tix.TicketID, reason string, at time.Time) (bool, error) {
	done := s.db.Tenant(ctx, org).Model(&Ticket{}).Where("id = ? AND state = ?", id, stateValid).
		Updates(map[string]any{"state": stateVoid, "voided_at": at, "void_reason": reason})
	return done.RowsAffected > 0, done.Error
}

// turn changes those of the tickets that are in a state, and gives them.
func (s store) turn(ctx context.Context, ids []tix.TicketID, from string, set map[string]any) ([]Ticket, error) {
	var rows []Ticket
	return rows, s.db.Gorm(ctx).Model(&rows).Clauses(clause.Returning{}).Where("id IN ? AND state = ?", ids, from).Updates(set).Error
}

func missing(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errs.Missing("ticket")
	}
	return err
}
