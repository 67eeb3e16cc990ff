-- +goose Up
CREATE TABLE notifications_mails (
  id uuid PRIMARY KEY,
  organization_id uuid,              -- NULL: a mail of the platform itself, which no tenant sees
  key text NOT NULL CHECK (key <> ''),
  origin_id uuid NOT NULL,           -- the first mail of a row of resendings; itself for the first
  order_id uuid,                     -- of ticket mails
  template text NOT NULL CHECK (template <> ''),
  to_name text NOT NULL DEFAULT '',
  to_email text NOT NULL CHECK (to_email LIKE '%@%'),
  subject text NOT NULL,
  data bytea,                        -- what fills the template, sealed; NULL for ticket mails, and for secrets once sent
  state text NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'sending', 'sent', 'deferred', 'delivered', 'bounced', 'dropped', 'failed')),
  provider_id text NOT NULL DEFAULT '',
  attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  claimed_until timestamptz,
  next_try_at timestamptz NOT NULL,
  last_error text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,             -- refused, bounced or dropped
  CONSTRAINT notifications_mails_key UNIQUE (key),
  CONSTRAINT notifications_mails_claim CHECK ((state = 'sending') = (claimed_until IS NOT NULL)),
  CONSTRAINT notifications_mails_tickets CHECK ((template = 'order_tickets') = (order_id IS NOT NULL))
);
CREATE INDEX notifications_mails_tenant ON notifications_mails (organization_id, id DESC);
CREATE INDEX notifications_mails_order ON notifications_mails (order_id, id DESC) WHERE order_id IS NOT NULL;
CREATE INDEX notifications_mails_origin ON notifications_mails (origin_id, id DESC);
CREATE TRIGGER notifications_mails_touch BEFORE UPDATE ON notifications_mails FOR EACH ROW EXECUTE FUNCTION core_touch();

SELECT core_tenant('notifications_mails');
