-- +goose Up
-- The double-entry ledger. A journal is one thing that happened to money, named by its kind and
-- the id of what did it, and so posted once. Debits are positive, credits negative, in minor units;
-- what we own and spend is debit, what we owe and earn is credit.
--
-- A journal says how many lines it has. Its entries carry that number and are numbered up to it, so
-- none can be added later; all are there, and sum to zero in each currency, or the transaction that
-- makes the journal fails when it commits.
CREATE TABLE payouts_journals (
  id uuid NOT NULL,
  lines smallint NOT NULL CHECK (lines BETWEEN 2 AND 200),
  organization_id uuid,
  event_id uuid,
  order_id uuid,
  kind text NOT NULL CHECK (kind <> ''),
  reference text NOT NULL CHECK (reference <> ''),
  details jsonb NOT NULL DEFAULT '{}',
  posted_at timestamptz NOT NULL,
  PRIMARY KEY (id, lines),
  CONSTRAINT payouts_journals_once UNIQUE (kind, reference)
);
CREATE INDEX payouts_journals_order ON payouts_journals (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX payouts_journals_event ON payouts_journals (event_id, id);

CREATE TABLE payouts_entries (
  journal_id uuid NOT NULL,
  line smallint NOT NULL,
  lines smallint NOT NULL,
  organization_id uuid,
  event_id uuid,
  account text NOT NULL CHECK (account IN ('stripe', 'stripe_cost', 'platform_fee', 'payable', 'reserve', 'refund_due',
    'dispute', 'stripe_account', 'custody', 'conversion', 'adjustment')),
  payee_id uuid,
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount bigint NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (journal_id, line),
  FOREIGN KEY (journal_id, lines) REFERENCES payouts_journals (id, lines),
  CHECK (line BETWEEN 1 AND lines),
  CHECK ((payee_id IS NOT NULL) = (account IN ('payable', 'reserve', 'stripe_account', 'custody')))
);
CREATE INDEX payouts_entries_payee ON payouts_entries (payee_id, event_id) WHERE payee_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION payouts_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM payouts_entries WHERE journal_id = NEW.id) <> NEW.lines THEN
    RAISE EXCEPTION 'journal % has not all of its % lines', NEW.id, NEW.lines USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payouts_journals_whole';
  END IF;
  IF EXISTS (SELECT 1 FROM payouts_entries WHERE journal_id = NEW.id GROUP BY currency HAVING sum(amount) <> 0) THEN
    RAISE EXCEPTION 'journal % does not balance', NEW.id USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payouts_journals_balanced';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION payouts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payouts_append_only';
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER payouts_journals_balance AFTER INSERT ON payouts_journals DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION payouts_balanced();
CREATE TRIGGER payouts_journals_append_only BEFORE UPDATE OR DELETE ON payouts_journals FOR EACH ROW EXECUTE FUNCTION payouts_append_only();
CREATE TRIGGER payouts_journals_no_truncate BEFORE TRUNCATE ON payouts_journals FOR EACH STATEMENT EXECUTE FUNCTION payouts_append_only();
CREATE TRIGGER payouts_entries_append_only BEFORE UPDATE OR DELETE ON payouts_entries FOR EACH ROW EXECUTE FUNCTION payouts_append_only();
CREATE TRIGGER payouts_entries_no_truncate BEFORE TRUNCATE ON payouts_entries FOR EACH STATEMENT EXECUTE FUNCTION payouts_append_only();
SELECT core_tenant('payouts_journals');
SELECT core_tenant('payouts_entries');
-- The foreign key locks journals, which needs the right to update them: there the trigger alone refuses.
REVOKE UPDATE, DELETE, TRUNCATE ON payouts_entries FROM CURRENT_USER;
REVOKE DELETE, TRUNCATE ON payouts_journals FROM CURRENT_USER;
