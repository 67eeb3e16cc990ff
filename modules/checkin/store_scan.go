package checkin

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// The hot path: pgx, one statement for each step.

// errRepeated says that the scan id is in the log already.
var errRepeated = errors.New("scan was logged already")

// deviceAndScan reads the device that speaks and, if there is one, the scan of that id.
func (s store) deviceAndScan(ctx context.Context, who auth.Principal, id tix.ScanID) (d Device, found bool, earlier *Scan, err error) {
	var e struct {
		Scan
		verdict                                 *string
		previousGate, previousDevice, gate, dev *string
	}
	row := s.db.Pgx(ctx).QueryRow(ctx, `SELECT d.id, d.organization_id, d.event_id, d.name, d.gate_id, d.gate_name, d.expires_at, d.revoked_at,
		  s.id, s.event_id, s.device_id, s.device_name, s.gate_name, s.digest, s.ticket_id, s.verdict, s.other_event_id, s.previous_at, s.previous_gate, s.previous_device, s.at
		FROM checkin_devices d LEFT JOIN checkin_scans s ON s.id = $4
		WHERE d.id = $1 AND d.event_id = $2 AND d.organization_id = $3`, who.DeviceID, who.EventID, who.OrganizationID, id)
	var at pgtype.Timestamptz
	err = row.Scan(&d.ID, &d.OrganizationID, &d.EventID, &d.Name, &d.GateID, &d.GateName, &d.ExpiresAt, &d.RevokedAt,
		&e.ID, &e.EventID, &e.DeviceID, &e.dev, &e.gate, &e.Digest, &e.TicketID, &e.verdict, &e.OtherEventID, &e.PreviousAt, &e.previousGate, &e.previousDevice, &at)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, false, nil, nil
	}
	if err != nil || e.ID.IsZero() {
		return d, err == nil, nil, err
	}
	e.DeviceName, e.GateName, e.Verdict, e.PreviousGate, e.PreviousDevice, e.At = *e.dev, *e.gate, verdict(*e.verdict), *e.previousGate, *e.previousDevice, at.Time
	return d, true, &e.Scan, nil
}

// admit lets the ticket in and logs it, or does neither and gives false because it is inside.
func (s store) admit(ctx context.Context, r Scan) (bool, error) {
	done, err := s.db.Pgx(ctx).Exec(ctx, `WITH entry AS (
		  INSERT INTO checkin_admissions (scan_id, organization_id, event_id, ticket_id, device_id, device_name, gate_name, admitted_at)
		  VALUES ($1, $2, $3, $10, $4, $5, $7, $12)
		  ON CONFLICT (ticket_id) WHERE undone_at IS NULL DO NOTHING RETURNING scan_id)
		INSERT INTO checkin_scans (id, organization_id, event_id, device_id, device_name, gate_id, gate_name, digest, manual, ticket_id, verdict, at, reason)
		SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::uuid, $7::text, $8::bytea, $9::boolean, $10::uuid, $11::text, $12::timestamptz, $13::text FROM entry`,
		r.ID, r.OrganizationID, r.EventID, r.DeviceID, r.DeviceName, r.GateID, r.GateName, r.Digest, r.Manual, r.TicketID, string(r.Verdict), r.At, r.Reason)
	return done.RowsAffected() == 1, repeated(err)
}

// logInside logs a scan together with the admission that stands in its way, and puts that into
// r; false when nothing does any more.
func (s store) logInside(ctx context.Context, r *Scan) (bool, error) {
	row := s.db.Pgx(ctx).QueryRow(ctx, `INSERT INTO checkin_scans (id, organization_id, event_id, device_id, device_name, gate_id, gate_name, digest, manual,
		  ticket_id, verdict, at, reason, previous_at, previous_gate, previous_device)
		SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::uuid, $7::text, $8::bytea, $9::boolean, $10::uuid, $11::text, $12::timestamptz, $13::text,
		  a.admitted_at, a.gate_name, a.device_name
		FROM checkin_admissions a WHERE a.ticket_id = $10 AND a.undone_at IS NULL
		RETURNING previous_at, previous_gate, previous_device`,
		r.ID, r.OrganizationID, r.EventID, r.DeviceID, r.DeviceName, r.GateID, r.GateName, r.Digest, r.Manual, r.TicketID, string(r.Verdict), r.At, r.Reason)
	err := row.Scan(&r.PreviousAt, &r.PreviousGate, &r.PreviousDevice)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, repeated(err)
}

// log keeps a refusal.
func (s store) log(ctx context.Context, r Scan) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO checkin_scans (id, organization_id, event_id, device_id, device_name, gate_id, gate_name, digest, manual,
		  ticket_id, verdict, at, reason, other_event_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		r.ID, r.OrganizationID, r.EventID, r.DeviceID, r.DeviceName, r.GateID, r.GateName, r.Digest, r.Manual, r.TicketID, string(r.Verdict), r.At, r.Reason, r.OtherEventID)
	return repeated(err)
}

// repeated turns a breach of either key made of the scan id into errRepeated.
func repeated(err error) error {
	if db.IsUnique(err, "checkin_scans_pkey") || db.IsUnique(err, "checkin_admissions_pkey") {
		return errRepeated
	}
	return err
}
