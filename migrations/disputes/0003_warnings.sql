-- +goose Up
-- What is done at once when a bank warns of fraud; organization_id NULL: of the platform, for organizations
-- that say 'inherit' or nothing.
CREATE TABLE disputes_rules (
  organization_id uuid REFERENCES accounts_organizations (id),
  warning text NOT NULL CHECK (warning IN ('inherit', 'ask', 'nothing', 'freeze', 'refund')),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT disputes_rules_one UNIQUE NULLS NOT DISTINCT (organization_id)
);
CREATE TRIGGER disputes_rules_touch BEFORE UPDATE ON disputes_rules FOR EACH ROW EXECUTE FUNCTION core_touch();
SELECT core_tenant('disputes_rules');

-- Banks' early warnings of fraud.
CREATE TABLE disputes_warnings (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  event_id uuid NOT NULL,
  order_id uuid NOT NULL,
  reference text NOT NULL CONSTRAINT disputes_warnings_reference UNIQUE CHECK (reference <> ''),
  kind text NOT NULL,
  actionable boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'noted', 'frozen', 'refunded', 'dismissed', 'disputed')),
  frozen jsonb NOT NULL DEFAULT '[]',
  refund_id uuid,
  decided_by text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  decided_at timestamptz,
  CHECK ((state = 'refunded') = (refund_id IS NOT NULL))
);
CREATE INDEX disputes_warnings_organization ON disputes_warnings (organization_id, id DESC);
CREATE INDEX disputes_warnings_order ON disputes_warnings (order_id);
SELECT core_tenant('disputes_warnings');
