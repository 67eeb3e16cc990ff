package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// store is the only place with queries. Every change of status names the states it may leave.
type store struct{ db *db.DB }

func found(err error, noun string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errs.Missing(noun)
	}
	return err
}

func (s store) order(ctx context.Context, id tix.OrderID) (Order, error) {
	var o Order
	return o, found(s.db.Gorm(ctx).Where("id = ?", id).Take(&o).Error, "order")
}

func (s store) orders(ctx context.Context, ids []tix.OrderID) ([]Order, error) {
	var out []Order
	return out, s.db.Gorm(ctx).Where("id IN ?", ids).Find(&out).Error
}

func (s store) lockOrder(ctx context.Context, id tix.OrderID) (Order, error) {
	var o Order
	return o, found(s.db.Gorm(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&o).Error, "order")
}

// createOrder draws another reference in the rare case that one is taken.
func (s store) createOrder(ctx context.Context, o *Order) error {
	for range 5 {
		made := s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "reference"}}, DoNothing: true}).Create(o)
		if made.Error != nil || made.RowsAffected == 1 {
			return made.Error
		}
		o.Reference = newReference()
	}
	return errors.New("no free order reference")
}

func (s store) correctBuyer(ctx context.Context, o Order) error {
	return s.db.Gorm(ctx).Model(&Order{}).Where("id = ? AND status = ?", o.ID, Pending).
		Updates(map[string]any{"buyer_name": o.BuyerName, "buyer_email": o.BuyerEmail}).Error
}

func (s store) seen(ctx context.Context, id tix.OrderID, address string, at time.Time) error {
	return s.db.Gorm(ctx).Model(&Order{}).Where("id = ?", id).Updates(map[string]any{"confirmed_from": address, "confirmed_at": at}).Error
}

// move changes the status along an edge of the state machine and nothing otherwise. The
// caller has locked the row, so anything but one changed row is a defect.
func (s store) move(ctx context.Context, id tix.OrderID, to Status, set map[string]any) error {
	values := map[string]any{"status": string(to)}
	for k, v := range set {
		values[k] = v
	}
	done := s.db.Gorm(ctx).Model(&Order{}).Where("id = ? AND status IN ?", id, to.before()).Updates(values)
	if done.Error == nil && done.RowsAffected != 1 {
		return fmt.Errorf("order %s cannot move to %s", id, to)
	}
	return done.Error
}

// moveOrder makes a paid order one of another event; the caller has locked the row.
func (s store) moveOrder(ctx context.Context, o Order) error {
	return s.db.Gorm(ctx).Model(&o).Where("status = ?", Paid).Select("event_id", "quote").Updates(&o).Error
}

// setPayment stores the payment of a pending order that has none; false when it stored nothing.
func (s store) setPayment(ctx context.Context, id tix.OrderID, p tix.Payment, sealed []byte, c tix.Charging) (bool, error) {
	done := s.db.Gorm(ctx).Model(&Order{}).Where("id = ? AND status = ? AND payment_reference IS NULL", id, Pending).
		Updates(map[string]any{"payment_reference": p.Reference, "payment_secret": sealed, "payment_status": string(p.Status),
			"charge_type": string(c.Type), "payment_account": c.Account, "charge_note": c.Note})
	return done.RowsAffected == 1, done.Error
}

// notePayment keeps what the provider says of a pending order's payment; false when it said
// the same before.
func (s store) notePayment(ctx context.Context, id tix.OrderID, p tix.Payment) (bool, error) {
	done := s.db.Gorm(ctx).Model(&Order{}).
		Where("id = ? AND status = ? AND (payment_status <> ? OR decline_code <> ?)", id, Pending, string(p.Status), p.DeclineCode).
		Updates(map[string]any{"payment_status": string(p.Status), "decline_code": p.DeclineCode})
	return done.RowsAffected == 1, done.Error
}

func (s store) noteRefund(ctx context.Context, id tix.OrderID, r tix.RefundResult) error {
	return s.db.Gorm(ctx).Model(&Order{}).Where("id = ? AND status = ?", id, Refunding).
		Updates(map[string]any{"refund_reference": r.Reference, "refund_status": r.Status}).Error
}

// extendOrder moves the end of a pending order once for each flag (extended, graced).
func (s store) extendOrder(ctx context.Context, id tix.OrderID, flag string, until time.Time) (bool, error) {
	done := s.db.Gorm(ctx).Model(&Order{}).Where("id = ? AND status = ? AND NOT ?", id, Pending, clause.Column{Name: flag}).
		Updates(map[string]any{"expires_at": until, flag: true})
	return done.RowsAffected == 1, done.Error
}

