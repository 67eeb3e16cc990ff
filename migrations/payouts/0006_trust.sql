-- +goose Up
-- More of what organizers are trusted with: how much may leave to one payee in a day and in a week (0: any
-- amount), and which part of what an event has earned may be paid before it takes place, from which sum on
-- two people must agree to that. A level is changed by administrators; the audit keeps what it was.
ALTER TABLE payouts_levels
  ADD COLUMN daily bigint NOT NULL DEFAULT 0 CHECK (daily >= 0),
  ADD COLUMN weekly bigint NOT NULL DEFAULT 0 CHECK (weekly >= 0),
  ADD COLUMN advance int NOT NULL DEFAULT 0 CHECK (advance BETWEEN 0 AND 10000),
  ADD COLUMN advance_over bigint NOT NULL DEFAULT 0 CHECK (advance_over >= 0),
  ADD COLUMN version bigint NOT NULL DEFAULT 1,
  ADD COLUMN updated_by text NOT NULL DEFAULT '';
UPDATE payouts_levels SET daily = 1000000, weekly = 2500000 WHERE level = 'new';
UPDATE payouts_levels SET daily = 5000000, weekly = 15000000, advance = 1000, advance_over = 200000 WHERE level = 'known';
UPDATE payouts_levels SET daily = 20000000, weekly = 60000000, advance = 2500, advance_over = 1000000 WHERE level = 'trusted';

-- The level of an organization that an administrator set by hand, whatever its history.
CREATE TABLE payouts_trust (
  organization_id uuid PRIMARY KEY REFERENCES accounts_organizations (id),
  level text NOT NULL REFERENCES payouts_levels (level),
  reason text NOT NULL CHECK (reason <> ''),
  set_by text NOT NULL,
  set_at timestamptz NOT NULL
);
SELECT core_tenant('payouts_trust');

-- What a cancelled event owes us is a debt, as after a settlement.
ALTER TABLE payouts_settlements ADD COLUMN cancelled boolean NOT NULL DEFAULT false;

-- An advance is a payout that may have to be asked for; a late one is of money that came after the
-- settlement. tried_at is since when the provider may have it; what arrived is given where the payee's
-- account has another currency than the payout.
ALTER TABLE payouts_payouts
  ADD COLUMN tried_at timestamptz,
  ADD COLUMN again_at timestamptz,
  ADD COLUMN asked_by text NOT NULL DEFAULT '',
  ADD COLUMN first_approval_by text NOT NULL DEFAULT '',
  ADD COLUMN approved_by text NOT NULL DEFAULT '',
  ADD COLUMN decided_by text NOT NULL DEFAULT '',
  ADD COLUMN recovered_at timestamptz,
  ADD COLUMN arrived bigint NOT NULL DEFAULT 0 CHECK (arrived >= 0),
  ADD COLUMN arrived_currency text NOT NULL DEFAULT '';
ALTER TABLE payouts_payouts DROP CONSTRAINT IF EXISTS payouts_payouts_once;
DROP INDEX IF EXISTS payouts_payouts_once;
CREATE UNIQUE INDEX payouts_payouts_once ON payouts_payouts (event_id, payee_id, currency, kind) WHERE kind IN ('settlement', 'reserve');
CREATE INDEX payouts_payouts_event ON payouts_payouts (event_id, payee_id);
CREATE INDEX payouts_payouts_tried ON payouts_payouts (payee_id, tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX payouts_payouts_open ON payouts_payouts (id) WHERE state NOT IN ('asked', 'paid', 'aborted');

-- Movements and differences of a payee's account stand beside those of our own, which name no payee.
ALTER TABLE payouts_moves ADD COLUMN payee_id uuid;
ALTER TABLE payouts_breaks ADD COLUMN payee_id uuid;
CREATE INDEX payouts_breaks_payee ON payouts_breaks (payee_id) WHERE state = 'open' AND payee_id IS NOT NULL;
CREATE INDEX payouts_journals_account ON payouts_journals ((details->>'account')) WHERE details->>'account' <> '';

-- Lists of allowed words grow by what this line adds; what other lines have added stays.
-- +goose StatementBegin
DO $$
DECLARE
  more record;
  found record;
BEGIN
  FOR more IN SELECT * FROM (VALUES
    ('payouts_entries', 'ANY (ARRAY[''stripe''', 'ANY (ARRAY[''advance''::text, ''exchange''::text, ''netting''::text, ''stripe'''),
    ('payouts_entries', 'ANY (ARRAY[''payable''', 'ANY (ARRAY[''advance''::text, ''payable'''),
    ('payouts_payouts', 'ANY (ARRAY[''settlement''', 'ANY (ARRAY[''advance''::text, ''late''::text, ''settlement'''),
    ('payouts_payouts', 'ANY (ARRAY[''planned''', 'ANY (ARRAY[''asked''::text, ''planned''')
  ) AS m (tab, was, becomes) LOOP
    SELECT conname, pg_get_constraintdef(oid) AS def INTO STRICT found FROM pg_constraint
      WHERE conrelid = more.tab::regclass AND contype = 'c' AND position(more.was IN pg_get_constraintdef(oid)) > 0;
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', more.tab, found.conname, found.conname, replace(found.def, more.was, more.becomes));
  END LOOP;
END $$;
-- +goose StatementEnd
