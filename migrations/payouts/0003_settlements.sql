-- +goose Up
-- What we trust organizers with, by level: how long their money waits after an event, how much of it
-- is kept back and for how long, and from which sum on two people must agree. Amounts are in minor
-- units of whatever currency is paid.
CREATE TABLE payouts_levels (
  level text PRIMARY KEY,
  settled_events int NOT NULL CHECK (settled_events >= 0),
  holdback_days int NOT NULL CHECK (holdback_days >= 0),
  reserve int NOT NULL CHECK (reserve BETWEEN 0 AND 10000),
  reserve_days int NOT NULL CHECK (reserve_days >= 0),
  approval_over bigint NOT NULL CHECK (approval_over >= 0)
);
INSERT INTO payouts_levels VALUES
  ('new', 0, 7, 1000, 90, 1000000),
  ('known', 1, 4, 500, 60, 5000000),
  ('trusted', 5, 2, 0, 0, 20000000);

-- One for each event: when its money is due, and what was decided about it.
CREATE TABLE payouts_settlements (
  event_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  state text NOT NULL CHECK (state IN ('waiting', 'held', 'approval', 'settled')),
  level text NOT NULL DEFAULT '',
  due_at timestamptz,
  held_reason text NOT NULL DEFAULT '',
  asked_by text NOT NULL DEFAULT '',
  approved_by text NOT NULL DEFAULT '',
  settled_at timestamptz,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (state <> 'settled' OR settled_at IS NOT NULL)
);
CREATE INDEX payouts_settlements_organization ON payouts_settlements (organization_id, event_id);
CREATE TRIGGER payouts_settlements_touch BEFORE UPDATE ON payouts_settlements FOR EACH ROW EXECUTE FUNCTION core_touch();
SELECT core_tenant('payouts_settlements');

-- Money on its way to one payee. The part of a settlement, or a reserve that is due later.
CREATE TABLE payouts_payouts (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  event_id uuid NOT NULL,
  payee_id uuid NOT NULL REFERENCES payouts_payees (id),
  kind text NOT NULL CHECK (kind IN ('settlement', 'reserve')),
  state text NOT NULL CHECK (state IN ('planned', 'blocked', 'transferred', 'in_transit', 'paid', 'failed', 'aborted')),
  currency char(3) NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  reversed bigint NOT NULL DEFAULT 0 CHECK (reversed BETWEEN 0 AND amount),
  due_at timestamptz NOT NULL,
  reason text NOT NULL DEFAULT '',
  attempt int NOT NULL DEFAULT 1,
  transfer_reference text CONSTRAINT payouts_payouts_transfer UNIQUE CHECK (transfer_reference <> ''),
  bank_reference text CONSTRAINT payouts_payouts_bank UNIQUE CHECK (bank_reference <> ''),
  account_reference text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  transferred_at timestamptz,
  paid_at timestamptz,
  CONSTRAINT payouts_payouts_once UNIQUE (event_id, payee_id, currency, kind)
);
CREATE INDEX payouts_payouts_organization ON payouts_payouts (organization_id, id DESC);
SELECT core_tenant('payouts_payouts');
