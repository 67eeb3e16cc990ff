-- +goose Up
-- The refunds of a cancelled event: how far its orders were gone through. The row, not the run, knows.
CREATE TABLE refunds_cancellations (
  event_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  state text NOT NULL CHECK (state IN ('running', 'paused', 'done')),
  after_order uuid,
  orders int NOT NULL DEFAULT 0 CHECK (orders >= 0),
  complete boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  done_at timestamptz,
  CHECK (state <> 'done' OR done_at IS NOT NULL)
);
SELECT core_tenant('refunds_cancellations');
CREATE INDEX refunds_refunds_cancelled ON refunds_refunds (event_id, state) WHERE cause = 'event_cancelled';
