-- +goose Up
-- Addresses of an organization's own that hear of what happens. The secrets that their messages are signed
-- with are sealed; the previous one signs too until previous_until.
CREATE TABLE webhooks_hooks (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  url text NOT NULL CHECK (url ~ '^https?://'),
  description text NOT NULL,
  topics jsonb NOT NULL CHECK (jsonb_typeof(topics) = 'array' AND jsonb_array_length(topics) > 0),
  enabled boolean NOT NULL,
  disabled_reason text NOT NULL DEFAULT '' CHECK (disabled_reason IN ('', 'by_hand', 'gone', 'failing')),
  failing_since timestamptz,
  secret bytea NOT NULL,
  previous_secret bytea,
  previous_until timestamptz,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (enabled = (disabled_reason = '')),
  CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
CREATE INDEX webhooks_hooks_organization ON webhooks_hooks (organization_id, id DESC);
CREATE TRIGGER webhooks_hooks_touch BEFORE UPDATE ON webhooks_hooks FOR EACH ROW EXECUTE FUNCTION core_touch();
SELECT core_tenant('webhooks_hooks');

-- What an address is told: one row for one thing that happened. The payload is kept as the text that is
-- signed.
CREATE TABLE webhooks_deliveries (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  hook_id uuid NOT NULL REFERENCES webhooks_hooks (id) ON DELETE CASCADE,
  message_id uuid NOT NULL,
  topic text NOT NULL CHECK (topic <> ''),
  reference text NOT NULL CHECK (reference <> ''),
  payload text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  tries int NOT NULL DEFAULT 0 CHECK (tries >= 0),
  attempts int NOT NULL DEFAULT 0 CHECK (attempts >= tries),
  next_try_at timestamptz,
  last_status int NOT NULL DEFAULT 0,
  last_error text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  delivered_at timestamptz,
  CONSTRAINT webhooks_deliveries_once UNIQUE (hook_id, reference),
  CHECK ((state = 'pending') = (next_try_at IS NOT NULL)),
  CHECK (state <> 'delivered' OR delivered_at IS NOT NULL)
);
CREATE INDEX webhooks_deliveries_organization ON webhooks_deliveries (organization_id, id DESC);
CREATE INDEX webhooks_deliveries_hook ON webhooks_deliveries (hook_id, created_at);
CREATE INDEX webhooks_deliveries_due ON webhooks_deliveries (hook_id, next_try_at) WHERE state = 'pending';
SELECT core_tenant('webhooks_deliveries');

-- Each time that a delivery was tried, and what came back.
CREATE TABLE webhooks_attempts (
  delivery_id uuid NOT NULL REFERENCES webhooks_deliveries (id) ON DELETE CASCADE,
  number int NOT NULL CHECK (number > 0),
  organization_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  duration_ms int NOT NULL CHECK (duration_ms >= 0),
  status int NOT NULL,
  error text NOT NULL,
  body text NOT NULL CHECK (octet_length(body) <= 4096),
  PRIMARY KEY (delivery_id, number)
);
SELECT core_tenant('webhooks_attempts');
