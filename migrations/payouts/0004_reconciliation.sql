-- +goose Up
-- The provider's own record of our balance, and what was found when it was held against the ledger.
CREATE TABLE payouts_moves (
  id text PRIMARY KEY,
  kind text NOT NULL,
  source text NOT NULL,
  amount bigint NOT NULL,
  fee bigint NOT NULL,
  net bigint NOT NULL,
  currency char(3) NOT NULL,
  moved_at timestamptz NOT NULL,
  class text NOT NULL CHECK (class IN ('matched', 'amount_differs', 'fee_differs', 'missing_here')),
  journal_id uuid,
  checked_at timestamptz NOT NULL
);
CREATE INDEX payouts_moves_journal ON payouts_moves (journal_id) WHERE journal_id IS NOT NULL;
CREATE INDEX payouts_journals_provider ON payouts_journals ((details->>'provider')) WHERE details->>'provider' <> '';

-- A difference between the two. It stays open until it matches after all, or a person explains it.
CREATE TABLE payouts_breaks (
  id uuid PRIMARY KEY,
  subject text NOT NULL CONSTRAINT payouts_breaks_subject UNIQUE,
  class text NOT NULL CHECK (class IN ('amount_differs', 'fee_differs', 'missing_here', 'missing_there')),
  currency char(3) NOT NULL,
  amount bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'matched', 'explained')),
  reason text NOT NULL DEFAULT '',
  closed_by text NOT NULL DEFAULT '',
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  CHECK ((state = 'open') = (closed_at IS NULL))
);
CREATE INDEX payouts_breaks_open ON payouts_breaks (currency) WHERE state = 'open';
