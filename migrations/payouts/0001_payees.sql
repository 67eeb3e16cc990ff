-- +goose Up
-- Who is paid: the organizer itself (one for each organization) and its partners. What the
-- provider says of their account is a copy, refreshed whenever it matters.
CREATE TABLE payouts_payees (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  kind text NOT NULL CHECK (kind IN ('organizer', 'venue', 'promoter', 'artist')),
  name text NOT NULL CHECK (name <> ''),
  email text NOT NULL DEFAULT '',
  country text NOT NULL DEFAULT '' CHECK (country = '' OR country ~ '^[A-Z]{2}$'),
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'pending', 'verified', 'restricted', 'rejected')),
  account_reference text CONSTRAINT payouts_payees_account UNIQUE CHECK (account_reference <> ''),
  account jsonb NOT NULL DEFAULT '{}',
  held_reason text NOT NULL DEFAULT '',
  version bigint NOT NULL DEFAULT 1,
  checked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (state = 'new' OR state = 'rejected' OR account_reference IS NOT NULL)
);
CREATE UNIQUE INDEX payouts_payees_organizer ON payouts_payees (organization_id) WHERE kind = 'organizer';
CREATE UNIQUE INDEX payouts_payees_name ON payouts_payees (organization_id, lower(name));
CREATE TRIGGER payouts_payees_touch BEFORE UPDATE ON payouts_payees FOR EACH ROW EXECUTE FUNCTION core_touch();
SELECT core_tenant('payouts_payees');

-- How the money of an event is split. A change is a new version; the old ones stay, because orders
-- were split by them.
CREATE TABLE payouts_rules (
  event_id uuid NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  shares jsonb NOT NULL,
  costs text NOT NULL CHECK (costs IN ('platform', 'organizer')),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (event_id, version)
);
SELECT core_tenant('payouts_rules');
