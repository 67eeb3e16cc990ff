-- +goose Up
-- What a journal says of the provider's thing, as a column: behind row-level security an index over
-- details->>'provider' is never used, because the operator might leak what it sees. Reconciliation read
-- the whole ledger for each movement.
DROP INDEX payouts_journals_provider;
ALTER TABLE payouts_journals ADD COLUMN provider text GENERATED ALWAYS AS (coalesce(details->>'provider', '')) STORED;
CREATE INDEX payouts_journals_provider ON payouts_journals (provider) WHERE provider <> '';
