-- +goose Up
CREATE TABLE disputes_disputes (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  event_id uuid NOT NULL,
  order_id uuid NOT NULL,
  reference text NOT NULL CONSTRAINT disputes_disputes_reference UNIQUE CHECK (reference <> ''),
  status text NOT NULL CHECK (status IN ('needs_response', 'under_review', 'won', 'lost', 'warning_needs_response', 'warning_under_review', 'warning_closed')),
  reason text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  currency char(3) NOT NULL,
  withdrawn bigint NOT NULL DEFAULT 0,
  frozen jsonb NOT NULL DEFAULT '[]',
  evidence jsonb NOT NULL DEFAULT '{}',
  due_by timestamptz,
  submitted_at timestamptz,
  submitted_by text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  CHECK ((status IN ('won', 'lost', 'warning_closed')) = (closed_at IS NOT NULL))
);
CREATE INDEX disputes_disputes_organization ON disputes_disputes (organization_id, id DESC);
CREATE INDEX disputes_disputes_order ON disputes_disputes (order_id);
SELECT core_tenant('disputes_disputes');
