-- +goose Up
CREATE TABLE checkin_devices (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  name text NOT NULL,
  gate_id uuid, -- where it stands now; NULL at no gate
  gate_name text NOT NULL DEFAULT '',
  enrolled_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CONSTRAINT checkin_devices_gate_is_named CHECK ((gate_id IS NULL) = (gate_name = ''))
);
CREATE INDEX checkin_devices_by_organization ON checkin_devices (organization_id, id);

CREATE TABLE checkin_enrolments (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  name text NOT NULL,
  gate_id uuid,
  gate_name text NOT NULL DEFAULT '',
  code_hash bytea NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  device_id uuid REFERENCES checkin_devices,
  CONSTRAINT checkin_enrolments_code UNIQUE (code_hash),
  CONSTRAINT checkin_enrolments_used_once CHECK ((used_at IS NULL) = (device_id IS NULL))
);

-- No foreign keys below: these two tables are the hot path.
CREATE TABLE checkin_scans (
  id uuid PRIMARY KEY, -- made by the device, so that a repeated request is the same scan
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  device_id uuid NOT NULL,
  device_name text NOT NULL,
  gate_id uuid,
  gate_name text NOT NULL,
  digest bytea NOT NULL, -- of what was scanned; the code itself is not kept
  manual boolean NOT NULL,
  reason text NOT NULL DEFAULT '',
  ticket_id uuid, -- NULL: nothing we know
  verdict text NOT NULL,
  other_event_id uuid, -- the ticket's event, when it is another one that the device may name
  previous_at timestamptz,
  previous_gate text NOT NULL DEFAULT '',
  previous_device text NOT NULL DEFAULT '',
  at timestamptz NOT NULL,
  CONSTRAINT checkin_scans_verdict CHECK (verdict IN ('admitted', 'already_in', 'wrong_event', 'wrong_day', 'void', 'unknown', 'unpaid')),
  CONSTRAINT checkin_scans_previous CHECK ((verdict = 'already_in') = (previous_at IS NOT NULL)),
  CONSTRAINT checkin_scans_admit_a_ticket CHECK (verdict <> 'admitted' OR ticket_id IS NOT NULL)
);
CREATE INDEX checkin_scans_by_event ON checkin_scans (event_id, at DESC, id DESC);

CREATE TABLE checkin_admissions (
  scan_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  device_id uuid NOT NULL,
  device_name text NOT NULL,
  gate_name text NOT NULL,
  admitted_at timestamptz NOT NULL,
  undone_at timestamptz,
  undone_by text NOT NULL DEFAULT '',
  undo_reason text NOT NULL DEFAULT '',
  CONSTRAINT checkin_admissions_undo_has_a_reason CHECK ((undone_at IS NULL) = (undo_reason = ''))
);
-- A ticket is inside at most once: this index is what decides between two doors.
CREATE UNIQUE INDEX checkin_admissions_inside ON checkin_admissions (ticket_id) WHERE undone_at IS NULL;
CREATE INDEX checkin_admissions_by_event ON checkin_admissions (event_id, admitted_at) WHERE undone_at IS NULL;

-- +goose StatementBegin
-- The log only grows: what a device did stays as it was written.
CREATE FUNCTION checkin_keep_scans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'checkin_scans is append-only'; END $$;
-- +goose StatementEnd
CREATE TRIGGER checkin_scans_append_only BEFORE UPDATE OR DELETE ON checkin_scans
  FOR EACH ROW EXECUTE FUNCTION checkin_keep_scans();

SELECT core_tenant('checkin_devices');
SELECT core_tenant('checkin_enrolments');
SELECT core_tenant('checkin_scans');
SELECT core_tenant('checkin_admissions');
