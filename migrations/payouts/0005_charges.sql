-- +goose Up
-- How an event's orders are charged is part of its rule: on our account, with shares that are paid when the
-- event is settled (separate) or as soon as an order is (at_once), or on the organizer's own (direct).
ALTER TABLE payouts_rules ADD COLUMN charge text NOT NULL DEFAULT 'separate' CHECK (charge IN ('separate', 'at_once', 'direct'));

-- A payout of one order goes out as soon as it is paid, out of its own charge. Once for each payee.
ALTER TABLE payouts_payouts
  DROP CONSTRAINT payouts_payouts_kind_check,
  ADD CONSTRAINT payouts_payouts_kind_check CHECK (kind IN ('settlement', 'reserve', 'order')),
  DROP CONSTRAINT payouts_payouts_once,
  ADD COLUMN order_id uuid,
  ADD COLUMN charge_reference text NOT NULL DEFAULT '',
  ADD CONSTRAINT payouts_payouts_charge CHECK ((kind = 'order') = (order_id IS NOT NULL AND charge_reference <> ''));
CREATE UNIQUE INDEX payouts_payouts_once ON payouts_payouts (event_id, payee_id, currency, kind) WHERE kind IN ('settlement', 'reserve');
CREATE UNIQUE INDEX payouts_payouts_order ON payouts_payouts (order_id, payee_id) WHERE order_id IS NOT NULL;
CREATE INDEX payouts_payouts_queue ON payouts_payouts (event_id, id) WHERE kind = 'order' AND state = 'planned';

-- What an organizer charged itself is on its own account and never was on ours: a pair of accounts keeps
-- it for its statement (own: what it earned, own_account: the same, received by itself).
ALTER TABLE payouts_entries
  DROP CONSTRAINT payouts_entries_account_check,
  ADD CONSTRAINT payouts_entries_account_check CHECK (account IN ('stripe', 'stripe_cost', 'platform_fee', 'payable', 'reserve', 'refund_due',
    'dispute', 'stripe_account', 'custody', 'conversion', 'adjustment', 'own', 'own_account')),
  DROP CONSTRAINT payouts_entries_check1,
  ADD CONSTRAINT payouts_entries_check1 CHECK ((payee_id IS NOT NULL) = (account IN ('payable', 'reserve', 'stripe_account', 'custody', 'own', 'own_account')));
