-- +goose Up
-- What an event promises buyers who want their money back. Without a row it promises nothing.
CREATE TABLE refunds_policies (
  event_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  allowed boolean NOT NULL,
  until timestamptz,
  percentage int NOT NULL CHECK (percentage BETWEEN 1 AND 10000),
  keep_fees boolean NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER refunds_policies_touch BEFORE UPDATE ON refunds_policies FOR EACH ROW EXECUTE FUNCTION core_touch();
SELECT core_tenant('refunds_policies');

-- Money that goes back. The amount is set aside on the order in the transaction that makes the row.
CREATE TABLE refunds_refunds (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  event_id uuid NOT NULL,
  order_id uuid NOT NULL,
  cause text NOT NULL CHECK (cause <> ''),
  state text NOT NULL CHECK (state IN ('requested', 'pending', 'refunded', 'failed', 'settled', 'aborted')),
  amount bigint NOT NULL CHECK (amount >= 0),
  fee bigint NOT NULL CHECK (fee BETWEEN 0 AND amount),
  currency char(3) NOT NULL,
  tickets jsonb NOT NULL DEFAULT '[]',
  restock boolean NOT NULL,
  actor text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('organizer', 'buyer', 'system', 'provider')),
  reason text NOT NULL DEFAULT '',
  attempt int NOT NULL DEFAULT 1,
  reference text CONSTRAINT refunds_refunds_reference UNIQUE CHECK (reference <> ''),
  failure text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  CONSTRAINT refunds_refunds_cause UNIQUE (order_id, cause),
  CHECK (state NOT IN ('refunded', 'settled', 'aborted') OR closed_at IS NOT NULL)
);
CREATE INDEX refunds_refunds_event ON refunds_refunds (event_id, id DESC);
SELECT core_tenant('refunds_refunds');
