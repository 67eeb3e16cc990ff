-- +goose Up
-- telling_at: since when the provider is being told, so that what it is told is not changed meanwhile.
ALTER TABLE disputes_disputes
  ADD COLUMN balance text NOT NULL DEFAULT '',
  ADD COLUMN telling_at timestamptz;

-- Files that are told the bank: the pack that the house draws, and people's own. One for each of the
-- provider's fields; reference is the provider's id of it, once it has it.
CREATE TABLE disputes_files (
  dispute_id uuid NOT NULL REFERENCES disputes_disputes (id),
  field text NOT NULL CHECK (field IN ('pack', 'cancellation_policy', 'customer_communication', 'customer_signature', 'duplicate_charge_documentation',
    'receipt', 'refund_policy', 'service_documentation', 'shipping_documentation', 'uncategorized_file')),
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  name text NOT NULL CHECK (name <> ''),
  media text NOT NULL CHECK (media IN ('application/pdf', 'image/png', 'image/jpeg')),
  size int NOT NULL CHECK (size > 0),
  digest text NOT NULL CHECK (length(digest) = 64),
  content bytea NOT NULL,
  reference text NOT NULL DEFAULT '',
  added_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (dispute_id, field)
);
SELECT core_tenant('disputes_files');
