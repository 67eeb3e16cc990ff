package checkin

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// loggedScan is a row of the log beside its admission's undo.
type loggedScan struct {
	Scan
	UndoneAt *time.Time
}

func (s store) scans(ctx context.Context, d Device, after place, limit int, mine bool) ([]loggedScan, error) {
	query := s.db.Gorm(ctx).Table("checkin_scans AS s").Select("s.*, a.undone_at").Joins("LEFT JOIN checkin_admissions a ON a.scan_id = s.id").
		Where("s.organization_id = ? AND s.event_id = ?", d.OrganizationID, d.EventID)
	if mine {
		query = query.Where("s.device_id = ?", d.ID)
	}
	if !after.ID.IsZero() {
		query = query.Where("(s.at, s.id) < (?, ?)", after.At, after.ID)
	}
	var rows []loggedScan
	return rows, query.Order("s.at DESC, s.id DESC").Limit(limit).Scan(&rows).Error
}

// inside gives when those of the tickets that are inside were let in.
func (s store) inside(ctx context.Context, d Device, ids []tix.TicketID) (map[tix.TicketID]*time.Time, error) {
	in := map[tix.TicketID]*time.Time{}
	if len(ids) == 0 {
		return in, nil
	}
	var rows []Admission
	if err := s.of(ctx, d).Where("ticket_id IN ? AND undone_at IS NULL", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, a := range rows {
		in[a.TicketID] = &a.AdmittedAt
	}
	return in, nil
}

// count gives how many are inside, and how many of them came at or after the time.
func (s store) count(ctx context.Context, d Device, since time.Time) (total, recent int, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE admitted_at >= $3)
		FROM checkin_admissions WHERE organization_id = $1 AND event_id = $2 AND undone_at IS NULL`, d.OrganizationID, d.EventID, since).Scan(&total, &recent)
	return total, recent, err
}

func (s store) admitted(ctx context.Context, ids []tix.TicketID) ([]tix.TicketID, error) {
	var out []tix.TicketID
	return out, s.db.Gorm(ctx).Model(&Admission{}).Where("ticket_id IN ? AND undone_at IS NULL", ids).Distinct().Pluck("ticket_id", &out).Error
}

func (s store) entries(ctx context.Context, ids []tix.TicketID) ([]tix.Entry, error) {
	var rows []Admission
	if err := s.db.Gorm(ctx).Where("ticket_id IN ? AND undone_at IS NULL", ids).Order("admitted_at").Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]tix.Entry, len(rows))
	for i, r := range rows {
		out[i] = tix.Entry{TicketID: r.TicketID, Gate: r.GateName, At: r.AdmittedAt}
	}
	return out, nil
}