// ofEmail gives the latest orders of an address that have a page worth a visit.
func (s store) ofEmail(ctx context.Context, email string, since time.Time, limit int) ([]Order, error) {
	var out []Order
	err := s.db.Gorm(ctx).Where("lower(buyer_email) = lower(?) AND created_at > ?", email, since).
		Where("status IN ?", []Status{Pending, Paid, Refunding, Refunded}).
		Order("id DESC").Limit(limit).Find(&out).Error
	return out, err
}

func (s store) createLinkRequest(ctx context.Context, r *LinkRequest) error {
	return s.db.Gorm(ctx).Create(r).Error
}

// takeLinkRequest removes a request and gives it; false when it was handled before.
func (s store) takeLinkRequest(ctx context.Context, id tix.MessageID) (LinkRequest, bool, error) {
	var r LinkRequest
	done := s.db.Gorm(ctx).Clauses(clause.Returning{}).Where("id = ?", id).Delete(&r)
	return r, done.RowsAffected == 1, done.Error
}

// ofEvent lists an event's orders for its organization, newest first.
func (s store) ofEvent(ctx context.Context, org tix.OrganizationID, event tix.EventID, q string, before tix.OrderID, limit int) ([]Order, error) {
	query := s.db.Tenant(ctx, org).Where("event_id = ?", event)
	if q = strings.TrimSpace(q); q != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(q) + "%"
		query = query.Where("(reference = upper(?) OR buyer_name ILIKE ? OR buyer_email ILIKE ?)", q, like, like)
	}
	if !before.IsZero() {
		query = query.Where("id < ?", before)
	}
	var out []Order
	err := query.Order("id DESC").Limit(limit).Find(&out).Error
	return out, err
}

func (s store) ofOrganization(ctx context.Context, org tix.OrganizationID, id tix.OrderID) (Order, error) {
	var o Order
	return o, found(s.db.Tenant(ctx, org).Where("id = ?", id).Take(&o).Error, "order")
}

func (s store) orderOfHold(ctx context.Context, id tix.HoldID) (Order, bool, error) {
	var o Order
	err := s.db.Gorm(ctx).Where("hold_id = ?", id).Take(&o).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return o, false, nil
	}
	return o, err == nil, err
}

func (s store) ofPayment(ctx context.Context, payment string) (Order, error) {
	var o Order
	return o, found(s.db.Gorm(ctx).Where("payment_reference = ?", payment).Take(&o).Error, "order")
}

// promise moves what is given back of an order, or on its way; the caller has locked the row.
func (s store) promise(ctx context.Context, id tix.OrderID, amount int64) error {
	return s.db.Gorm(ctx).Model(&Order{}).Where("id = ?", id).Update("refunded_amount", gorm.Expr("refunded_amount + ?", amount)).Error
}

func (s store) taken(ctx context.Context, after tix.OrderID, limit int) ([]Order, error) {
	q := s.db.Gorm(ctx).Where("status IN ? AND total_amount > 0", []Status{Paid, Refunding, Refunded})
	if !after.IsZero() {
		q = q.Where("id > ?", after)
	}
	var out []Order
	return out, q.Order("id").Limit(limit).Find(&out).Error
}

func (s store) paidOfEvent(ctx context.Context, event tix.EventID, after tix.OrderID, limit int) ([]Order, error) {
	q := s.db.Gorm(ctx).Where("event_id = ? AND status = ?", event, Paid)
	if !after.IsZero() {
		q = q.Where("id > ?", after)
	}
	var out []Order
	return out, q.Order("id").Limit(limit).Find(&out).Error
}

func (s store) eventMoney(ctx context.Context, event tix.EventID) (tix.EventMoney, error) {
	var m tix.EventMoney
	err := s.db.Gorm(ctx).Raw(`SELECT count(*) AS orders, coalesce(sum(tickets), 0) AS tickets, coalesce(sum(total_amount), 0) AS paid, coalesce(sum(refunded_amount), 0) AS refunded
		FROM checkout_orders WHERE event_id = ? AND status = ?`, event, Paid).Scan(&m).Error
	return m, err
}

func (s store) ofCharge(ctx context.Context, charge string) (Order, error) {
	var o Order
	return o, found(s.db.Gorm(ctx).Where("charge_reference = ? AND charge_reference <> ''", charge).Take(&o).Error, "order")
}
