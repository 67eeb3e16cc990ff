-- +goose Up
-- What a buyer has with an organization instead of money. The code that opens it is not stored: it is
-- derived from the id, and found by its hash.
CREATE TABLE refunds_credits (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  order_id uuid NOT NULL,
  code_hash bytea NOT NULL CONSTRAINT refunds_credits_code UNIQUE CHECK (length(code_hash) = 32),
  currency char(3) NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND amount),
  expires_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX refunds_credits_organization ON refunds_credits (organization_id, id DESC);
SELECT core_tenant('refunds_credits');

-- What an order takes of a credit: set aside when the order is made, spent when it is paid, given back
-- when it ends unpaid.
CREATE TABLE refunds_spendings (
  order_id uuid PRIMARY KEY,
  credit_id uuid NOT NULL REFERENCES refunds_credits,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  amount bigint NOT NULL CHECK (amount > 0),
  state text NOT NULL CHECK (state IN ('reserved', 'spent', 'released')),
  created_at timestamptz NOT NULL
);
CREATE INDEX refunds_spendings_credit ON refunds_spendings (credit_id);
SELECT core_tenant('refunds_spendings');

-- The part of a refund that goes onto a credit, and whether it is there.
ALTER TABLE refunds_refunds
  ADD COLUMN credit bigint NOT NULL DEFAULT 0 CHECK (credit BETWEEN 0 AND amount),
  ADD COLUMN credit_id uuid,
  ADD COLUMN credited boolean NOT NULL DEFAULT false,
  ADD CHECK ((credit > 0) = (credit_id IS NOT NULL));
ALTER TABLE refunds_cancellations ADD COLUMN credit_until timestamptz;
ALTER TABLE refunds_batches ADD COLUMN credit_until timestamptz;
