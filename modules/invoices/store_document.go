package invoices

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// newest leaves out what a later version replaces.
const newest = "NOT EXISTS (SELECT 1 FROM invoices_documents n WHERE n.replaces = invoices_documents.id)"

func (s store) insert(ctx context.Context, docs []Document) error {
	if len(docs) == 0 {
		return nil
	}
	return s.db.Gorm(ctx).Create(&docs).Error
}

// ofOrders gives the newest version of every document of some orders: of each its invoice, then what followed.
func (s store) ofOrders(ctx context.Context, orders []tix.OrderID) (map[tix.OrderID][]Document, error) {
	var rows []Document
	err := s.db.Gorm(ctx).Where("order_id IN ?", orders).Where(newest).Order("corrects IS NOT NULL, id").Find(&rows).Error
	out := map[tix.OrderID][]Document{}
	for _, d := range rows {
		out[d.OrderID] = append(out[d.OrderID], d)
	}
	return out, err
}

// feesOf gives the documents about our fees of an event, oldest first.
func (s store) feesOf(ctx context.Context, event tix.EventID) ([]Document, error) {
	var out []Document
	return out, s.db.Gorm(ctx).Where("event_id = ? AND order_id IS NULL", event).Order("id").Find(&out).Error
}

func (s store) billed(ctx context.Context, event tix.EventID) (bool, error) {
	var yes bool
	err := s.db.Gorm(ctx).Raw("SELECT EXISTS (SELECT 1 FROM invoices_documents WHERE event_id = ? AND order_id IS NULL)", event).Scan(&yes).Error
	return yes, err
}

func (s store) document(ctx context.Context, org tix.OrganizationID, id tix.DocumentID) (Document, error) {
	var d Document
	err := s.db.Tenant(ctx, org).Where("id = ?", id).Take(&d).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = errs.Missing("document")
	}
	return d, err
}

func (s store) list(ctx context.Context, org tix.OrganizationID, f Filter, before tix.DocumentID, limit int) ([]Document, error) {
	q := s.db.Tenant(ctx, org).Where(newest)
	if !f.EventID.IsZero() {
		q = q.Where("event_id = ?", f.EventID)
	}
	if !f.OrderID.IsZero() {
		q = q.Where("order_id = ?", f.OrderID)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	out := []Document{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

// period calls visit for each document of a period by number, without keeping them: those in the books
// of an organization, or, with a zero one, those of the platform. The days are included.
func (s store) period(ctx context.Context, org tix.OrganizationID, from, to time.Time, visit func(Document) error) error {
	q := s.db.Gorm(ctx).Model(&Document{}).Where(newest).Where("issued_on BETWEEN ? AND ?", from, to)
	if org.IsZero() {
		q = q.Where("order_id IS NULL")
	} else {
		q = q.Where("organization_id = ?", org)
	}
	rows, err := q.Order("issuer, series, sequence").Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var d Document
		if err := s.db.Gorm(ctx).ScanRows(rows, &d); err != nil {
			return err
		}
		if err := visit(d); err != nil {
			return err
		}
	}
	return rows.Err()
}
