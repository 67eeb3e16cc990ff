-- +goose Up
-- One chain per organization; the platform's own chain has the zero UUID.
CREATE TABLE audit_chains (
  chain uuid PRIMARY KEY,
  seq bigint NOT NULL CHECK (seq >= 0),
  hash bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE audit_entries (
  id uuid PRIMARY KEY,
  chain uuid NOT NULL REFERENCES audit_chains,
  seq bigint NOT NULL CHECK (seq > 0),
  organization_id uuid,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  verb text NOT NULL,
  subject text NOT NULL,
  details jsonb NOT NULL,
  previous bytea NOT NULL CHECK (length(previous) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  CONSTRAINT audit_entries_place UNIQUE (chain, seq),
  CHECK (chain = coalesce(organization_id, '00000000-0000-0000-0000-000000000000'))
);
CREATE INDEX audit_entries_subject ON audit_entries (subject, id);
SELECT core_tenant('audit_entries');

-- +goose StatementBegin
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_append_only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chains_no_delete BEFORE DELETE ON audit_chains FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chains_no_truncate BEFORE TRUNCATE ON audit_chains FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
