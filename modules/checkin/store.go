package checkin

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// store has every query of the room; those of a scan are in store_scan.go, those of lists in
// store_list.go. The kernel narrows nothing for devices: a query for one is scoped by its row.
type store struct{ db *db.DB }

// of is the scope of every query for a device.
func (s store) of(ctx context.Context, d Device) *gorm.DB {
	return s.db.Tenant(ctx, d.OrganizationID).Where("event_id = ?", d.EventID)
}

func (s store) device(ctx context.Context, who auth.Principal) (Device, bool, error) {
	var d Device
	err := s.db.Tenant(ctx, who.OrganizationID).Where("id = ? AND event_id = ?", who.DeviceID, who.EventID).Take(&d).Error
	return d, err == nil, noRow(err)
}

func (s store) insertDevice(ctx context.Context, d Device) error {
	return s.db.Gorm(ctx).Create(&d).Error
}

func (s store) moveDevice(ctx context.Context, d Device) error {
	return s.of(ctx, d).Model(&Device{}).Where("id = ?", d.ID).Updates(map[string]any{"gate_id": d.GateID, "gate_name": d.GateName}).Error
}

func (s store) devices(ctx context.Context, org tix.OrganizationID, event tix.EventID, after tix.DeviceID, limit int) ([]Device, error) {
	query := s.db.Tenant(ctx, org)
	if !event.IsZero() {
		query = query.Where("event_id = ?", event)
	}
	if !after.IsZero() {
		query = query.Where("id < ?", after)
	}
	var rows []Device
	return rows, query.Order("id DESC").Limit(limit).Find(&rows).Error
}

func (s store) revokeDevice(ctx context.Context, org tix.OrganizationID, id tix.DeviceID, at time.Time) (found, changed bool, err error) {
	var d Device
	err = s.db.Tenant(ctx, org).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&d).Error
	if err != nil || d.RevokedAt != nil {
		return err == nil, false, noRow(err)
	}
	return true, true, s.db.Tenant(ctx, org).Model(&Device{}).Where("id = ?", id).Update("revoked_at", at).Error
}

func (s store) insertEnrolment(ctx context.Context, e Enrolment) error {
	return s.db.Gorm(ctx).Create(&e).Error
}

func (s store) lockEnrolment(ctx context.Context, hash []byte) (Enrolment, bool, error) {
	var e Enrolment
	err := s.db.Gorm(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("code_hash = ?", hash).Take(&e).Error
	return e, err == nil, noRow(err)
}

func (s store) useEnrolment(ctx context.Context, id tix.EnrolmentID, device tix.DeviceID, at time.Time) error {
	return s.db.Gorm(ctx).Model(&Enrolment{}).Where("id = ?", id).Updates(map[string]any{"used_at": at, "device_id": device}).Error
}

func (s store) lockAdmission(ctx context.Context, d Device, scan tix.ScanID) (Admission, bool, error) {
	var a Admission
	err := s.of(ctx, d).Clauses(clause.Locking{Strength: "UPDATE"}).Where("scan_id = ?", scan).Take(&a).Error
	return a, err == nil, noRow(err)
}

func (s store) undo(ctx context.Context, a Admission) error {
	return s.db.Tenant(ctx, a.OrganizationID).Model(&Admission{}).Where("scan_id = ?", a.ScanID).
		Updates(map[string]any{"undone_at": a.UndoneAt, "undone_by": a.UndoneBy, "undo_reason": a.UndoReason}).Error
}

func (s store) hasScan(ctx context.Context, d Device, id tix.ScanID) (bool, error) {
	var n int64
	err := s.of(ctx, d).Model(&Scan{}).Where("id = ?", id).Count(&n).Error
	return n > 0, err
}

func noRow(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	return err
}
