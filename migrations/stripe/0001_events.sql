-- +goose Up
-- The ids of Stripe events that were taken in, so that each counts once. They belong to the
-- platform's Stripe account, not to an organization; nothing in them is personal. What an event
-- says is not kept: its object is read again from Stripe when something depends on it.
CREATE TABLE stripe_events (
  id text PRIMARY KEY CHECK (id <> ''),
  type text NOT NULL CHECK (type <> ''),
  account text NOT NULL DEFAULT '', -- connected account, empty: the platform's own
  api_version text NOT NULL,
  object_id text NOT NULL DEFAULT '', -- "pi_…", "re_…", "ch_…"
  order_id uuid, -- set: a message about this order was published together with the row
  created_at timestamptz NOT NULL, -- by Stripe's clock
  received_at timestamptz NOT NULL
);
CREATE INDEX stripe_events_age ON stripe_events (received_at);
CREATE INDEX stripe_events_order ON stripe_events (order_id) WHERE order_id IS NOT NULL;
