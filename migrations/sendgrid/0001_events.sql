-- +goose Up
-- The ids of reports that were heard, so that each counts once. They belong to the platform's
-- account, not to an organization; nothing in them is personal.
CREATE TABLE sendgrid_events (
  id text PRIMARY KEY CHECK (id <> ''),
  mail_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('processed', 'delivered', 'deferred', 'bounce', 'dropped', 'spamreport')),
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX sendgrid_events_age ON sendgrid_events (received_at);
