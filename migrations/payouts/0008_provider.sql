-- +goose Up
-- What a journal says of the provider's things, as columns: behind row-level security an index over
-- details->>'provider' is never used, because the operator might leak what it sees. Reconciliation read
-- the whole ledger for each movement.
DROP INDEX payouts_journals_provider;
DROP INDEX payouts_journals_account;
ALTER TABLE payouts_journals
  ADD COLUMN provider text GENERATED ALWAYS AS (coalesce(details->>'provider', '')) STORED,
  ADD COLUMN provider_account text GENERATED ALWAYS AS (coalesce(details->>'account', '')) STORED;
CREATE INDEX payouts_journals_provider ON payouts_journals (provider) WHERE provider <> '';
CREATE INDEX payouts_journals_account ON payouts_journals (provider_account) WHERE provider_account <> '';
