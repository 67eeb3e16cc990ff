-- +goose Up
-- The foreign key covers the currency: an event that has prices keeps its currency.
CREATE TABLE pricing_tiers (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  description text NOT NULL DEFAULT '',
  face_amount bigint NOT NULL CHECK (face_amount BETWEEN 0 AND 100000000),
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  min_per_order int NOT NULL DEFAULT 1,
  max_per_order int NOT NULL DEFAULT 10,
  sales_start timestamptz,
  sales_end timestamptz,
  visible boolean NOT NULL DEFAULT true,
  position int NOT NULL DEFAULT 0 CHECK (position >= 0),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (min_per_order >= 1 AND min_per_order <= max_per_order AND max_per_order <= 50),
  CHECK (sales_start < sales_end),
  FOREIGN KEY (organization_id, event_id, currency) REFERENCES events_events (organization_id, id, currency) ON DELETE CASCADE
);
CREATE UNIQUE INDEX pricing_tiers_name ON pricing_tiers (event_id, lower(name));
CREATE INDEX pricing_tiers_pool ON pricing_tiers (pool_id);
CREATE TRIGGER pricing_tiers_touch BEFORE UPDATE ON pricing_tiers FOR EACH ROW EXECUTE FUNCTION core_touch();

-- One rule per organization (event_id null) and one per event that wants its own.
CREATE TABLE pricing_fees (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  event_id uuid,
  percentage int NOT NULL CHECK (percentage BETWEEN 0 AND 5000),
  fixed_amount bigint NOT NULL CHECK (fixed_amount BETWEEN 0 AND 1000000),
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  mode text NOT NULL CHECK (mode IN ('absorbed', 'passed_on')),
  tax_rate int NOT NULL CHECK (tax_rate BETWEEN 0 AND 5000),
  tax_included boolean NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pricing_fees_one UNIQUE NULLS NOT DISTINCT (organization_id, event_id),
  FOREIGN KEY (organization_id, event_id, currency) REFERENCES events_events (organization_id, id, currency) ON DELETE CASCADE
);
CREATE TRIGGER pricing_fees_touch BEFORE UPDATE ON pricing_fees FOR EACH ROW EXECUTE FUNCTION core_touch();

SELECT core_tenant('pricing_tiers');
SELECT core_tenant('pricing_fees');
